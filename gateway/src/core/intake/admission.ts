import type { StoreId } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';
import { hash53 } from '../hash.ts';
import type { EventRecord } from '../record.ts';
import { FUTURE_AFTER_MS, LATE_AFTER_MS, SETTLE_WITHIN_MS } from './clock.ts';

/** Keys remembered at most, by kind of memory; beyond, the oldest minutes are forgotten first and counted. About 40 B a key. */
const MAX_KEYS = 4_000_000;

/**
 * Decides what becomes of an event before it is logged: taken, seen before, too late, or from the future. Its memory covers just
 * the time for which an event can still be taken, so it is bounded by the rate of the mall.
 */
export type Admission = {
  /** Event keys by time bucket: `quick` for sightings, `slow` for what is taken for days. */
  readonly quick: Memory;
  readonly slow: Memory;
};

type Memory = {
  readonly bucketMs: Millis;
  readonly keepMs: Millis;
  readonly buckets: Map<number, Set<number>>;
  size: number;
  forgotten: number;
};

const createMemory = (bucketMs: Millis, keepMs: Millis): Memory => ({
  bucketMs,
  keepMs,
  buckets: new Map(),
  size: 0,
  forgotten: 0,
});

export const createAdmission = (): Admission => ({
  quick: createMemory(60_000, LATE_AFTER_MS),
  slow: createMemory(3_600_000, SETTLE_WITHIN_MS),
});

/** `private`: not ours to keep, by the mall's mode or by somebody's choice. */
export type Verdict = 'accepted' | 'duplicate' | 'late' | 'future' | 'private';

/** `id` if the source gave one, else what the contract names: (topic, device, at), for counts (sensor, at). */
export function keyOf(record: EventRecord): string {
  switch (record.k) {
    case 's':
      return record.id === undefined
        ? `s|${record.sensor}|${record.device}|${record.at}`
        : `s|${record.sensor}|#${record.id}`;
    case 'c':
      return record.id === undefined ? `c|${record.sensor}|${record.at}` : `c|${record.sensor}|#${record.id}`;
    case 'p':
      return purchaseKey(record.store, record.id);
    case 'i':
      return `i|${record.source}|${record.member}|${record.device}|${record.consent}|${record.scope}|${record.at}`;
    case 'g':
      return `g|${record.campaign}|${record.event}|${record.coupon}|${record.at}`;
    case 'h':
      return `h|${record.sensor}|${record.at}|${record.online}`;
    case 'b':
      return `b|${record.sensor}|#${record.id ?? record.at}`;
  }
}

/** Whatever kind it claims to be: one id of one store is one till event. */
export const purchaseKey = (store: StoreId, id: string): string => `p|${store}|#${id}`;

/** What the mall's clock says when an event arrives. */
export type Moment = {
  /** The hub's own clock. */
  readonly now: EpochMs;
  readonly watermark: EpochMs;
};

/** How old an event may be, ms behind the watermark. */
const patience = (kind: EventRecord['k']): Millis => (kind === 's' || kind === 'b' ? LATE_AFTER_MS : SETTLE_WITHIN_MS);

/** Is the time of an event one that can be taken at all? Cheaper than {@link admit} and without memory. */
export function judgeTime(
  kind: EventRecord['k'],
  at: EpochMs,
  { now, watermark }: Moment,
): 'future' | 'late' | 'in-time' {
  if (at > now + FUTURE_AFTER_MS) return 'future';
  // A retained status may be weeks old and is still the sensor's last word.
  if (kind !== 'h' && at < watermark - patience(kind)) return 'late';
  return 'in-time';
}

const memoryOf = (admission: Admission, kind: EventRecord['k']): Memory =>
  kind === 's' || kind === 'b' ? admission.quick : admission.slow;

/** Was an event of this key taken before, as far as that is remembered? */
export function isKnown(admission: Admission, kind: EventRecord['k'], key: string): boolean {
  return holds(memoryOf(admission, kind), hash53(key));
}

function holds({ buckets }: Memory, hash: number): boolean {
  for (const keys of buckets.values()) if (keys.has(hash)) return true;
  return false;
}

/**
 * Remember a key. An id names its event whatever time it claims, so every bucket is asked; there are a dozen for sightings.
 * @returns false when it was known
 */
export function remember(admission: Admission, kind: EventRecord['k'], at: EpochMs, key: string): boolean {
  const memory = memoryOf(admission, kind);
  const hash = hash53(key);
  if (holds(memory, hash)) return false;
  const bucket = Math.floor(at / memory.bucketMs);
  const keys = memory.buckets.get(bucket) ?? new Set();
  memory.buckets.set(bucket, keys.add(hash));
  memory.size++;
  if (memory.size > MAX_KEYS) forgetOldest(memory);
  return true;
}

export function admit(admission: Admission, record: EventRecord, moment: Moment): Verdict {
  const time = judgeTime(record.k, record.at, moment);
  if (time !== 'in-time') return time;
  return remember(admission, record.k, record.at, keyOf(record)) ? 'accepted' : 'duplicate';
}

/** Forget keys of events that could not be taken any more. */
export function forgetBefore(admission: Admission, watermark: EpochMs): void {
  for (const memory of [admission.quick, admission.slow]) {
    const oldest = Math.floor((watermark - memory.keepMs) / memory.bucketMs);
    for (const [bucket, keys] of memory.buckets) {
      if (bucket >= oldest) continue;
      memory.buckets.delete(bucket);
      memory.size -= keys.size;
    }
  }
}

function forgetOldest(memory: Memory): void {
  const oldest = Math.min(...memory.buckets.keys());
  const keys = memory.buckets.get(oldest);
  memory.buckets.delete(oldest);
  memory.size -= keys?.size ?? 0;
  memory.forgotten += keys?.size ?? 0;
}
