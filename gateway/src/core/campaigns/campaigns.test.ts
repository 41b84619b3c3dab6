import { normals, poissonDraw, uniforms } from '@atrium/shared/test/random';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CampaignFacts, type CouponEvent, campaignResult } from './campaign-result.ts';
import { type DayPair, differenceInDifferences } from './difference.ts';
import { isSignificant, newcombe } from './newcombe.ts';
import { armSize, powerOf } from './power.ts';

const SEEDS = 200;
const DAY = 86_400_000;
/** How far a share of `SEEDS` runs strays by chance, 95 %. */
const strayOf = (p: number): number => 1.96 * Math.sqrt((p * (1 - p)) / SEEDS);

/** A campaign played: members drawn at random for two arms, some of whom come and buy within the week. */
function play(seed: number, { n, base, lift }: { n: number; base: number; lift: number }): CampaignFacts {
  const next = uniforms(seed);
  const coupons: CouponEvent[] = [];
  const visits: { person: string; store: string; at: number }[] = [];
  for (let i = 0; i < 2 * n; i++) {
    const arm = i % 2 === 0 ? 'treated' : 'holdout';
    const at = Math.floor(next() * DAY);
    coupons.push({ at, event: 'issued', arm, coupon: `c${i}`, person: `p${i}`, store: '' });
    const share = base * (arm === 'treated' ? 1 + lift : 1);
    if (next() < share) visits.push({ person: `p${i}`, store: 's', at: at + 1 + next() * 6 * DAY });
    // Who came before the coupon, or long after, was not brought by it.
    if (next() < 0.1) visits.push({ person: `p${i}`, store: 's', at: at - 1 });
    if (next() < 0.1) visits.push({ person: `p${i}`, store: 's', at: at + 8 * DAY });
  }
  return { coupons, visits, purchases: [], couponPurchases: [] };
}

const intervalOf = (facts: CampaignFacts) => {
  const { treated, holdout } = campaignResult(facts);
  return newcombe(treated.visited, holdout.visited);
};
const shareOf = (isTrue: (seed: number) => boolean): number =>
  Array.from({ length: SEEDS }, (_, seed) => isTrue(seed + 1)).filter(Boolean).length / SEEDS;

describe('a campaign against those held out', () => {
  test('without any effect shows significance no more often than nominal', () => {
    const found = shareOf((seed) => isSignificant(intervalOf(play(seed, { n: 800, base: 0.25, lift: 0 }))));
    expect(found).toBeLessThanOrEqual(0.05 + strayOf(0.05));
  });

  test('with 20 % is found as often as the calculator promised', () => {
    const n = armSize(0.25, 0.3, 0.8) ?? 0;
    const found = shareOf((seed) => isSignificant(intervalOf(play(seed, { n, base: 0.25, lift: 0.2 }))));
    expect(Math.abs(found - 0.8)).toBeLessThanOrEqual(strayOf(0.8));
  });

  test('covers the true difference', () => {
    const covered = shareOf((seed) => {
      const { low, high } = intervalOf(play(seed, { n: 300, base: 0.05, lift: 0.2 }));
      return low <= 0.01 && high >= 0.01;
    });
    expect(covered).toBeGreaterThanOrEqual(0.93);
  });

  test('is the same whatever the order in which it was heard of', () => {
    const facts = play(5, { n: 30, base: 0.3, lift: 0.5 });
    const wanted = campaignResult(facts);
    fc.assert(
      fc.property(fc.shuffledSubarray([...facts.coupons], { minLength: 60 }), (coupons) => {
        expect(campaignResult({ ...facts, coupons })).toEqual(wanted);
      }),
      { seed: 1, numRuns: 20 },
    );
  });
});

