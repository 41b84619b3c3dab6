import type { Kpi, KpiReason } from '@atrium/shared/metrics/kpi';
import type { StoreNow, Totals, ZoneNow } from '@atrium/shared/wire/frame';

/** What the stores of the map, the ranking and the table can be compared by. */
export const MAP_METRICS = ['occupancy', 'visits', 'conversion', 'captureRate'] as const;
export type MapMetric = (typeof MAP_METRICS)[number];

/** The KPIs that a live frame carries. */
export type KpiKey = Exclude<keyof StoreNow | keyof Totals, 'inside'>;

export const isRatio = (metric: MapMetric): boolean => metric === 'conversion' || metric === 'captureRate';

export type UnknownReason = KpiReason | 'no-frame';

export type Reading =
  | { readonly kind: 'known'; readonly value: number; readonly kpi: Kpi | null }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason };

/** A KPI without a value always says why; the code for "why" may be newer than this page, so there is a last resort. */
export function readKpi(kpi: Kpi | undefined): Reading {
  if (kpi === undefined) return { kind: 'unknown', reason: 'no-frame' };
  if (kpi.value === null) return { kind: 'unknown', reason: kpi.reason ?? 'too-few' };
  return { kind: 'known', value: kpi.value, kpi };
}

function readOccupancy(store: StoreNow, zone: ZoneNow | undefined): Reading {
  if (store.inside !== null) return { kind: 'known', value: store.inside, kpi: null };
  // A tenant is not shown zones; then the visits of the store know why nobody is heard in it.
  return { kind: 'unknown', reason: zone?.kind === 'unknown' ? zone.reason : (store.visits.reason ?? 'sensor-silent') };
}

/** One store's number for the metric, or the reason why there is none. Unknown is not zero. */
export function readStore(store: StoreNow | undefined, metric: MapMetric, zone: ZoneNow | undefined): Reading {
  if (store === undefined) return { kind: 'unknown', reason: 'no-frame' };
  return metric === 'occupancy' ? readOccupancy(store, zone) : readKpi(store[metric]);
}
