import type { Pseudonym, StoreId, VisitId } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';

export type MemberVisit = {
  readonly person: Pseudonym;
  readonly store: StoreId;
  readonly id: VisitId;
  readonly enteredAt: EpochMs;
  readonly leftAt: EpochMs;
};
export type MemberPurchase = {
  readonly person: Pseudonym;
  readonly store: StoreId;
  readonly at: EpochMs;
  readonly net: number;
  readonly sales: number;
};

/** Nobody seen for this long is new, ms. */
export const NEW_AFTER_MS: Millis = 30 * 86_400_000;
/** A purchase belongs to a visit from a minute before it to ten after: clocks differ, and tills stand beside the door. */
const BEFORE_MS: Millis = 60_000;
const AFTER_MS: Millis = 600_000;

export type MemberSums = {
  readonly members: number;
  readonly visits: number;
  /** Members whose first visit of the range came after none for thirty days. */
  readonly newMembers: number;
  readonly returning: number;
  /** Visits that a purchase of the same member belongs to, and purchases that belong to a visit. */
  readonly visitsWithPurchase: number;
  readonly purchases: number;
  readonly joined: number;
  readonly net: number;
};

/**
 * Members in a range: how many, how many of them new, and whose visits led to a purchase.
 * @param visits from thirty days before the range on, so that it is known who is new
 */
export function summariseMembers(
  visits: readonly MemberVisit[],
  purchases: readonly MemberPurchase[],
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
): MemberSums {
  const inRange = visits.filter(({ enteredAt }) => enteredAt >= from && enteredAt < to);
  const bought = purchases.filter(({ at, sales }) => at >= from && at < to && sales > 0);
  const firsts = new Map<Pseudonym, EpochMs>();
  for (const { person, enteredAt } of inRange) firsts.set(person, Math.min(firsts.get(person) ?? enteredAt, enteredAt));
  const known = new Set<Pseudonym>();
  for (const { person, enteredAt } of visits) {
    const first = firsts.get(person);
    if (first !== undefined && enteredAt < first && enteredAt >= first - NEW_AFTER_MS) known.add(person);
  }
  const { withPurchase, joined } = join(inRange, bought);
  return {
    members: firsts.size,
    visits: inRange.length,
    newMembers: firsts.size - known.size,
    returning: known.size,
    visitsWithPurchase: withPurchase.size,
    purchases: bought.length,
    joined,
    net: purchases.filter(({ at }) => at >= from && at < to).reduce((sum, { net }) => sum + net, 0),
  };
}

/** A purchase goes to the visit of the same member and store that it falls in, the latest begun of several. */
function join(visits: readonly MemberVisit[], purchases: readonly MemberPurchase[]) {
  const byPlace = new Map<string, MemberVisit[]>();
  for (const visit of visits) {
    const key = `${visit.store}|${visit.person}`;
    byPlace.set(key, [...(byPlace.get(key) ?? []), visit]);
  }
  const withPurchase = new Set<string>();
  let joined = 0;
  for (const { store, person, at } of purchases) {
    const fits = (byPlace.get(`${store}|${person}`) ?? []).filter(
      (visit) => at >= visit.enteredAt - BEFORE_MS && at <= visit.leftAt + AFTER_MS,
    );
    const visit = fits.toSorted((a, b) => b.enteredAt - a.enteredAt)[0];
    if (visit === undefined) continue;
    joined++;
    withPurchase.add(`${store}|${visit.id}`);
  }
  return { withPurchase, joined };
}
