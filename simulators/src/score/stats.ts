/** Small statistics. An empty list gives null: unknown, not zero. */

export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

export const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : sumOf(values) / values.length;

/** The smallest value that at least this share of all does not exceed. */
export const quantileOf = (values: readonly number[], share: number): number | null =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? null;

export const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** Ranks from 1; equal values share the mean of their ranks. */
function ranksOf(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && order[to]?.value === order[from]?.value) to++;
    for (const { index } of order.slice(from, to)) ranks[index] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/** Spearman's rank correlation; null below three pairs, or where one side is all the same. */
export function rankCorrelation(pairs: readonly (readonly [number, number])[]): number | null {
  if (pairs.length < 3) return null;
  const xs = ranksOf(pairs.map(([x]) => x));
  const ys = ranksOf(pairs.map(([, y]) => y));
  const middle = (pairs.length + 1) / 2;
  const product = sumOf(xs.map((x, i) => (x - middle) * ((ys[i] ?? 0) - middle)));
  const spread = (ranks: readonly number[]): number => sumOf(ranks.map((rank) => (rank - middle) ** 2));
  const scale = Math.sqrt(spread(xs) * spread(ys));
  return scale === 0 ? null : product / scale;
}
