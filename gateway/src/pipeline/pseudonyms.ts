import { createHmac, randomBytes } from 'node:crypto';
import { localMidnight, localTime } from '@atrium/shared/time/local-day';
import type { EpochMs, Millis } from '@atrium/shared/units';
import { createKeyring, type KeyringDeps } from './keyring.ts';

/**
 * Replaces device addresses (and member and coupon numbers) by keyed hashes before anything is logged. A key lives one local
 * calendar day of the venue; the day before is kept while its stragglers may still come, then destroyed, and with it every way
 * back to an address. The keys are on disk, so that a crash loses no visit.
 */
export type Pseudonyms = {
  /** @returns 16 hex digits, the same for the same text on the same local day */
  readonly of: (kind: 'device' | 'member' | 'coupon' | 'id', text: string, at: EpochMs) => string;
  /** Destroy keys whose day ended before `watermark` minus the time for stragglers. */
  readonly rotate: (watermark: EpochMs) => Promise<void>;
  /**
   * Resolves when the keys in use are on disk: nothing hashed with a key may be logged before. A disk that refuses is tried again.
   * @throws HubError LOG_WRITE_FAILED when closed meanwhile
   */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** How long after midnight yesterday's key is still needed, ms: the lateness of sightings. */
const STRAGGLERS_MS: Millis = 600_000;
/** Days with a key at once: the week for which purchases are taken, today, and a day either way for clocks that differ. */
const MAX_DAYS = 10;
const HOUR_MS: Millis = 3_600_000;

const MAC = /^(?:[0-9a-f]{2}([:\-.]?)(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})$/i;

/** One spelling for one address: `AA-BB-…`, `aa:bb:…`, `aabb.ccdd.eeff` and `aabb…` are the same device. */
export const normaliseDevice = (device: string): string =>
  isMac(device) ? device.replace(/[:\-.]/g, '').toLowerCase() : device;

/** True for anything that looks like an IEEE 802 address. */
export const isMac = (device: string): boolean => MAC.test(device);

type Day = { readonly from: EpochMs; readonly to: EpochMs; readonly key: Buffer };

export async function createPseudonyms(options: KeyringDeps & { readonly timeZone: string }): Promise<Pseudonyms> {
  const { timeZone } = options;
  const keyring = await createKeyring(options);
  /** Keys for days whose own key is gone or was never due: in memory only. What is hashed with one joins nothing that is kept. */
  const strays = new Map<string, Buffer>();
  let oldestNeeded = '';
  /** The local day last asked for, with its bounds: asking the time zone database costs more than the hash. */
  let current: Day | null = null;

  function strayKey(day: string): Buffer {
    if (strays.size >= MAX_DAYS) strays.clear();
    const key = strays.get(day) ?? randomBytes(32);
    strays.set(day, key);
    return key;
  }

  function ownKey(day: string): Buffer | null {
    const known = keyring.keys.get(day);
    if (known !== undefined) return known;
    const oldest = [...keyring.keys.keys()].sort()[0] ?? '';
    const full = keyring.keys.size >= MAX_DAYS;
    if (day < oldestNeeded || (full && day < oldest)) return null;
    if (full) forget([oldest]);
    const key = randomBytes(32);
    keyring.add(day, key);
    return key;
  }

  function forget(days: readonly string[]): void {
    current = null;
    keyring.destroy(days);
  }

  function keyAt(at: EpochMs): Buffer {
    if (current !== null && at >= current.from && at < current.to) return current.key;
    const { day } = localTime(at, timeZone);
    const key = ownKey(day);
    if (key === null) return strayKey(day);
    current = { ...boundsOf(at, day, timeZone), key };
    return key;
  }

  return {
    of: (kind, text, at) => {
      const clear = kind === 'device' ? normaliseDevice(text) : text;
      return createHmac('sha256', keyAt(at)).update(kind).update('\0').update(clear).digest('hex').slice(0, 16);
    },
    rotate: async (watermark) => {
      if (!Number.isFinite(watermark)) return;
      oldestNeeded = localTime(watermark - STRAGGLERS_MS, timeZone).day;
      const gone = [...keyring.keys.keys()].filter((day) => day < oldestNeeded);
      if (gone.length === 0) return;
      forget(gone);
      strays.clear();
      await keyring.settled();
    },
    settled: keyring.settled,
    close: keyring.close,
  };
}

/**
 * A stretch of time that surely belongs to the local day of `at`. Where clocks change a day may last 22 hours, or begin at 01:00;
 * so both ends are asked for, and without an answer the stretch is this one moment.
 */
function boundsOf(at: EpochMs, day: string, timeZone: string): Omit<Day, 'key'> {
  const from = localMidnight(at, timeZone);
  const to = from + 23 * HOUR_MS;
  const isDay = (instant: EpochMs): boolean => localTime(instant, timeZone).day === day;
  return at < to && isDay(from) && isDay(to - 1) ? { from, to } : { from: at, to: at + 1 };
}
