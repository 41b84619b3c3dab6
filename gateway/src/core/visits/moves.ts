import type { StoreId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { Called, Track } from '../state.ts';
import type { Stay } from './stay.ts';

/** One way from a store to the next one visited on the same trip, at the entry into `next`. */
export type Move = { readonly store: StoreId; readonly next: StoreId; readonly at: EpochMs };

/** Visits of the trip that goes on; those of a trip before it were told when it ended. */
const callsOf = ({ trip }: Pick<Track, 'trip'>, stays: readonly Stay[]): Called[] =>
  stays
    .filter(({ counted, enteredAt }) => (counted === 'visit' || counted === 'engaged') && enteredAt >= trip.startedAt)
    .map(({ store, enteredAt }) => ({ store, at: enteredAt }));

/** These stays are about to be forgotten: keep what the trip needs of them. */
export function noteSettled(track: Track, stays: readonly Stay[]): void {
  track.trip.settled.push(...callsOf(track, stays));
}

/** Ways from store to store of the trip so far. Coming back to the same store with nothing in between is not a way. */
export function movesOf(track: Pick<Track, 'trip' | 'stays'>): Move[] {
  const calls = [...track.trip.settled, ...callsOf(track, track.stays)].sort((a, b) => a.at - b.at);
  return calls.flatMap(({ store: next, at }, i) => {
    const before = calls[i - 1];
    return before === undefined || before.store === next ? [] : [{ store: before.store, next, at }];
  });
}
