import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDriver, type Driver } from '../../test/fixtures/fold-driver.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';
import { accrue, createAccrual, type FactKind, peek, type Sum } from './accrual.ts';
import { createFold } from './state.ts';
import { step } from './step.ts';
import type { VenueIndex } from './venue-index.ts';
import { movesOf } from './visits/moves.ts';

const MINUTE = 60_000;
const index = smallIndex({ inStoreFromMs: 0, visitFromMs: 60_000, visitGapMs: 300_000, tripGapMs: 1_200_000 });

/** Everything of one kind that a log makes the fold hand over or keep. */
function told<K extends FactKind>(venue: VenueIndex, { log }: Driver, kind: K): Sum<K>[] {
  const state = createFold({ index: venue, mode: 'event', holdMs: 5_000 });
  const all = createAccrual();
  for (const entry of log) {
    for (const effect of step(state, entry)[1]) {
      if (effect.kind === 'accrued') for (const sum of effect.accrued) accrue(all, sum);
    }
  }
  for (const sum of peek(state.accrual, kind) as unknown as Sum[]) accrue(all, sum);
  return [...peek(all, kind)];
}

const hear = (driver: Driver, sensor: string, device: string, at: number): void =>
  driver.offer({ k: 's', rx: at, at, sensor, device });

/** Stay with a store's receiver for some minutes, heard once a minute. */
function stay(driver: Driver, shop: number, device: string, [from, to]: [number, number]): void {
  for (let m = from; m <= to; m++) hear(driver, `ap-${shop}`, device, NOON + m * MINUTE);
}

