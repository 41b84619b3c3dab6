import type { StoreId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import { accrue, minuteOf } from '../accrual.ts';
import type { StayClass } from '../effect.ts';
import { LATE_AFTER_MS } from '../intake/clock.ts';
import type { FoldState, Track } from '../state.ts';
import { dayOf, recount, storeTally } from '../tally.ts';
import { noteVisitor } from '../uniques.ts';
import { movesOf, noteSettled } from './moves.ts';
import { refreshVisited } from './passers.ts';
import { classify, continues, createStay, estimateOf, isOver, lengthOf, type Stay } from './stay.ts';

/** The device was heard in the store at `at`, in order. `from` is earlier when its first moments there were still in doubt. */
export function touchStay(
  state: FoldState,
  track: Track,
  store: StoreId,
  moment: { readonly from: EpochMs; readonly at: EpochMs; readonly placed: Stay['placed'] },
): void {
  const rules = state.index.visitRules(store);
  const latest = track.stays.findLast((stay) => stay.store === store && stay.placed !== 'plan');
  if (latest !== undefined && continues(latest, moment.from, rules)) {
    if (!latest.open) reopen(state, latest);
    latest.lastAt = Math.max(latest.lastAt, moment.at);
    latest.n++;
    latest.awaySince = null;
    count(state, track, latest);
    return;
  }
  if (latest?.open === true) closeStay(state, track, latest);
  const stay = createStay(store, track, moment.from, moment.placed);
  stay.lastAt = moment.at;
  if (moment.at > moment.from) stay.n++;
  track.stays.push(stay);
  count(state, track, stay);
}

/** The device was placed outside this store: an excursion begins, unless one is running. */
export function leaveStays(track: Track, store: StoreId | undefined, at: EpochMs): void {
  for (const stay of track.stays) if (stay.open && stay.store !== store) stay.awaySince ??= at;
}

/** Close what is over, and forget what no late sighting can reach any more. */
export function sweepStays(state: FoldState, track: Track): void {
  const { watermark } = state.clock;
  // A scan that is not judged yet may go on with a stay.
  const until = Math.min(watermark, track.batch?.from ?? watermark);
  for (const stay of track.stays) {
    if (stay.open && isOver(stay, until, state.index.visitRules(stay.store))) closeStay(state, track, stay);
  }
  const reach = (stay: Stay): number => stay.lastAt + state.index.visitRules(stay.store).visitGapMs + LATE_AFTER_MS;
  if (track.stays.some((stay) => !stay.open && reach(stay) < watermark)) {
    const isDone = (stay: Stay): boolean => !stay.open && reach(stay) < watermark;
    noteSettled(track, track.stays.filter(isDone));
    track.stays = track.stays.filter((stay) => !isDone(stay));
  }
}

export function closeStay(state: FoldState, track: Track, stay: Stay): void {
  stay.open = false;
  settle(state, track, stay);
}

/** A stay that was closed goes on after all (its next moment came late): history forgets it until it closes again. */
export function reopen(state: FoldState, stay: Stay): void {
  stay.open = true;
  stay.rev++;
  if (stay.writtenAt === null) return;
  state.effects.push({ kind: 'visit-removed', visit: { id: stay.id, store: stay.store, enteredAt: stay.writtenAt } });
  stay.writtenAt = null;
}

/** Bring the sums and the history up to date with a stay that changed. */
export function settle(state: FoldState, track: Track, stay: Stay): void {
  const amounts = count(state, track, stay);
  if (stay.open) return;
  if (stay.writtenAt !== null && (amounts === null || stay.writtenAt !== stay.enteredAt)) {
    state.effects.push({ kind: 'visit-removed', visit: { id: stay.id, store: stay.store, enteredAt: stay.writtenAt } });
    stay.writtenAt = null;
  }
  if (amounts === null) return;
  stay.writtenAt = stay.enteredAt;
  const person = state.links.get(stay.device)?.person;
  if (amounts !== 'bounce') noteVisitor(state, stay);
  state.effects.push({
    kind: 'visit',
    visit: {
      id: stay.id,
      store: stay.store,
      device: stay.device,
      ...(person !== undefined && { person }),
      enteredAt: stay.enteredAt,
      leftAt: stay.lastAt,
      estimateMs: estimateOf(stay),
      sightings: stay.n,
      placed: stay.placed,
      class: amounts,
      rev: stay.rev,
    },
  });
}

/** Count a stay in the live sums as what it amounts to now. An open stay is not a bounce yet. */
function count(state: FoldState, track: Track, stay: Stay): StayClass | null {
  const amounts = classify(lengthOf(stay), state.index.visitRules(stay.store));
  const counted = stay.open && amounts === 'bounce' ? null : amounts;
  if (counted !== stay.counted) {
    const day = dayOf(state.tallies, stay.enteredAt, state.index);
    if (day !== null) recount(storeTally(day, stay.store), stay.counted, counted);
    stay.counted = counted;
    refreshVisited(state, track, stay.store);
  }
  return amounts;
}

/** The trip is over: what was passed and not visited goes into history, and so do the ways from store to store. */
export function endTrip(state: FoldState, track: Track): void {
  const { passed, visited } = track.trip;
  for (const [store, at] of passed) {
    if (visited.has(store)) continue;
    accrue(state.accrual, { kind: 'passage', minute: minuteOf(at), tags: { store }, sums: { passers: 1 } });
  }
  for (const { store, next, at } of movesOf(track))
    accrue(state.accrual, { kind: 'flow', minute: minuteOf(at), tags: { store, next }, sums: { moves: 1 } });
}

/** Take a stay out of the live sums. */
export function uncount(state: FoldState, track: Track, stay: Stay): void {
  const day = dayOf(state.tallies, stay.enteredAt, state.index);
  if (day !== null) recount(storeTally(day, stay.store), stay.counted, null);
  stay.counted = null;
  refreshVisited(state, track, stay.store);
}
