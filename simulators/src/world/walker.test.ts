import { contains, distance, distanceToEdge } from '@atrium/shared/venue/geometry';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { smallMall } from '../../test/small-mall.ts';
import { demo } from '../scenarios/demo.ts';
import { createMall } from './mall.ts';
import { createRandom } from './random.ts';
import { openingHours, roundTheClock } from './rhythm.ts';
import { planShopping, someWalker } from './shopping-trip.ts';
import { planShift } from './staff-shift.ts';
import { type Trip, whereAt } from './trip.ts';

const venue = smallMall();
const noon = Date.parse('2026-11-20T12:00+08:00');
const mall = createMall({ venue, scenario: demo, rhythm: roundTheClock(noon, demo.arrivals), seed: 1 });
const tripOf = (seed: number): Trip => planShopping(mall, noon, createRandom(seed));
const anySeed = fc.integer({ min: 0, max: 1_000_000 });

describe('a shopping trip', () => {
  test('is continuous: each leg starts where and when the last ended', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const { legs, enteredAt, leftAt } = tripOf(seed);
        expect(legs[0]?.start).toBe(enteredAt);
        expect(legs.at(-1)?.end).toBe(leftAt);
        for (const [index, leg] of legs.entries()) {
          const next = legs[index + 1];
          if (next === undefined) continue;
          expect(next.start).toBe(leg.end);
          expect(distance(next.from, leg.to)).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('nobody runs, and everybody is in the zone they are said to be in', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        for (const { zone, from, to, start, end } of tripOf(seed).legs) {
          expect(distance(from, to)).toBeLessThanOrEqual(((end - start + 1) / 1_000) * 2.2);
          const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2] as const;
          const polygon = venue.zones.find(({ id }) => id === zone)?.polygon ?? [];
          if (!zone.endsWith('lift'))
            expect(contains(polygon, middle) || distanceToEdge(polygon, middle) < 0.01).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('goes in and out of the mall once and of each store once, through its counters', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const { crossings, stays, enteredAt, leftAt } = tripOf(seed);
        const inside = new Map<string, number>();
        for (const { sensor, direction } of crossings)
          inside.set(sensor, (inside.get(sensor) ?? 0) + (direction === 'in' ? 1 : -1));
        for (const { store, enteredAt: from, leftAt: until } of stays) {
          expect(inside.get(`${store}-door`)).toBe(0);
          const through = crossings.filter(({ sensor }) => sensor === `${store}-door`);
          expect(through.map(({ at, direction }) => [at, direction])).toEqual([
            [from, 'in'],
            [until, 'out'],
          ]);
        }
        const doors = crossings.filter(({ sensor }) => sensor === 'west' || sensor === 'east');
        expect(doors.map(({ at, direction }) => [at, direction])).toEqual([
          [enteredAt, 'in'],
          [leftAt, 'out'],
        ]);
        expect(new Set(stays.map(({ store }) => store)).size).toBe(stays.length);
      }),
      { numRuns: 60 },
    );
  });

  test('passes no store while entering it or coming out of it', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const { passes, stays } = tripOf(seed);
        for (const { store, at } of passes) {
          const stay = stays.find((it) => it.store === store);
          if (stay !== undefined) expect(at < stay.enteredAt || at > stay.leftAt).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('is over when the mall closes', () => {
    const rhythm = openingHours(venue, demo.arrivals);
    const closing = createMall({ venue, scenario: demo, rhythm, seed: 1 });
    const closes = Date.parse('2026-11-20T22:00+08:00');
    for (let seed = 0; seed < 200; seed++) {
      const trip = planShopping(closing, closes - 40 * 60_000, createRandom(seed));
      expect(trip.leftAt).toBeLessThan(closes + 5 * 60_000);
    }
  });
});

describe('a walk of known way', () => {
  const [west] = mall.plan.entrances;
  const target = mall.plan.siteOf('l0-s13');
  if (west === undefined || target === undefined) throw new Error('the small mall has a west door and a store l0-s13');

  test('from the west door to the last segment passes the fronts on the way, once each', () => {
    const walker = someWalker(mall, createRandom(5), noon, west);
    walker.visit(target, 600_000);
    const { passes, stays } = walker.leaveBy(west);
    const firstStay = stays[0];
    const before = passes.filter(({ at }) => at < (firstStay?.enteredAt ?? 0)).map(({ store }) => store);
    expect(new Set(before).size).toBe(before.length);
    expect(before).toEqual(expect.arrayContaining([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => `l0-s${n}`)));
    expect(before).not.toContain('l0-s15');
    expect(Math.abs((firstStay?.leftAt ?? 0) - (firstStay?.enteredAt ?? 0) - 600_000)).toBeLessThan(1_500);
  });

  test('nobody passes by the store that they go to or come from', () => {
    for (let seed = 0; seed < 30; seed++) {
      const walker = someWalker(mall, createRandom(seed), noon, west);
      walker.visit(target, 60_000);
      expect(walker.leaveBy(west).passes.map(({ store }) => store)).not.toContain('l0-s13');
    }
  });

  test('who lingers stands in front of one window for that long', () => {
    const walker = someWalker(mall, createRandom(5), noon, west);
    walker.lingerNext(25_000);
    walker.visit(target, 60_000);
    const { passes } = walker.leaveBy(west);
    expect(passes.map(({ lingeredMs }) => lingeredMs).filter((ms) => ms > 0)).toEqual([25_000]);
    expect(passes[0]?.lingeredMs).toBe(25_000);
  });

  test('one is where one is said to be, and nowhere before and after', () => {
    const walker = someWalker(mall, createRandom(5), noon, west);
    const { enteredAt, leftAt } = walker.visit(target, 600_000);
    const trip = walker.leaveBy(west);
    expect(whereAt(trip, noon - 1)).toBeNull();
    expect(whereAt(trip, trip.leftAt + 1)).toBeNull();
    expect(whereAt(trip, noon)?.point).toEqual(west.at);
    expect(whereAt(trip, (enteredAt + leftAt) / 2)?.zone).toBe(target.zone.id);
  });
});

describe('a shift', () => {
  const [site] = mall.plan.sites;
  if (site === undefined) throw new Error('the small mall has stores');

  test('lasts eight hours for who comes through the door, and is spent in the store', () => {
    const { trip, handsOverAt } = planShift(mall, site, createRandom(1), { kind: 'at-the-door', from: noon });
    expect(handsOverAt).toBe(noon + demo.staff.shiftMs);
    expect(trip.stays).toHaveLength(1);
    const walkedFor = (trip.stays[0]?.enteredAt ?? 0) - noon;
    expect(Math.abs((trip.stays[0]?.leftAt ?? 0) - handsOverAt - walkedFor)).toBeLessThan(2_000);
    expect(trip.crossings.filter(({ direction }) => direction === 'in')).toHaveLength(2);
  });

  test('who is there already came through no door, and goes home sooner', () => {
    const { trip, handsOverAt } = planShift(mall, site, createRandom(1), { kind: 'in-place', from: noon });
    expect(handsOverAt).toBeLessThan(noon + demo.staff.shiftMs);
    expect(trip.crossings.some(({ direction }) => direction === 'in')).toBe(false);
    expect(whereAt(trip, noon)?.zone).toBe(site.zone.id);
  });
});
