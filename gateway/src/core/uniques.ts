import type { StoreId } from '@atrium/shared/ids';
import { localMidnight } from '@atrium/shared/time/local-day';
import type { EpochMs, Millis } from '@atrium/shared/units';
import { LATE_AFTER_MS } from './intake/clock.ts';
import { addToHll, createHll, type Hll, writeHll } from './metrics/hll.ts';
import type { FoldState } from './state.ts';
import type { Stay } from './visits/stay.ts';

/** Who visited each store on a local day, as sketches: pseudonyms live no longer than that, and neither does a device in these. */
export type VisitorDay = {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly stores: Map<StoreId, Hll>;
};

/** Days at once at most: yesterday, today, and a tomorrow for clocks that differ. */
const MAX_DAYS = 3;
const HOUR_MS: Millis = 3_600_000;

export function noteVisitor(state: FoldState, { store, device, enteredAt }: Stay): void {
  const { stores } = visitorDay(state, enteredAt);
  const sketch = stores.get(store) ?? createHll();
  stores.set(store, sketch);
  addToHll(sketch, device);
}

function visitorDay({ visitorDays, index }: FoldState, at: EpochMs): VisitorDay {
  const known = visitorDays.find(({ from, to }) => at >= from && at < to);
  if (known !== undefined) return known;
  const { timeZone } = index.venue;
  const from = localMidnight(at, timeZone);
  // 36 hours after its beginning is the next local day, also for days of 22 and 26 hours.
  const day = { from, to: localMidnight(from + 36 * HOUR_MS, timeZone), stores: new Map<StoreId, Hll>() };
  visitorDays.push(day);
  visitorDays.sort((a, b) => a.from - b.from);
  return day;
}

/** Hand over the days to which nothing in order can be added any more; what is late makes a sketch of its own. */
export function tellVisitors(state: FoldState): void {
  const { visitorDays, clock, index } = state;
  const isOver = ({ to }: VisitorDay): boolean => to + index.longestGapMs + LATE_AFTER_MS < clock.watermark;
  let oldest = visitorDays[0];
  while (oldest !== undefined && (isOver(oldest) || visitorDays.length > MAX_DAYS)) {
    visitorDays.shift();
    const stores = [...oldest.stores].map(([store, sketch]) => ({ store, sketch: writeHll(sketch) }));
    state.effects.push({ kind: 'visitors', day: oldest.from, stores });
    oldest = visitorDays[0];
  }
}
