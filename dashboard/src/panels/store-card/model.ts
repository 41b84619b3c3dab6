import type { StoreNow } from '@atrium/shared/wire/frame';
import type { KpiRow } from '@atrium/shared/wire/http';

export type FunnelStep = {
  readonly key: 'past' | 'visits' | 'engaged' | 'purchases';
  readonly value: number | null;
  /** Of the widest step, 0 to 1. */
  readonly share: number;
};

/**
 * Steps from the front of the store to its till. The first is everybody at the front: those who came in and those who did not.
 * Null when there is not even a number of visits to start from.
 */
export function funnelOf(now: StoreNow): readonly FunnelStep[] | null {
  const visits = now.visits.value;
  if (visits === null) return null;
  const passersBy = now.passersBy.value;
  const values = {
    past: passersBy === null ? null : passersBy + visits,
    visits,
    engaged: now.engaged.value,
    purchases: now.purchases.value,
  };
  const most = Math.max(1, ...Object.values(values).map((value) => value ?? 0));
  return (['past', 'visits', 'engaged', 'purchases'] as const).map((key) => ({
    key,
    value: values[key],
    share: (values[key] ?? 0) / most,
  }));
}

export type HourBar = { readonly from: number; readonly value: number | null; readonly share: number };

/** Visits by hour as bars. An hour without a number stays a gap. */
export function hourBars(rows: readonly KpiRow[]): readonly HourBar[] {
  const sorted = rows.toSorted((a, b) => a.from - b.from);
  const most = Math.max(1, ...sorted.map((row) => row.visits.value ?? 0));
  return sorted.map((row) => ({ from: row.from, value: row.visits.value, share: (row.visits.value ?? 0) / most }));
}
