import { describe, expect, test } from 'vitest';
import { smallMall } from '../../test/small-mall.ts';
import { demo } from '../scenarios/demo.ts';
import { crowd } from './crowd.ts';
import type { WorldEvent } from './life.ts';
import { createMall, type Mall } from './mall.ts';
import { openingHours, roundTheClock } from './rhythm.ts';
import type { Truth } from './truth.ts';

const HOUR = 3_600_000;
const wide = smallMall({ segments: 6 });
const narrow = smallMall({ segments: 2, levels: 1 });
const opens = Date.parse('2026-11-20T10:00+08:00');
const untilEvening = { from: opens, until: opens + 7 * HOUR };

const mallOf = (seed: number, venue = wide): Mall =>
  createMall({ venue, scenario: demo, rhythm: openingHours(venue, demo.arrivals), seed });

type Kind<K extends Truth['kind']> = Extract<Truth, { readonly kind: K }>;

function truthsOf<K extends Truth['kind']>(events: readonly WorldEvent[], kind: K): Kind<K>[] {
  return events.flatMap((event) =>
    event.kind === 'ended' && event.truth.kind === kind ? [event.truth as Kind<K>] : [],
  );
}

describe.each([1, 2, 3])('the day of seed %i', (seed) => {
  const events = [...crowd(mallOf(seed), untilEvening)];
  const trips = truthsOf(events, 'trip').filter(({ role }) => role === 'shopper');
  const visits = truthsOf(events, 'visit').filter(
    ({ role, enteredAt, leftAt }) => role === 'shopper' && leftAt - enteredAt >= 60_000,
  );
  const passes = truthsOf(events, 'pass').filter(({ role }) => role === 'shopper');

  test('is in order of time', () => {
    expect(events.filter(({ at }, index) => at < (events[index - 1]?.at ?? 0))).toEqual([]);
  });

  test('the doors count everybody, and who came is gone or still there', () => {
    const came = events.filter(({ kind }) => kind === 'came').length;
    const doors = events.flatMap((event) =>
      event.kind === 'crossed' && ['west', 'east'].includes(event.sensor) ? [event.direction] : [],
    );
    const through = (wanted: 'in' | 'out'): number => doors.filter((direction) => direction === wanted).length;
    const all = truthsOf(events, 'trip');
    const inside = all.filter((trip) => trip.inside === true).length;
    expect(all.length).toBe(came);
    expect(through('in')).toBe(came - inside);
    expect(through('out')).toBe(all.filter(({ open }) => open === undefined).length);
  });

  test('captures 12 to 14 of 100 who could come in, give or take two', () => {
    const entered = new Set(visits.map(({ trip, store }) => `${trip} ${store}`));
    const passed = new Set(passes.map(({ trip, store }) => `${trip} ${store}`));
    const onlyPassed = [...passed].filter((key) => !entered.has(key)).length;
    const capture = entered.size / (entered.size + onlyPassed);
    expect(capture).toBeGreaterThan(0.1);
    expect(capture).toBeLessThan(0.16);
  });

  test('converts as its trades do', () => {
    const categories = new Map(wide.stores.map(({ id, category }) => [id, category]));
    const sales = events.flatMap((event) => (event.kind === 'sold' && event.sale.sale === 'sale' ? [event.sale] : []));
    // A visit that is cut by the evening has not had its chance yet.
    const over = visits.filter(({ open }) => open === undefined);
    const ranges = { fashion: [0.2, 0.3], electronics: [0.15, 0.25], grocery: [0.7, 0.9], cafe: [0.85, 0.95] };
    for (const [category, [least = 0, most = 1]] of Object.entries(ranges)) {
      const own = over.filter(({ store }) => categories.get(store) === category).length;
      const conversion = sales.filter(({ store }) => categories.get(store) === category).length / own;
      expect(conversion, category).toBeGreaterThan(least);
      expect(conversion, category).toBeLessThan(most);
    }
  });

  test('comes in groups', () => {
    const sizes = new Map<string, number>();
    for (const { group } of trips) sizes.set(group, (sizes.get(group) ?? 0) + 1);
    const share = (isWanted: (size: number) => boolean): number =>
      [...sizes.values()].filter(isWanted).length / sizes.size;
    expect(share((size) => size === 1)).toBeCloseTo(0.45, 1);
    expect(share((size) => size === 2)).toBeCloseTo(0.36, 1);
    expect(share((size) => size === 3)).toBeCloseTo(0.12, 1);
    expect(share((size) => size >= 4)).toBeCloseTo(0.07, 1);
  });

  test('takes back two of a hundred sales, each one by name and never more than was paid', () => {
    const sold = events.flatMap((event) => (event.kind === 'sold' ? [event.sale] : []));
    const sales = new Map(sold.filter(({ sale }) => sale === 'sale').map((sale) => [sale.id, sale]));
    const back = sold.filter(({ sale }) => sale !== 'sale');
    expect(back.length / sales.size).toBeGreaterThan(0.01);
    expect(back.length / sales.size).toBeLessThan(0.03);
    expect(new Set(sold.map(({ id }) => id)).size).toBe(sold.length);
    for (const { of, amount, at, store } of back) {
      const paid = sales.get(of ?? '');
      expect(paid).toMatchObject({ store, amount });
      expect(at).toBeGreaterThan(paid?.at ?? Number.POSITIVE_INFINITY);
    }
  });

  test('pays near the end of the stay, and only in a store that it is in', () => {
    const stays = new Map(visits.map((visit) => [`${visit.trip} ${visit.store}`, visit]));
    const sales = events.flatMap((event) => (event.kind === 'sold' && event.sale.sale === 'sale' ? [event.sale] : []));
    const wrong = sales.filter(({ trip, store, at, till }) => {
      const visit = stays.get(`${trip} ${store}`);
      if (visit === undefined || till !== `${store}-till`) return true;
      // Who has paid and not yet left when the day is cut has no whole stay to compare with.
      if (visit.open === true) return false;
      const share = (visit.leftAt - at) / (visit.leftAt - visit.enteredAt);
      return share < 0.049 || share > 0.081;
    });
    expect(wrong).toEqual([]);
  });
});