describe('the result', () => {
  const issued = (more: Partial<CouponEvent>): CouponEvent => ({
    at: 0,
    event: 'issued',
    arm: 'treated',
    coupon: 'c',
    person: 'p',
    store: '',
    ...more,
  });

  test('counts somebody once, in the arm drawn first, and follows only who agreed', () => {
    const coupons = [
      issued({ at: 5, arm: 'holdout', coupon: 'c2' }),
      issued({ at: 1 }),
      issued({ at: 2, person: '', coupon: 'c3' }),
      issued({ at: 9, event: 'redeemed', person: '', coupon: 'c3' }),
    ];
    const { treated, holdout } = campaignResult({ coupons, visits: [], purchases: [], couponPurchases: [] });
    expect([treated.issued, treated.followed, treated.redeemed, holdout.issued]).toEqual([2, 1, 1, 0]);
  });

  test('looks in the store that the coupon is for, and attributes what was bought under its coupons, less what was voided', () => {
    const facts: CampaignFacts = {
      coupons: [issued({ store: 'tea' })],
      visits: [
        { person: 'p', store: 'shoes', at: 1 },
        { person: 'q', store: 'tea', at: 1 },
      ],
      purchases: [{ person: 'p', store: 'tea', at: 2 }],
      couponPurchases: [
        { coupon: 'c', net: 500, sales: 1 },
        { coupon: 'c', net: -500, sales: -1 },
        { coupon: 'c', net: 300, sales: 1 },
        { coupon: 'x', net: 900, sales: 1 },
      ],
    };
    const { treated, attributed } = campaignResult(facts);
    expect([treated.visited.hits, treated.purchased.hits]).toEqual([0, 1]);
    expect(attributed).toEqual({ purchases: 1, net: 300 });
  });
});

describe('the power of two arms', () => {
  test('agrees with playing them', () => {
    const power = powerOf(400, 0.2, 0.28);
    const next = uniforms(9);
    let found = 0;
    for (let run = 0; run < 1_000; run++) {
      const hits = (share: number) => Array.from({ length: 400 }, () => next() < share).filter(Boolean).length;
      if (isSignificant(newcombe({ n: 400, hits: hits(0.28) }, { n: 400, hits: hits(0.2) }))) found++;
    }
    expect(Math.abs(power - found / 1_000)).toBeLessThan(0.04);
  });

  test('grows with the arm, and the arm that is asked for is about the rule of thumb', () => {
    expect(powerOf(100, 0.05, 0.06)).toBeLessThan(powerOf(1_000, 0.05, 0.06));
    // Base 5 %, one point more: about 7,600 by the rule at the base rate.
    const n = armSize(0.05, 0.06) ?? 0;
    expect(n).toBeGreaterThan(7_000);
    expect(n).toBeLessThan(9_500);
    expect(powerOf(n, 0.05, 0.06)).toBeGreaterThanOrEqual(0.8);
    expect(armSize(0.1, 0.1)).toBeNull();
    expect(armSize(0.000_01, 0.000_011)).toBeNull();
  });
});

describe('stores of a campaign against the others, by day', () => {
  /** Days share their weather; on top, the campaign's stores have luck of their own. */
  const days = (seed: number, lift: number): readonly DayPair[] => {
    const next = uniforms(seed);
    return Array.from({ length: 35 }, (_, day) => {
      const weather = Math.exp(0.25 * normals(next)) * (day % 7 >= 5 ? 1.5 : 1);
      const own = Math.exp(0.08 * normals(next)) * (day >= 28 ? 1 + lift : 1);
      return { treated: poissonDraw(300 * weather * own, next), control: poissonDraw(3_000 * weather, next) };
    });
  };
  const effectOf = (seed: number, lift: number) => {
    const all = days(seed, lift);
    return differenceInDifferences(all.slice(0, 28), all.slice(28));
  };

  test('without any effect is significant no more often than nominal', () => {
    const found = shareOf((seed) => {
      const effect = effectOf(seed, 0);
      return effect !== null && isSignificant(effect);
    });
    expect(found).toBeLessThanOrEqual(0.05 + strayOf(0.05));
  });

  test('covers a true 20 %', () => {
    const covered = shareOf((seed) => {
      const effect = effectOf(seed, 0.2);
      return effect !== null && effect.low <= 0.2 && effect.high >= 0.2;
    });
    expect(covered).toBeGreaterThanOrEqual(0.95 - strayOf(0.95));
  });

  test('says nothing without four weeks before, or with a day that nobody counted; and sees stores that drift apart', () => {
    const all = days(3, 0);
    expect(differenceInDifferences(all.slice(0, 27), all.slice(28))).toBeNull();
    expect(differenceInDifferences([{ treated: 0, control: 9 }, ...all.slice(0, 28)], all.slice(28))).toBeNull();
    const drifting = all.slice(0, 28).map((pair, day) => ({ ...pair, treated: pair.treated * 1.03 ** day }));
    expect(differenceInDifferences(drifting, all.slice(28))?.isLevelBefore).toBe(false);
  });
});