describe('ways from store to store', () => {
  const ways = (driver: Driver): string[] =>
    told(index, driver, 'flow').map(
      ({ tags, minute, sums }) => `${tags.store}>${tags.next} ${(minute - NOON) / MINUTE} x${sums.moves}`,
    );

  test('lead from each visit to the next of the same trip, at the entry into it', () => {
    const driver = createDriver(index);
    stay(driver, 0, 'a', [0, 5]);
    stay(driver, 1, 'a', [8, 12]);
    stay(driver, 2, 'a', [20, 25]);
    // Comes back to the same store with nothing between, then a stay too short for a visit.
    stay(driver, 2, 'a', [32, 35]);
    hear(driver, 'ap-1', 'a', NOON + 37 * MINUTE);
    expect(movesOf([...driver.state.tracks.values()][0] as never).map(({ next }) => next)).toEqual([
      'shop-1',
      'shop-2',
    ]);
    expect(ways(driver)).toEqual([]);
    hear(driver, 'ap-hall', 'b', NOON + 90 * MINUTE);
    driver.tick('flush', NOON + 90 * MINUTE);
    expect(ways(driver)).toEqual(['shop-0>shop-1 8 x1', 'shop-1>shop-2 20 x1']);
  });

  test('do not lead from one trip into the next', () => {
    const driver = createDriver(index);
    stay(driver, 0, 'a', [0, 3]);
    stay(driver, 1, 'a', [30, 33]);
    stay(driver, 2, 'a', [36, 39]);
    hear(driver, 'ap-hall', 'b', NOON + 120 * MINUTE);
    driver.tick('flush', NOON + 120 * MINUTE);
    expect(ways(driver)).toEqual(['shop-1>shop-2 36 x1']);
  });

  test('are as many as the visits of all trips, less one for each trip and each return', () => {
    const walk = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 8 })), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(walk, (calls) => {
        const driver = createDriver(index);
        let minute = 0;
        for (const [shop, length] of calls) {
          stay(driver, shop, 'a', [minute, minute + length]);
          // Longer than the visit gap, shorter than the trip's.
          minute += length + 6;
        }
        hear(driver, 'ap-hall', 'b', NOON + (minute + 60) * MINUTE);
        driver.tick('flush', NOON + (minute + 60) * MINUTE);
        const shops = calls.map(([shop]) => shop);
        const expected = shops.filter((shop, i) => i > 0 && shops[i - 1] !== shop).length;
        expect(told(index, driver, 'flow').reduce((sum, { sums }) => sum + sums.moves, 0)).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe('presence', () => {
  test('is looked at every five minutes, where the devices are', () => {
    const driver = createDriver(index);
    stay(driver, 0, 'a', [1, 6]);
    stay(driver, 0, 'b', [6, 8]);
    stay(driver, 0, 'a', [9, 12]);
    driver.tick('flush', NOON + 12 * MINUTE);
    hear(driver, 'ap-hall', 'c', NOON + 31 * MINUTE);
    driver.tick('flush', NOON + 31 * MINUTE);
    const seen = told(index, driver, 'presence').map(({ tags, minute, sums }) => [
      tags.zone,
      (minute - NOON) / MINUTE,
      sums.devices,
    ]);
    expect(seen).toEqual([
      ['z-shop-0', 5, 1],
      ['z-shop-0', 10, 2],
      ['z-shop-0', 15, 1],
    ]);
  });
});

describe('silence', () => {
  const silence = (driver: Driver): Record<string, number> => {
    const sums: Record<string, number> = {};
    for (const { tags, minute, sums: s } of told(index, driver, 'silence'))
      if (tags.sensor === 'ap-0') sums[(minute - NOON) / MINUTE] = s.silent_ms / MINUTE;
    return sums;
  };

  /** A sensor that hears something every three seconds, for eleven minutes. */
  function known(): Driver {
    const driver = createDriver(index);
    for (let s = 0; s <= 660; s += 3) hear(driver, 'ap-0', 'a', NOON - 6 * MINUTE + s * 1_000);
    return driver;
  }

  test('is told by quarter of an hour, from the last word to the next', () => {
    const driver = known();
    for (let m = 6; m <= 50; m++) hear(driver, 'ap-1', 'b', NOON + m * MINUTE);
    expect(silence(driver)).toEqual({ 0: 10, 15: 15, 30: 15 });
    hear(driver, 'ap-0', 'a', NOON + 52 * MINUTE);
    expect(silence(driver)).toEqual({ 0: 10, 15: 15, 30: 15, 45: 7 });
  });

  test('of ten minutes is none, nor is that of a sensor of which little is known or nothing', () => {
    const driver = known();
    hear(driver, 'ap-1', 'b', NOON + 6 * MINUTE);
    for (let m = 15; m <= 45; m += 10) hear(driver, 'ap-0', 'a', NOON + m * MINUTE);
    hear(driver, 'ap-1', 'b', NOON + 50 * MINUTE);
    expect(told(index, driver, 'silence')).toEqual([]);
  });

  test('is not a pause that the sensor is known for', () => {
    const driver = known();
    for (const m of [14, 34, 60]) hear(driver, 'ap-0', 'a', NOON + m * MINUTE);
    expect(silence(driver)).toEqual({});
    hear(driver, 'ap-0', 'a', NOON + 140 * MINUTE);
    expect(Object.values(silence(driver)).reduce((sum, ms) => sum + ms, 0)).toBe(80);
  });

  test('is not told while the mall is closed', () => {
    const driver = known();
    hear(driver, 'ap-1', 'b', NOON + 9.5 * 60 * MINUTE);
    hear(driver, 'ap-0', 'a', NOON + 22 * 60 * MINUTE);
    // Opens at 10:00 and closes at 22:00; noon is 12:00. From 12:05 to 22:00.
    expect(Object.values(silence(driver)).reduce((sum, ms) => sum + ms, 0)).toBe(595);
  });

  test('begins at once when a sensor says that it leaves', () => {
    const driver = createDriver(index);
    hear(driver, 'ap-0', 'a', NOON);
    driver.offer({ k: 'h', rx: NOON, at: NOON + 2 * MINUTE, sensor: 'ap-0', online: false });
    hear(driver, 'ap-0', 'a', NOON + 4 * MINUTE);
    expect(silence(driver)).toEqual({ 0: 2 });
  });
});
