import { HubError } from '@atrium/shared/errors';
import { localMidnight, localTime } from '@atrium/shared/time/local-day';
import type { EpochMs, Millis } from '@atrium/shared/units';
import type { KpiQuery, Range } from '../pipeline/ports.ts';

/** The finest bucket: every time zone's boundaries fall on it. */
export const QUARTER_MS: Millis = 900_000;
const HOUR_MS: Millis = 3_600_000;
const STEP_MS: Readonly<Record<NonNullable<KpiQuery['bucket']>, Millis>> = {
  '15m': QUARTER_MS,
  '1h': HOUR_MS,
  '1d': 24 * HOUR_MS,
};
/** Rows of one answer at most. */
export const MAX_ROWS = 50_000;

/** Cut a range at local clock boundaries. @throws HubError BAD_REQUEST when that makes more than {@link MAX_ROWS} pieces */
export function cutRange({ from, to }: Range, bucket: KpiQuery['bucket'], timeZone: string): Range[] {
  if (bucket === undefined) return [{ from, to }];
  if ((to - from) / STEP_MS[bucket] > MAX_ROWS) {
    throw new HubError('BAD_REQUEST', `bucket: ${bucket} cuts the range into more than ${MAX_ROWS} pieces`, {
      context: { field: 'bucket', received: JSON.stringify(bucket) },
    });
  }
  const ranges: Range[] = [];
  let at = from;
  for (let day = startOfDay(from, timeZone); day < to; ) {
    // 36 hours after its beginning is the next local day, also for days of 22 and 26 hours.
    const next = startOfDay(day + 36 * HOUR_MS, timeZone);
    for (const end of [...boundaries({ from: day, to: next }, STEP_MS[bucket], timeZone), next]) {
      if (end <= at || at >= to) continue;
      ranges.push({ from: at, to: Math.min(to, end) });
      at = end;
    }
    day = next;
  }
  return ranges;
}

/** Where the local clock shows a whole bucket within a day, its beginning left out. */
function boundaries(day: Range, step: Millis, timeZone: string): EpochMs[] {
  const inside: EpochMs[] = [];
  // Clocks that change by part of a bucket: a day of 23.5 hours. It is read off the clock.
  const uneven = (day.to - day.from) % step !== 0 && step < 24 * HOUR_MS;
  const stride = uneven ? QUARTER_MS : step;
  for (let at = day.from + stride; at < day.to; at += stride) {
    if (!uneven || (localTime(at, timeZone).secondOfDay * 1000) % step === 0) inside.push(at);
  }
  return step < 24 * HOUR_MS ? inside : [];
}

/** The first moment of the local day of `at`: 00:00, or 01:00 where the clock is put forward at midnight. */
function startOfDay(at: EpochMs, timeZone: string): EpochMs {
  const { day } = localTime(at, timeZone);
  let start = localMidnight(at, timeZone);
  while (localTime(start, timeZone).day !== day) start += QUARTER_MS;
  return start;
}
