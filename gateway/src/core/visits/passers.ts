import type { StoreId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { FoldState, Track } from '../state.ts';
import { dayOf, storeTally } from '../tally.ts';

/** Passers-by of a trip are the stores that it came past and did not visit: `passed` less `visited`, and in the live sums as such. */
function countPasser(
  state: FoldState,
  store: StoreId,
  { at, by }: { readonly at: EpochMs; readonly by: 1 | -1 },
): void {
  const day = dayOf(state.tallies, at, state.index);
  if (day !== null) storeTally(day, store).passers += by;
}

/** Bring `visited` up to date with the stays: a store that is visited was not passed by. */
export function refreshVisited(state: FoldState, track: Track, store: StoreId): void {
  const { trip, stays } = track;
  const isVisited =
    trip.settled.some((call) => call.store === store) ||
    stays.some(
      (stay) =>
        stay.store === store &&
        stay.enteredAt >= trip.startedAt &&
        (stay.counted === 'visit' || stay.counted === 'engaged'),
    );
  if (isVisited === trip.visited.has(store)) return;
  if (isVisited) trip.visited.add(store);
  else trip.visited.delete(store);
  const at = trip.passed.get(store);
  if (at !== undefined) countPasser(state, store, { at, by: isVisited ? -1 : 1 });
}

/** The device came past the fronts of these stores, for certain. */
export function notePassing(state: FoldState, track: Track, stores: readonly StoreId[], at: EpochMs): void {
  for (const store of stores) {
    if (!track.trip.certain.has(store)) track.trip.certain.set(store, at);
    pass(state, track, store, at);
  }
}

function pass(state: FoldState, { trip }: Track, store: StoreId, at: EpochMs): void {
  if (trip.passed.has(store)) return;
  trip.passed.set(store, at);
  if (!trip.visited.has(store)) countPasser(state, store, { at, by: 1 });
}

/** What the path says now of the fronts that were passed, beside the certain ones. */
export function setPassing(state: FoldState, track: Track, passing: ReadonlyMap<StoreId, EpochMs>): void {
  const { trip } = track;
  for (const [store, at] of trip.passed) {
    if (trip.certain.has(store) || passing.get(store) === at) continue;
    trip.passed.delete(store);
    if (!trip.visited.has(store)) countPasser(state, store, { at, by: -1 });
  }
  for (const [store, at] of passing) pass(state, track, store, at);
}
