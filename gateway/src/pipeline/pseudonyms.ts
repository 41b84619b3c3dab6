import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { localMidnight, localTime } from '@atrium/shared/time/local-day';
import type { EpochMs } from '@atrium/shared/units';
import { replaceFile } from '../platform/files.ts';

/**
 * Replaces device addresses (and member and coupon numbers) by keyed hashes before anything is logged. A key lives one local
 * calendar day of the venue; the day before is kept while its stragglers may still come, then destroyed, and with it every way
 * back to an address. The keys are in one file that only its owner can read, so that a crash loses no visit.
 */
export type Pseudonyms = {
  /** @returns 16 hex digits, the same for the same text on the same local day */
  readonly of: (kind: 'device' | 'member' | 'coupon', text: string, at: EpochMs) => string;
  /** Destroy keys whose day ended before `watermark` minus the time for stragglers. */
  readonly rotate: (watermark: EpochMs) => Promise<void>;
  /** Resolves when the keys in use are on disk: nothing hashed with a key may be logged before. */
  readonly settled: () => Promise<void>;
};

/** How long after midnight yesterday's key is still needed, ms: the lateness of sightings. */
const STRAGGLERS_MS = 600_000;

type Keyring = Map<string, Buffer>;

const MAC = /^(?:[0-9a-f]{2}([:\-.]?))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$/i;

/** One spelling for one address: `AA-BB-…`, `aa:bb:…` and `aabb…` are the same device. */
export const normaliseDevice = (device: string): string =>
  MAC.test(device) ? device.replace(/[:\-.]/g, '').toLowerCase() : device;

/** True for anything that looks like an IEEE 802 address. */
export const isMac = (device: string): boolean => MAC.test(device);

function load(path: string): Keyring {
  try {
    const days = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
    return new Map(Object.entries(days).map(([day, hex]) => [day, Buffer.from(hex, 'hex')]));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw cause;
  }
}

export async function createPseudonyms(options: {
  readonly path: string;
  readonly timeZone: string;
}): Promise<Pseudonyms> {
  const { path, timeZone } = options;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const keys = load(path);
  let saving: Promise<void> = Promise.resolve();
  /** The local day last asked for, with its bounds: asking the time zone database costs more than the hash. */
  let current: { from: EpochMs; to: EpochMs; key: Buffer } | null = null;

  function save(): Promise<void> {
    const content = JSON.stringify(Object.fromEntries([...keys].map(([day, key]) => [day, key.toString('hex')])));
    saving = saving.catch(() => undefined).then(() => replaceFile(path, content));
    return saving;
  }

  function keyAt(at: EpochMs): Buffer {
    if (current !== null && at >= current.from && at < current.to) return current.key;
    const { day } = localTime(at, timeZone);
    const newest = [...keys.keys()].sort().at(-1);
    let key = keys.get(day);
    if (key === undefined && newest !== undefined && day < newest) {
      // That day's key is gone for good: what comes so late is hashed with the newest key and joins nothing.
      return keys.get(newest) ?? randomBytes(32);
    }
    if (key === undefined) {
      key = randomBytes(32);
      keys.set(day, key);
      void save().catch(() => undefined);
    }
    const from = localMidnight(at, timeZone);
    // A local day is at least 23 hours long; beyond that the time zone database is asked again.
    current = { from, to: from + 23 * 3_600_000, key };
    if (at >= current.to) current = null;
    return key;
  }

  return {
    of: (kind, text, at) => {
      const clear = kind === 'device' ? normaliseDevice(text) : text;
      return createHmac('sha256', keyAt(at)).update(kind).update('\0').update(clear).digest('hex').slice(0, 16);
    },
    rotate: async (watermark) => {
      if (!Number.isFinite(watermark)) return;
      const { day: oldestNeeded } = localTime(watermark - STRAGGLERS_MS, timeZone);
      const gone = [...keys.keys()].filter((day) => day < oldestNeeded);
      if (gone.length === 0) return;
      for (const day of gone) {
        keys.get(day)?.fill(0);
        keys.delete(day);
      }
      current = null;
      await save();
    },
    settled: () => saving,
  };
}
