/** Quartiles of a group of stores that none of them can be read from. */
export type AnonymousQuartiles = { readonly lower: number; readonly median: number; readonly upper: number };

/** Stores a group must have at least. */
export const MIN_STORES = 20;
/** Neighbours that are averaged around each quartile: a plain one would be the very number of one or two stores. */
const WINDOW = 5;
/** No store may make up more than this of an average, or the others could work it out. */
const MAX_SHARE = 0.5;
/** Digits that are told: an average whose last digits are known can be solved for its parts. */
const DIGITS = 2;

/**
 * Quartiles as rounded averages of the five values around each. @returns null where the group is too small, or one of the values
 * would dominate an average
 */
export function anonymousQuartiles(values: readonly number[]): AnonymousQuartiles | null {
  if (values.length < MIN_STORES) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const around = (q: number): number | null => {
    const first = Math.round(q * (sorted.length - 1)) - Math.floor(WINDOW / 2);
    return blunt(sorted.slice(first, first + WINDOW));
  };
  const [lower, median, upper] = [around(0.25), around(0.5), around(0.75)];
  return lower === null || median === null || upper === null ? null : { lower, median, upper };
}

function blunt(window: readonly number[]): number | null {
  const sum = window.reduce((total, value) => total + Math.abs(value), 0);
  if (sum > 0 && window.some((value) => Math.abs(value) > MAX_SHARE * sum)) return null;
  return Number((window.reduce((total, value) => total + value, 0) / window.length).toPrecision(DIGITS));
}
