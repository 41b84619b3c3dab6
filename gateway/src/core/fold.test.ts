import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDriver, replay } from '../../test/fixtures/fold-driver.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';
import type { SightingRecord } from './record.ts';

const SEED = 20261122;
const runs = { seed: SEED, numRuns: 150 };
const index = smallIndex({ inStoreFromMs: 0, visitFromMs: 0, visitGapMs: 600_000 });

type Heard = { readonly device: string; readonly shop: number; readonly at: number };

const sighting = ({ device, shop, at }: Heard, rx = at): SightingRecord => ({
  k: 's',
  rx,
  at,
  sensor: `ap-${shop}`,
  device,
});

const heardArbitrary = fc.record({
  device: fc.constantFrom('d1', 'd2', 'd3'),
  shop: fc.integer({ min: 0, max: 2 }),
  // Two hours in half seconds: gaps below, at and above the visit gap all come up.
  at: fc.integer({ min: 0, max: 14_400 }).map((half) => NOON + half * 500),
});

/** The definition itself: runs of moments of one device in one store with no gap above the visit gap. */
function expected(heard: readonly Heard[], gapMs = 600_000): string[] {
  const moments = new Map<string, Set<number>>();
  for (const { device, shop, at } of heard) {
    const key = `${device}|shop-${shop}`;
    moments.set(key, (moments.get(key) ?? new Set()).add(at));
  }
  const stays: string[] = [];
  for (const [key, times] of moments) {
    const sorted = [...times].sort((a, b) => a - b);
    let from = sorted[0] ?? 0;
    let last = from;
    let n = 0;
    for (const at of sorted) {
      if (at - last > gapMs) {
        stays.push(`${key} ${from - NOON}..${last - NOON} n=${n}`);
        from = at;
        n = 0;
      }
      last = at;
      n++;
    }
    stays.push(`${key} ${from - NOON}..${last - NOON} n=${n}`);
  }
  return stays.sort();
}

function play(arrivals: readonly Heard[], holdMs = 5_000) {
  const driver = createDriver(index, { holdMs });
  let rx = NOON + 86_400_000;
  for (const heard of arrivals) driver.offer(sighting(heard, rx++));
  driver.tick('flush', rx);
  // A day later everything has closed.
  driver.offer({ k: 'c', rx: rx + 1, at: NOON + 80_000_000, sensor: 'door', in: 1, out: 0 });
  driver.tick('flush', rx + 2);
  return driver;
}

const told = (driver: ReturnType<typeof play>): string[] =>
  driver
    .visits()
    .map((v) => `${v.device}|${v.store} ${v.enteredAt - NOON}..${v.leftAt - NOON} n=${v.sightings}`)
    .sort();

describe('presence-only sources', () => {
  test('visits are runs of moments no further apart than the gap', () => {
    fc.assert(
      fc.property(fc.array(heardArbitrary, { minLength: 1, maxLength: 60 }), (heard) => {
        const inOrder = heard.toSorted((a, b) => a.at - b.at);
        expect(told(play(inOrder))).toEqual(expected(heard));
      }),
      runs,
    );
  });

  test('any permutation within the window plus any duplicates gives identical visits', () => {
    fc.assert(
      fc.property(
        fc.array(heardArbitrary, { minLength: 1, maxLength: 60 }),
        fc.array(fc.integer({ min: 0, max: 29_999 }), { minLength: 120, maxLength: 120 }),
        fc.array(fc.nat(59), { maxLength: 10 }),
        (heard, delays, again) => {
          const twice = [...heard, ...again.flatMap((i) => heard[i] ?? [])];
          const shuffled = twice
            .map((h, i) => ({ h, arrives: h.at + (delays[i] ?? 0) }))
            .sort((a, b) => a.arrives - b.arrives)
            .map(({ h }) => h);
          const driver = play(shuffled, 30_000);
          expect(driver.verdicts['late'] ?? 0).toBe(0);
          expect(told(driver)).toEqual(expected(heard));
        },
      ),
      runs,
    );
  });

  test('sightings up to ten minutes late revise visits to what order would have given', () => {
    fc.assert(
      fc.property(
        fc.array(heardArbitrary, { minLength: 1, maxLength: 60 }),
        fc.array(fc.integer({ min: 0, max: 599_000 }), { minLength: 60, maxLength: 60 }),
        (heard, delays) => {
          const shuffled = heard
            .map((h, i) => ({ h, arrives: h.at + (delays[i] ?? 0) }))
            .sort((a, b) => a.arrives - b.arrives)
            .map(({ h }) => h);
          const driver = play(shuffled, 1_000);
          expect(driver.verdicts['late'] ?? 0).toBe(0);
          expect(told(driver)).toEqual(expected(heard));
        },
      ),
      runs,
    );
  });

  test('a gap of exactly visitGapMs continues a visit, one millisecond more starts another', () => {
    const at = (ms: number): Heard => ({ device: 'd', shop: 0, at: NOON + ms });
    expect(told(play([at(0), at(600_000)]))).toEqual(['d|shop-0 0..600000 n=2']);
    expect(told(play([at(0), at(600_001)]))).toEqual(['d|shop-0 0..0 n=1', 'd|shop-0 600001..600001 n=1']);
  });

  test('what comes later than ten minutes behind the watermark is late', () => {
    const driver = createDriver(index);
    driver.offer(sighting({ device: 'd', shop: 0, at: NOON }, NOON));
    driver.offer(sighting({ device: 'e', shop: 0, at: NOON - 605_000 }, NOON));
    driver.offer(sighting({ device: 'f', shop: 0, at: NOON - 605_001 }, NOON));
    expect(driver.verdicts).toEqual({ accepted: 2, late: 1 });
  });
});

