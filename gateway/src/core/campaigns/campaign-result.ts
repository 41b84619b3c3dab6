import type { Pseudonym, StoreId } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';
import type { Arm } from './newcombe.ts';

/** What history has of a campaign. `person` and `store` are empty where there is none. */
export type CouponEvent = {
  readonly at: EpochMs;
  readonly event: string;
  readonly arm: string;
  readonly coupon: string;
  readonly person: Pseudonym;
  readonly store: StoreId;
};
export type PersonEvent = { readonly person: Pseudonym; readonly store: StoreId; readonly at: EpochMs };
export type CouponPurchase = { readonly coupon: string; readonly net: number; readonly sales: number };

export type CampaignFacts = {
  readonly coupons: readonly CouponEvent[];
  /** Of members who agreed to be known again. */
  readonly visits: readonly PersonEvent[];
  readonly purchases: readonly PersonEvent[];
  /** Purchases that name a coupon, whoever made them. */
  readonly couponPurchases: readonly CouponPurchase[];
};

/** How long after the issue a visit or a purchase is looked for, ms: seven days; thirty are a habit of those who sell campaigns. */
export const ATTRIBUTION_MS: Millis = 7 * 86_400_000;

export type ArmResult = {
  /** People put in this arm, and those of them who may be followed. */
  readonly issued: number;
  readonly followed: number;
  readonly redeemed: number;
  readonly visited: Arm;
  readonly purchased: Arm;
};

export type CampaignResult = {
  readonly from: EpochMs | null;
  readonly treated: ArmResult;
  readonly holdout: ArmResult;
  /** Purchases under the campaign's coupons: what is attributed to it, which is not what it brought. */
  readonly attributed: { readonly purchases: number; readonly net: number };
};

/**
 * What became of those who were drawn for a campaign, by arm. Only members who agreed to be known again can be followed to the door,
 * in both arms alike, so the comparison stays fair; the others count among those it was issued to.
 */
export function campaignResult({ coupons, visits, purchases, couponPurchases }: CampaignFacts): CampaignResult {
  const issued = firstOf(coupons.filter(({ event }) => event === 'issued'));
  const redeemed = new Set(coupons.flatMap(({ event, coupon }) => (event === 'redeemed' ? [coupon] : [])));
  const came = firstTimes(issued, visits);
  const bought = firstTimes(issued, purchases);
  const armOf = (arm: string): ArmResult => {
    const drawn = issued.filter((one) => one.arm === arm);
    const followed = drawn.filter(({ person }) => person !== '');
    const hits = (found: ReadonlySet<Pseudonym>): Arm => ({
      n: followed.length,
      hits: followed.filter(({ person }) => found.has(person)).length,
    });
    return {
      issued: drawn.length,
      followed: followed.length,
      redeemed: drawn.filter(({ coupon }) => redeemed.has(coupon)).length,
      visited: hits(came),
      purchased: hits(bought),
    };
  };
  const own = new Set(coupons.map(({ coupon }) => coupon));
  const under = couponPurchases.filter(({ coupon }) => own.has(coupon));
  return {
    from: coupons.reduce<EpochMs | null>((from, { at }) => (from === null || at < from ? at : from), null),
    treated: armOf('treated'),
    holdout: armOf('holdout'),
    attributed: {
      purchases: under.reduce((sum, { sales }) => sum + sales, 0),
      net: under.reduce((sum, { net }) => sum + net, 0),
    },
  };
}

/** Somebody is drawn once: the first issue says for which arm. */
function firstOf(issued: readonly CouponEvent[]): readonly CouponEvent[] {
  const first = new Map<string, CouponEvent>();
  for (const one of issued.toSorted((a, b) => a.at - b.at)) {
    const who = one.person === '' ? `c${one.coupon}` : `p${one.person}`;
    if (!first.has(who)) first.set(who, one);
  }
  return [...first.values()];
}

/** Who did it within the time that is looked at, in the store that the coupon is for, if it is for one. */
function firstTimes(issued: readonly CouponEvent[], events: readonly PersonEvent[]): ReadonlySet<Pseudonym> {
  const byPerson = new Map(issued.flatMap((one) => (one.person === '' ? [] : [[one.person, one] as const])));
  const found = new Set<Pseudonym>();
  for (const { person, store, at } of events) {
    const draw = byPerson.get(person);
    if (draw === undefined || at < draw.at || at >= draw.at + ATTRIBUTION_MS) continue;
    if (draw.store === '' || draw.store === store) found.add(person);
  }
  return found;
}
