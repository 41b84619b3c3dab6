import type { StoreId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { FoldState, Track } from '../state.ts';
import { createStay, isOver, type Stay } from './stay.ts';
import { reopen, settle, uncount } from './stays.ts';

/**
 * A sighting came after its device had already been judged beyond it, but not too late: put it where it belongs. It may lengthen
 * a stay, join two, or be a stay of its own. Stays of one store are runs of moments no further apart than the gap, so the result
 * is the one that arrival in order would have given.
 *
 * @param mayCreate false when the sighting alone does not prove the place (levels need a comparison that is over)
 */
export function reviseStays(
  state: FoldState,
  track: Track,
  store: StoreId,
  late: { at: EpochMs; mayCreate: boolean },
): void {
  const { at, mayCreate } = late;
  const rules = state.index.visitRules(store);
  const gap = rules.visitGapMs;
  const near = track.stays.filter(
    (stay) => stay.placed !== 'plan' && stay.store === store && at >= stay.enteredAt - gap && at <= stay.lastAt + gap,
  );
  const [first, ...others] = near.sort((a, b) => a.enteredAt - b.enteredAt);
  if (first === undefined) {
    if (!mayCreate) return;
    const stay = createStay(store, track, at, 'presence');
    stay.open = !isOver(stay, state.clock.watermark, rules);
    insert(track, stay);
    settle(state, track, stay);
    return;
  }
  uncount(state, track, first);
  first.enteredAt = Math.min(first.enteredAt, at);
  first.lastAt = Math.max(first.lastAt, at);
  first.n++;
  for (const other of others) absorb(state, track, first, other);
  if (!first.open && !isOver(first, state.clock.watermark, rules)) reopen(state, first);
  else first.rev++;
  settle(state, track, first);
}

/** Touching stays became one: the later one is taken back and its moments move over. */
function absorb(state: FoldState, track: Track, into: Stay, other: Stay): void {
  into.lastAt = Math.max(into.lastAt, other.lastAt);
  into.n += other.n;
  into.open ||= other.open;
  into.awaySince = other.awaySince;
  track.stays = track.stays.filter((stay) => stay !== other);
  if (other.writtenAt !== null) {
    state.effects.push({
      kind: 'visit-removed',
      visit: { id: other.id, store: other.store, enteredAt: other.writtenAt },
    });
  }
  uncount(state, track, other);
}

function insert(track: Track, stay: Stay): void {
  const at = track.stays.findIndex((other) => other.enteredAt > stay.enteredAt);
  track.stays.splice(at === -1 ? track.stays.length : at, 0, stay);
}
