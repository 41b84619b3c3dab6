import { type Interval, wilson } from '@atrium/shared/metrics/intervals';

/** How many of an arm did it. */
export type Arm = { readonly n: number; readonly hits: number };

/**
 * 95 % interval of the difference of two shares, from their Wilson intervals: keeps its coverage where shares are small.
 * @see Newcombe, R. G. (1998), Statistics in Medicine 17:873, method 10
 */
export function newcombe(treated: Arm, holdout: Arm): Interval & { readonly value: number } {
  if (treated.n === 0 || holdout.n === 0) return { value: 0, low: -1, high: 1 };
  const [p, q] = [treated.hits / treated.n, holdout.hits / holdout.n];
  const [a, b] = [wilson(treated.hits, treated.n), wilson(holdout.hits, holdout.n)];
  const value = p - q;
  return { value, low: value - Math.hypot(p - a.low, b.high - q), high: value + Math.hypot(a.high - p, q - b.low) };
}

/** The interval leaves zero out. */
export const isSignificant = ({ low, high }: Interval): boolean => low > 0 || high < 0;
