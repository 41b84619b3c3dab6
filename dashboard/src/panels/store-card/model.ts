import type { KpiRow } from '@atrium/shared/wire/http';

export type HourBar = { readonly from: number; readonly value: number | null; readonly share: number };

/** Visits by hour as bars. An hour without a number stays a gap. */
export function hourBars(rows: readonly KpiRow[]): readonly HourBar[] {
  const sorted = rows.toSorted((a, b) => a.from - b.from);
  const most = Math.max(1, ...sorted.map((row) => row.visits.value ?? 0));
  return sorted.map((row) => ({ from: row.from, value: row.visits.value, share: (row.visits.value ?? 0) / most }));
}
