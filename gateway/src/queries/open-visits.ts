import type { StoreId } from '@atrium/shared/ids';
import { classify, lengthOf, type Stay } from '../core/visits/stay.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { Range } from '../pipeline/ports.ts';

/** Stays going on now that are visits already, by entry time. */
export function openVisits({ state, index }: Mall, { from, to }: Range, store?: StoreId): Stay[] {
  const wanted = (stay: Stay): boolean =>
    stay.open && stay.enteredAt >= from && stay.enteredAt < to && (store === undefined || stay.store === store);
  const isVisit = (stay: Stay): boolean => {
    const amounts = classify(lengthOf(stay), index.visitRules(stay.store));
    return amounts === 'visit' || amounts === 'engaged';
  };
  return [...state.tracks.values()].flatMap(({ stays }) => stays.filter((stay) => wanted(stay) && isVisit(stay)));
}
