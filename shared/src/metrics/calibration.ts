import type { Interval } from './intervals.ts';

/**
 * People from devices, calibrated on door counters: the ratio of what doors counted to what was seen, over the days before. Days
 * differ by more than chance (who has a phone on, weather, events), so the interval is that of a new day's ratio, by the spread of
 * the days' logarithms; an interval from the counts alone holds the truth one time in four instead of nine in ten.
 */
export type CalibrationDay = { readonly doors: number; readonly devices: number };

export type Calibration = {
  readonly ratio: number;
  /** Days it rests on. */
  readonly days: number;
  /** Standard deviation of the logarithm of a day's ratio. */
  readonly logSd: number;
};

/** Days looked back at: long enough for a stable ratio, short enough to follow the seasons. */
export const CALIBRATION_DAYS = 28;
/** Fewer days tell no spread. */
const MIN_DAYS = 5;
/** A day with fewer on either side was closed, or its counter was. */
const MIN_COUNT = 30;

const isUsable = ({ doors, devices }: CalibrationDay): boolean => doors >= MIN_COUNT && devices >= MIN_COUNT;

/** @returns null where too few days can be used */
export function calibrate(days: readonly CalibrationDay[]): Calibration | null {
  const usable = days.filter(isUsable).slice(-CALIBRATION_DAYS);
  if (usable.length < MIN_DAYS) return null;
  const logs = usable.map(({ doors, devices }) => Math.log(doors / devices));
  const mean = meanOf(logs);
  return { ratio: Math.exp(mean), days: usable.length, logSd: sdOf(logs, mean) };
}

/**
 * What the doors would have counted.
 * @param level of the interval, 0.9 or 0.95 as a rule
 */
export function predict(
  { ratio, days, logSd }: Calibration,
  devices: number,
  level: number,
): Interval & { readonly value: number } {
  const value = ratio * devices;
  if (devices === 0) return { value: 0, low: 0, high: 0 };
  const factor = Math.exp(studentQuantile((1 + level) / 2, days - 1) * logSd * Math.sqrt(1 + 1 / days));
  return { value, low: value / factor, high: value * factor };
}

/** Cumulative sums of standardised deviations: what a shift of one standard deviation adds a day, and where the alarm is. */
const SLACK = 0.5;
const ALARM = 6;
/** Days that say what is usual, before anything can be unusual. */
const BASELINE_DAYS = 14;

export type Drift = { readonly alarm: boolean; readonly direction: 'more-people-per-device' | 'fewer' | null };

/** Has the ratio left its course? A counter that misses people, or phones that fell silent, show here before anywhere else. */
export function driftOf(days: readonly CalibrationDay[]): Drift {
  const logs = days.filter(isUsable).map(({ doors, devices }) => Math.log(doors / devices));
  const usual = logs.slice(0, BASELINE_DAYS);
  if (usual.length < BASELINE_DAYS) return { alarm: false, direction: null };
  const mean = meanOf(usual);
  // The mean of so few days is off by a part of a deviation, which would add up day by day: it is allowed for.
  const scale = sdOf(usual, mean) * Math.sqrt(1 + 1 / BASELINE_DAYS);
  const slack = SLACK + 1 / Math.sqrt(BASELINE_DAYS);
  let [up, down] = [0, 0];
  for (const log of logs.slice(BASELINE_DAYS)) {
    const z = scale === 0 ? 0 : (log - mean) / scale;
    up = Math.max(0, up + z - slack);
    down = Math.max(0, down - z - slack);
    if (up > ALARM) return { alarm: true, direction: 'more-people-per-device' };
    if (down > ALARM) return { alarm: true, direction: 'fewer' };
  }
  return { alarm: false, direction: null };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const sdOf = (values: readonly number[], mean: number): number =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1));

/**
 * Quantile of Student's t, by the expansion of Cornish and Fisher: within 1 % from four degrees of freedom up.
 * @see Abramowitz and Stegun (1964), 26.7.5; the normal quantile by 26.2.23
 */
export function studentQuantile(p: number, freedom: number): number {
  const z = normalQuantile(p);
  const [z3, z5, z7] = [z ** 3, z ** 5, z ** 7];
  return (
    z +
    (z3 + z) / (4 * freedom) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * freedom ** 3)
  );
}

/** For p of a half and more. */
function normalQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - p));
  const top = 2.515517 + 0.802853 * t + 0.010328 * t * t;
  const bottom = 1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3;
  return t - top / bottom;
}