const radioArbitrary = fc.record({
  device: fc.constantFrom('d1', 'd2', 'd3', 'd4'),
  sensor: fc.constantFrom('ap-0', 'ap-1', 'ap-2', 'ap-hall'),
  at: fc.integer({ min: 0, max: 7_200 }).map((s) => NOON + s * 1_000),
  rssi: fc.integer({ min: -95, max: -35 }),
});

describe('admission', () => {
  test('an id that was seen is a duplicate whatever its time says', () => {
    const driver = createDriver(index);
    const sale = { k: 'p', rx: NOON, store: 'shop-0', id: 's1', amount: 100, kind: 'sale' } as const;
    driver.offer({ ...sale, at: NOON });
    driver.offer({ ...sale, at: NOON + 3_600_000, rx: NOON + 3_600_000 });
    driver.offer({ k: 's', rx: NOON, at: NOON, sensor: 'ap-0', device: 'd', id: 'e1' });
    driver.offer({ k: 's', rx: NOON, at: NOON + 60_000, sensor: 'ap-0', device: 'd', id: 'e1' });
    expect(driver.verdicts).toEqual({ accepted: 2, duplicate: 2 });
  });
});

describe('the log', () => {
  test('a replay gives the frames of the live run, byte for byte', () => {
    fc.assert(
      fc.property(fc.array(radioArbitrary, { minLength: 1, maxLength: 120 }), (heard) => {
        const venue = smallIndex();
        const driver = createDriver(venue);
        for (const [i, h] of heard.toSorted((a, b) => a.at - b.at).entries()) {
          driver.offer({ k: 's', rx: h.at, ...h });
          if (i % 7 === 0) driver.tick('mark', h.at);
          if (i % 11 === 0)
            driver.offer({ k: 'p', rx: h.at, at: h.at, store: 'shop-0', id: `p${i}`, amount: 1_000, kind: 'sale' });
        }
        driver.tick('flush', NOON + 8_000_000);
        expect(JSON.stringify(replay(venue, driver.log))).toBe(JSON.stringify(driver.frames));
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  test('radio sightings in any order within the window give the same frames at the end', () => {
    fc.assert(
      fc.property(
        fc.array(radioArbitrary, { minLength: 1, maxLength: 80 }),
        fc.array(fc.nat(4_000), { minLength: 80, maxLength: 80 }),
        (heard, delays) => {
          const venue = smallIndex();
          const run = (order: readonly (typeof heard)[number][]) => {
            const driver = createDriver(venue);
            for (const h of order) driver.offer({ k: 's', rx: NOON, ...h });
            driver.tick('flush', NOON);
            return { frame: driver.frames.at(-1), visits: driver.visits() };
          };
          const inOrder = heard.toSorted((a, b) => a.at - b.at);
          const shuffled = inOrder.map((h, i) => ({ h, t: h.at + (delays[i] ?? 0) })).sort((a, b) => a.t - b.t);
          // The same (sensor, device, at) twice is one event; which level survives depends on which came first.
          const key = (h: (typeof heard)[number]): string => `${h.device}|${h.sensor}|${h.at}`;
          fc.pre(new Set(heard.map(key)).size === heard.length);
          expect(run(shuffled.map(({ h }) => h))).toEqual(run(inOrder));
        },
      ),
      { seed: SEED, numRuns: 100 },
    );
  });
});
