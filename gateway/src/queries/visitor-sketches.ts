import type { StoreId } from '@atrium/shared/ids';
import { definitionOf } from '@atrium/shared/metrics/definitions';
import { Z95 } from '@atrium/shared/metrics/intervals';
import type { Kpi } from '@atrium/shared/metrics/kpi';
import { localMidnight } from '@atrium/shared/time/local-day';
import type { EpochMs } from '@atrium/shared/units';
import { createHll, estimateHll, HLL_ERROR, type Hll, mergeHll, readHll } from '../core/metrics/hll.ts';
import { MEASURED, unknown } from '../core/metrics/mark.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { Range } from '../pipeline/ports.ts';

/** Who visited each store, by the beginning of the local day. */
export type VisitorSketches = Map<EpochMs, Map<StoreId, Hll>>;

/** Sketches read at most: years of a large mall. */
const MAX_SKETCHES = 100_000;

function add(sketches: VisitorSketches, day: EpochMs, store: StoreId, sketch: Hll): void {
  const stores = sketches.get(day) ?? new Map<StoreId, Hll>();
  sketches.set(day, stores);
  const known = stores.get(store) ?? createHll();
  mergeHll(known, sketch);
  stores.set(store, known);
}

/** Those of days that the fold has not handed over. */
export function pendingSketches({ state }: Mall, { from, to }: Range): VisitorSketches {
  const sketches: VisitorSketches = new Map();
  for (const day of state.visitorDays) {
    if (day.from < from || day.from >= to) continue;
    for (const [store, sketch] of day.stores) add(sketches, day.from, store, sketch);
  }
  return sketches;
}

export async function addStoredSketches(
  sketches: VisitorSketches,
  { index, store }: Mall,
  range: Range,
): Promise<void> {
  const { id, timeZone } = index.venue;
  const where = { mall: [id] };
  const { from, to } = range;
  for (const point of await store.points({
    measurement: 'visitors',
    range: { from, to },
    where,
    limit: MAX_SKETCHES,
  })) {
    const day = localMidnight(Number(point.timeNs / 1_000_000n), timeZone);
    add(sketches, day, point.tags.store, readHll(point.fields.sketch));
  }
}

/** Different devices in some stores over whole local days, day by day; unknown for a part of a day. */
export function fromSketches(
  { index, state }: Mall,
  sketches: VisitorSketches,
  { stores, range }: { readonly stores: readonly StoreId[]; readonly range: Range },
): Kpi {
  const isMidnight = (at: EpochMs): boolean => localMidnight(at, index.venue.timeZone) === at;
  if (!isMidnight(range.from) || !(isMidnight(range.to) || range.to > state.clock.watermark))
    return unknown('uniqueDevices', 'forgotten');
  let value = 0;
  let squares = 0;
  for (const [day, sketched] of sketches) {
    if (day < range.from || day >= range.to) continue;
    const all = createHll();
    for (const store of stores) mergeHll(all, sketched.get(store) ?? createHll());
    const estimate = estimateHll(all);
    value += estimate;
    squares += (HLL_ERROR * estimate) ** 2;
  }
  const half = Z95 * Math.sqrt(squares);
  return {
    value: Math.round(value),
    low: Math.max(0, value - half),
    high: value + half,
    n: Math.round(value),
    definition: definitionOf('uniqueDevices'),
    ...MEASURED,
  };
}