describe('the end of a simulation', () => {
  test('is told as open truth of what was going on', () => {
    const until = opens + HOUR;
    const events = [...crowd(mallOf(1, narrow), { from: opens, until })];
    const whole = [...crowd(mallOf(1, narrow), { from: opens, until: opens + 2 * HOUR })];
    const openTrips = truthsOf(events, 'trip').filter(({ open }) => open === true);
    const present = truthsOf(whole, 'trip').filter(({ enteredAt, leftAt }) => enteredAt < until && leftAt >= until);
    expect(openTrips.map(({ trip }) => trip).sort()).toEqual(present.map(({ trip }) => trip).sort());
    for (const { leftAt } of openTrips) expect(leftAt).toBe(until);
    const openVisits = truthsOf(events, 'visit').filter(({ open }) => open === true);
    expect(openVisits.length).toBeGreaterThan(0);
    for (const { enteredAt, leftAt } of openVisits) expect([enteredAt < until, leftAt]).toEqual([true, until]);
  });

  test('changes nothing of what was before it', () => {
    const until = opens + HOUR;
    const told = (events: Iterable<WorldEvent>): string[] =>
      [...events].filter(({ at }) => at < until).map((event) => JSON.stringify(event));
    expect(told(crowd(mallOf(1, narrow), { from: opens, until }))).toEqual(
      told(crowd(mallOf(1, narrow), { from: opens, until: opens + 2 * HOUR })),
    );
  });

  test('a mall round the clock is full two hours after it started empty', () => {
    const now = Date.parse('2026-11-20T04:00+08:00');
    const mall = createMall({ venue: wide, scenario: demo, rhythm: roundTheClock(now, demo.arrivals), seed: 1 });
    const events = [...crowd(mall, { from: now - 2 * HOUR, until: now })];
    const present = truthsOf(events, 'trip').filter(({ open }) => open === true).length;
    expect(present).toBeGreaterThan(400);
    expect(present).toBeLessThan(800);
  });
});
