import type { StoreId } from '@atrium/shared/ids';
import { businessDayStart } from '@atrium/shared/time/local-day';
import type { EpochMs } from '@atrium/shared/units';
import type { StayClass } from './effect.ts';
import { NO_SUMS } from './metrics/kpis.ts';
import type { VenueIndex } from './venue-index.ts';

/** Sums of one store over one business day. */
export type StoreTally = {
  visits: number;
  engaged: number;
  bounces: number;
  passers: number;
  sales: number;
  net: number;
  /** Of these, what was sold while the sensors of the store were silent. */
  blindSales: number;
  blindNet: number;
};

/** Sums of the mall over one business day, by the event's own time. */
export type DayTally = {
  readonly since: EpochMs;
  /** Start of the next business day. */
  readonly until: EpochMs;
  readonly stores: Map<StoreId, StoreTally>;
  entries: number;
  trips: number;
};

/** Days kept at most: yesterday (still settling), today, and the first minutes of tomorrow. */
const MAX_DAYS = 3;
const LONGEST_DAY_MS = 26 * 3_600_000;

export type Tallies = { readonly days: DayTally[] };

export const createTallies = (): Tallies => ({ days: [] });

const emptyStore = (): StoreTally => ({ ...NO_SUMS });

export function createDay(at: EpochMs, { venue }: VenueIndex): DayTally {
  const since = businessDayStart(at, venue.hours.opensAt, venue.timeZone);
  const until = businessDayStart(since + LONGEST_DAY_MS, venue.hours.opensAt, venue.timeZone);
  return { since, until, stores: new Map(), entries: 0, trips: 0 };
}

/** The business day of an event, if anything happened on it yet. */
export const findDay = ({ days }: Tallies, at: EpochMs): DayTally | undefined =>
  days.find((day) => at >= day.since && at < day.until);

/** The business day of an event, made when it is new; null when it lies before every day that is kept. */
export function dayOf(tallies: Tallies, at: EpochMs, index: VenueIndex): DayTally | null {
  const known = findDay(tallies, at);
  if (known !== undefined) return known;
  const oldest = tallies.days[0];
  if (oldest !== undefined && tallies.days.length >= MAX_DAYS && at < oldest.since) return null;
  const day = createDay(at, index);
  tallies.days.push(day);
  tallies.days.sort((a, b) => a.since - b.since);
  if (tallies.days.length > MAX_DAYS) tallies.days.shift();
  return day;
}

export function storeTally(day: DayTally, store: StoreId): StoreTally {
  let tally = day.stores.get(store);
  if (tally === undefined) {
    tally = emptyStore();
    day.stores.set(store, tally);
  }
  return tally;
}

/** Move a stay from what it was counted as to what it is now. */
export function recount(tally: StoreTally, from: StayClass | null, to: StayClass | null): void {
  if (from === to) return;
  apply(tally, from, -1);
  apply(tally, to, 1);
}

function apply(tally: StoreTally, stay: StayClass | null, by: 1 | -1): void {
  if (stay === 'bounce') tally.bounces += by;
  if (stay === 'visit' || stay === 'engaged') tally.visits += by;
  if (stay === 'engaged') tally.engaged += by;
}
