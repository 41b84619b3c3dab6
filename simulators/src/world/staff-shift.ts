import type { EpochMs } from '@atrium/shared/units';
import { between } from './distributions.ts';
import type { StoreSite } from './floor-plan.ts';
import type { Mall } from './mall.ts';
import type { Random } from './random.ts';
import { someEntrance, someWalker } from './shopping-trip.ts';
import type { Trip } from './trip.ts';

/** Staff tidy up for a quarter of an hour after the doors close. */
const AFTER_CLOSING_MS = 15 * 60_000;

export type Begin = { readonly kind: 'at-the-door' | 'in-place'; readonly from: EpochMs };
export type Shift = { readonly trip: Trip; readonly handsOverAt: EpochMs };

/**
 * One shift of one person in one store.
 *
 * @param begin `in-place`: behind the counter at `from` already, without coming through a door
 */
export function planShift(mall: Mall, site: StoreSite, random: Random, begin: Begin): Shift {
  const { from } = begin;
  const isThere = begin.kind === 'in-place';
  const { shiftMs } = mall.scenario.staff;
  // Whoever is there already started some time ago, so that not all stores change hands at once.
  const worked = isThere ? between(random, 0, shiftMs * 0.9) : 0;
  const ends = Math.min(from + shiftMs - worked, mall.rhythm.closesAt(from) + AFTER_CLOSING_MS * random.unit());
  const walker = someWalker(mall, random, from, isThere ? site : someEntrance(mall, random));
  walker.visit(site, ends - walker.now());
  return { trip: walker.leaveBy(someEntrance(mall, random)), handsOverAt: Math.round(ends) };
}
