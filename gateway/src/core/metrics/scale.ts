import type { Calibration } from '@atrium/shared/metrics/calibration';

/** How many people stand behind a device. */

/** People for each device: door entries over device trips, with the variance of its logarithm. */
export type Scale = {
  readonly ratio: number;
  readonly logVariance: number;
  readonly quality: 'calibrated' | 'uncalibrated';
};

const UNSCALED: Scale = { ratio: 1, logVariance: 0, quality: 'uncalibrated' };

/** Fewer door entries or device trips than this say nothing about the share of people with a device. */
const MIN_CALIBRATION = 30;
/**
 * How much the share of people with a device differs from store to store and hour to hour beyond chance, on the logarithm. Assumed,
 * from day-level studies of capture: a standard deviation of 0.08.
 */
const CAPTURE_VARIANCE = 0.08 ** 2;

/** Share of people that a device stands for, as far as that is known: without a counter it may be very few. */
const captured = ({ ratio, quality }: Scale): number => (quality === 'calibrated' ? Math.min(1, 1 / ratio) : 0);

/**
 * Estimate the people behind each device from door counters: those of the period itself, which tell most; else those of the days
 * before; unscaled where neither can be done.
 */
export function scaleOf(entries: number, trips: number, before: Calibration | null = null): Scale {
  if (entries < MIN_CALIBRATION || trips < MIN_CALIBRATION) {
    if (before === null) return UNSCALED;
    const { ratio, logSd, days } = before;
    return { ratio, logVariance: logSd ** 2 * (1 + 1 / days), quality: 'calibrated' };
  }
  // The doors count everybody; the trips are a sample of them.
  const logVariance = (1 - Math.min(1, trips / entries)) / trips;
  return { ratio: entries / trips, logVariance, quality: 'calibrated' };
}

/**
 * Variance of the logarithm of the visits by all people, estimated from visits by devices: those are a sample of the others, the
 * scale is estimated, and it is not the same everywhere.
 */
export const visitsLogVariance = (visits: number, scale: Scale): number =>
  (1 - captured(scale)) / visits + scale.logVariance + CAPTURE_VARIANCE;
