import type { EpochMs } from '@atrium/shared/units';
import { exponential } from './distributions.ts';
import type { Random } from './random.ts';
import type { Rhythm } from './rhythm.ts';

const HOUR_MS = 3_600_000;
/** A mall that nobody enters for this long has no further arrivals, ms. */
const GIVE_UP_MS = 8 * 24 * HOUR_MS;

/**
 * The next arrival of a Poisson process whose rate follows the rhythm of the mall, by thinning (Lewis and Shedler, 1979): draw at
 * the peak rate, keep each draw with the share that the rate has at that moment.
 *
 * @param peak arrivals an hour where the share is 1
 * @returns a whole millisecond after `after`, or `Infinity` for a mall that stays shut
 */
export function nextArrival(random: Random, after: EpochMs, { share }: Rhythm, peak: number): EpochMs {
  if (peak <= 0) return Number.POSITIVE_INFINITY;
  for (let at = after; at < after + GIVE_UP_MS; ) {
    at += exponential(random, HOUR_MS / peak);
    if (random.unit() < share(at)) return Math.ceil(at);
  }
  return Number.POSITIVE_INFINITY;
}
