import type { KpiMetric, KpiRow } from '@atrium/shared/wire/http';

/** One metric over the pieces of a period. */
export type Curve = {
  readonly at: readonly number[];
  readonly values: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
};

const COUNTS = ['footfall', 'visits', 'passersBy', 'purchases'] as const;
const isSilent = (row: KpiRow): boolean => COUNTS.every((count) => (row[count].value ?? 0) === 0);

/** Whether anything at all was recorded: a period before the hub was there reads as nothing, not as zero. */
export const isRecorded = (rows: readonly KpiRow[]): boolean => rows.some((row) => !isSilent(row));

/**
 * A metric as a curve. Pieces before the first and after the last one in which anything was recorded are unknown: the hub was not
 * there, or the mall was closed.
 */
export function curveOf(rows: readonly KpiRow[], metric: KpiMetric): Curve {
  const sorted = rows.toSorted((a, b) => a.from - b.from);
  const first = sorted.findIndex((row) => !isSilent(row));
  const last = sorted.findLastIndex((row) => !isSilent(row));
  const known = (i: number): boolean => first >= 0 && i >= first && i <= last;
  const pick = (part: 'value' | 'low' | 'high'): readonly (number | null)[] =>
    sorted.map((row, i) => (known(i) ? row[metric][part] : null));
  return { at: sorted.map((row) => row.from), values: pick('value'), low: pick('low'), high: pick('high') };
}

const median = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
};

/** What is usual: piece by piece the median of several curves, laid over the times of `at`. Unknown where none of them knows. */
export function usualOf(curves: readonly Curve[], at: readonly number[]): Curve {
  const pieces = at.map((_, i) => curves.flatMap(({ values }) => values[i] ?? []));
  return {
    at,
    values: pieces.map(median),
    low: pieces.map((values) => (values.length > 1 ? Math.min(...values) : null)),
    high: pieces.map((values) => (values.length > 1 ? Math.max(...values) : null)),
  };
}
