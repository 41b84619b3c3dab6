/** Interval arithmetic for KPIs. All intervals are 95 %, two-sided. Pure. */

/** Two-sided 95 % quantile of the normal distribution. */
export const Z95 = 1.959964;

export type Interval = { readonly low: number; readonly high: number };

/**
 * Wilson score interval of a proportion.
 * @throws never; `n` of 0 gives the whole range, which is what is known
 * @see Wilson, E. B. (1927), JASA 22:209
 */
export function wilson(successes: number, n: number): Interval {
  if (n <= 0) return { low: 0, high: 1 };
  const p = successes / n;
  const z2 = Z95 * Z95;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z95 / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * Interval of a Poisson count, by the square-root transform.
 * Good to about 1 % of coverage from a count of 4 up, conservative below.
 */
export function poisson(count: number): Interval {
  const low = Math.max(0, Math.sqrt(count) - Z95 / 2) ** 2;
  const high = (Math.sqrt(count + 1) + Z95 / 2) ** 2;
  return { low, high };
}

/**
 * Interval of a positive ratio `value` whose logarithm has the given variance.
 * @param logVariance variance of ln(value), e.g. 1/x + 1/y for a ratio of two counts
 */
export function logNormal(value: number, logVariance: number): Interval {
  const factor = Math.exp(Z95 * Math.sqrt(Math.max(0, logVariance)));
  return { low: value / factor, high: value * factor };
}

export type Estimate = Interval & { readonly value: number };

/**
 * A quantile of a sorted list, interpolated between neighbours, with a distribution-free interval from order statistics (binomial
 * ranks, normal approximation). Where the list is too short for a rank, its end stands in.
 * @param sorted ascending
 * @param q 0.5 is the median
 * @returns null for an empty list
 */
export function quantileOf(sorted: readonly number[], q: number): Estimate | null {
  const n = sorted.length;
  if (n === 0) return null;
  const at = (i: number): number => sorted[Math.min(n - 1, Math.max(0, i))] ?? Number.NaN;
  const place = q * (n - 1);
  const below = Math.floor(place);
  const value = at(below) + (at(below + 1) - at(below)) * (place - below);
  const half = Z95 * Math.sqrt(n * q * (1 - q));
  return { value, low: at(Math.floor(n * q - half)), high: at(Math.ceil(n * q + half) - 1) };
}

export const medianOf = (sorted: readonly number[]): Estimate | null => quantileOf(sorted, 0.5);

/**
 * How much more often two things come together than by chance, from counts out of `total`.
 * The variance of ln(lift) is that of the multinomial, by the delta method.
 * @returns null where there is nothing to compare
 */
export function liftOf(
  together: number,
  { row, column, total }: { readonly row: number; readonly column: number; readonly total: number },
): Estimate | null {
  if (row === 0 || column === 0) return null;
  const expected = (row * column) / total;
  const value = together / expected;
  if (together === 0) return { value, low: 0, high: poisson(0).high / expected };
  const variance = 1 / together - 1 / row - 1 / column + (1 + 2 * (value - 1)) / total;
  return { value, ...logNormal(value, variance) };
}
