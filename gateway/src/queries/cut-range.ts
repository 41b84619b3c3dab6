import { HubError } from '@atrium/shared/errors';
import { localMidnight } from '@atrium/shared/time/local-day';
import type { EpochMs } from '@atrium/shared/units';
import type { KpiQuery, Range } from '../pipeline/ports.ts';

/** The finest bucket: every time zone's boundaries fall on it. */
export const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
/** Rows of one answer at most. */
export const MAX_ROWS = 50_000;

/** Cut a range at local clock boundaries. @throws HubError BAD_REQUEST when that makes more than {@link MAX_ROWS} pieces */
export function cutRange({ from, to }: Range, bucket: KpiQuery['bucket'], timeZone: string): Range[] {
  if (bucket === undefined) return [{ from, to }];
  const ranges: Range[] = [];
  for (let at = from; at < to; ) {
    const end = Math.min(to, nextBoundary(at, bucket, timeZone));
    ranges.push({ from: at, to: end });
    at = end;
    if (ranges.length > MAX_ROWS)
      throw new HubError('BAD_REQUEST', `bucket ${bucket} cuts the range into more than ${MAX_ROWS} pieces`);
  }
  return ranges;
}

function nextBoundary(at: EpochMs, bucket: NonNullable<KpiQuery['bucket']>, timeZone: string): EpochMs {
  // 36 hours after midnight is the next local day, also on the days of 23 and 25 hours.
  if (bucket === '1d') return localMidnight(localMidnight(at, timeZone) + 36 * HOUR_MS, timeZone);
  const step = bucket === '1h' ? HOUR_MS : QUARTER_MS;
  // Zones off by half hours: hours begin at local :00, which every quarter of an hour of UTC can express.
  const shift = localMidnight(at, timeZone) % step;
  return Math.floor((at - shift) / step) * step + shift + step;
}
