import { Z95 } from '@atrium/shared/metrics/intervals';

/** One day: visits to the stores of a campaign and to the others. */
export type DayPair = { readonly treated: number; readonly control: number };

export type Difference = {
  /** Relative change against what the other stores did: 0.2 is 20 % more. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly daysBefore: number;
  readonly daysAfter: number;
  /** False when the stores were drifting apart before the campaign already: then the difference says little. */
  readonly isLevelBefore: boolean;
};

/** Fewer days before, and a season looks like an effect. */
export const MIN_DAYS_BEFORE = 28;
const MIN_DAYS_AFTER = 3;

/**
 * Difference in differences of logarithms, with the day as the unit of chance: stores of one day share weather and holidays, so
 * their visits are not so many independent observations. Welch's interval, since the two stretches may differ in spread.
 * @returns null with fewer than {@link MIN_DAYS_BEFORE} days before or three after, or a day without visits on either side
 */
export function differenceInDifferences(before: readonly DayPair[], after: readonly DayPair[]): Difference | null {
  if (before.length < MIN_DAYS_BEFORE || after.length < MIN_DAYS_AFTER) return null;
  if ([...before, ...after].some(({ treated, control }) => treated <= 0 || control <= 0)) return null;
  const ratios = (days: readonly DayPair[]): number[] =>
    days.map(({ treated, control }) => Math.log(treated / control));
  const [a, b] = [moments(ratios(before)), moments(ratios(after))];
  const [va, vb] = [a.variance / a.n, b.variance / b.n];
  const freedom = (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1));
  const half = Number.isFinite(freedom) ? student95(freedom) * Math.sqrt(va + vb) : 0;
  const effect = b.mean - a.mean;
  return {
    value: Math.expm1(effect),
    low: Math.expm1(effect - half),
    high: Math.expm1(effect + half),
    daysBefore: a.n,
    daysAfter: b.n,
    isLevelBefore: isLevel(ratios(before)),
  };
}

function moments(values: readonly number[]): { readonly n: number; readonly mean: number; readonly variance: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return { n, mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) };
}

/** Two-sided 95 % quantile of Student's t, by the expansion of Cornish and Fisher; 1 % off at 3 degrees of freedom. */
function student95(freedom: number): number {
  const v = Math.max(1, freedom);
  const z = Z95;
  return (
    z +
    (z ** 3 + z) / (4 * v) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * v ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * v ** 3)
  );
}

/** No significant slope over the days. */
function isLevel(values: readonly number[]): boolean {
  const n = values.length;
  const { mean } = moments(values);
  const middle = (n - 1) / 2;
  const sxx = values.reduce((sum, _, x) => sum + (x - middle) ** 2, 0);
  const slope = values.reduce((sum, value, x) => sum + (x - middle) * (value - mean), 0) / sxx;
  const rest = values.reduce((sum, value, x) => sum + (value - mean - slope * (x - middle)) ** 2, 0);
  return Math.abs(slope) <= student95(n - 2) * Math.sqrt(rest / (n - 2) / sxx);
}
