import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { TimedMessage } from '../captures/timed-message.ts';
import { loadVenue } from '../cli/venue.ts';
import { ownVenue } from '../config/environment.ts';
import { simulate } from '../devices/simulate.ts';
import { crowd } from '../world/crowd.ts';
import { createMall, type Mall } from '../world/mall.ts';
import { openingHours } from '../world/rhythm.ts';
import type { Truth } from '../world/truth.ts';
import { demo } from './demo.ts';

/** What retail counters and radio studies say of malls, held against twenty of ours. Sources: each figure's own. */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const HOURS = Array.from({ length: 11 }, (_, hour) => 10 + hour);
const venue = await loadVenue(ownVenue('demo'));
const opens = Date.parse('2025-11-21T10:00+08:00');
/** Shares do not depend on how many come, and a third of the people take a third of the time. */
const quiet = { ...demo, arrivals: { ...demo.arrivals, groupsPerHour: 60 } };
const mallOf = (seed: number, scenario = quiet): Mall =>
  createMall({ venue, scenario, rhythm: openingHours(venue, demo.arrivals), seed });

type Day = {
  readonly capture: number;
  readonly medianTripMs: number;
  /** Shoppers who came in each hour from ten on. */
  readonly came: readonly number[];
  readonly groups: readonly number[];
  /** Visits of a minute and more, and sales, by category. */
  readonly trades: ReadonlyMap<string, { visits: number; sales: number }>;
};

const shopsOf = new Map(venue.stores.map(({ id, category }) => [id, category]));

function correlation(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const product = (a: readonly number[], ma: number, b: readonly number[], mb: number): number =>
    a.reduce((sum, value, index) => sum + (value - ma) * ((b[index] ?? 0) - mb), 0);
  return product(xs, mx, ys, my) / Math.sqrt(product(xs, mx, xs, mx) * product(ys, my, ys, my));
}

function truthsOf(seed: number): Truth[] {
  const truths: Truth[] = [];
  for (const event of crowd(mallOf(seed), { from: opens, until: opens + 12.5 * HOUR })) {
    if (event.kind === 'ended') truths.push(event.truth);
    else if (event.kind === 'sold') truths.push({ kind: 'purchase', ...event.sale });
  }
  return truths;
}

const ofShoppers = <K extends 'trip' | 'visit' | 'pass'>(truths: readonly Truth[], kind: K) =>
  truths.flatMap((truth) =>
    truth.kind === kind && truth.role === 'shopper' ? [truth as Extract<Truth, { readonly kind: K }>] : [],
  );

function dayOf(seed: number): Day {
  const truths = truthsOf(seed);
  const trips = ofShoppers(truths, 'trip');
  const visits = ofShoppers(truths, 'visit').filter(({ enteredAt, leftAt }) => leftAt - enteredAt >= MINUTE);
  const entered = new Set(visits.map(({ trip, store }) => `${trip} ${store}`));
  const passed = new Set(ofShoppers(truths, 'pass').map(({ trip, store }) => `${trip} ${store}`));
  const only = [...passed].filter((key) => !entered.has(key)).length;
  const lengths = trips.map(({ enteredAt, leftAt }) => leftAt - enteredAt).toSorted((a, b) => a - b);
  const hourOf = (at: number): number => Math.floor((at - opens) / HOUR) + 10;
  return {
    capture: entered.size / (entered.size + only),
    medianTripMs: lengths[lengths.length >> 1] ?? 0,
    came: HOURS.map((hour) => trips.filter(({ enteredAt }) => hourOf(enteredAt) === hour).length),
    groups: groupsOf(trips.map(({ group }) => group)),
    trades: tradesOf(visits, truths),
  };
}

/** Shares of groups of one, two and three. */
function groupsOf(members: readonly string[]): number[] {
  const sizes = new Map<string, number>();
  for (const group of members) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return [1, 2, 3].map((size) => [...sizes.values()].filter((it) => it === size).length / sizes.size);
}

function tradesOf(visits: readonly { readonly store: string }[], truths: readonly Truth[]): Day['trades'] {
  const trades = new Map<string, { visits: number; sales: number }>();
  const tradeOf = (store: string) => {
    const category = shopsOf.get(store) ?? '';
    const known = trades.get(category) ?? { visits: 0, sales: 0 };
    trades.set(category, known);
    return known;
  };
  for (const { store } of visits) tradeOf(store).visits++;
  for (const truth of truths) if (truth.kind === 'purchase' && truth.sale === 'sale') tradeOf(truth.store).sales++;
  return trades;
}

describe('twenty days', () => {
  let days: Day[] = [];
  beforeAll(() => {
    days = SEEDS.map(dayOf);
  });
  const each = (pick: (day: Day) => number): number[] => days.map(pick);

  test('capture 12 to 14 of 100, give or take two (link-retail, counters of more than 100 stores)', () => {
    for (const capture of each((day) => day.capture)) {
      expect(capture).toBeGreaterThan(0.1);
      expect(capture).toBeLessThan(0.16);
    }
  });

  test('the median trip takes 55 to 70 minutes (Stillerman Jones 2001)', () => {
    for (const median of each((day) => day.medianTripMs / MINUTE)) {
      expect(median).toBeGreaterThan(55);
      expect(median).toBeLessThan(70);
    }
  });

  test('people come by the hour as the curve says (Pei 2020), r > .9', () => {
    const { weekday } = demo.arrivals;
    // The curve is linear between full hours.
    const curve = HOURS.map((hour) => ((weekday[hour] ?? 0) + (weekday[hour + 1] ?? 0)) / 2);
    const came = HOURS.map((_, index) => days.reduce((sum, day) => sum + (day.came[index] ?? 0), 0));
    expect(correlation(came, curve)).toBeGreaterThan(0.9);
  });

  test('45, 36 and 12 of 100 groups are of one, two and three (Moussaid 2010)', () => {
    for (const [one = 0, two = 0, three = 0] of days.map((day) => day.groups)) {
      expect(Math.abs(one - 0.45)).toBeLessThan(0.08);
      expect(Math.abs(two - 0.36)).toBeLessThan(0.08);
      expect(Math.abs(three - 0.12)).toBeLessThan(0.06);
    }
  });

  test.each([
    ['fashion', 0.2, 0.3],
    ['electronics', 0.15, 0.25],
    ['supermarket', 0.7, 0.9],
    ['jewellery', 0.08, 0.15],
    ['restaurant', 0.85, 0.97],
    ['cafe', 0.82, 0.95],
  ])('conversion of %s is between %d and %d', (category, low, high) => {
    const sum = { visits: 0, sales: 0 };
    for (const { trades } of days) {
      sum.visits += trades.get(category)?.visits ?? 0;
      sum.sales += trades.get(category)?.sales ?? 0;
    }
    expect(sum.visits).toBeGreaterThan(100);
    expect(sum.sales / sum.visits).toBeGreaterThan(low);
    expect(sum.sales / sum.visits).toBeLessThan(high);
  });
});

/** Addresses that hide and that can be followed in half an hour, and how long phones of the first kind were there. */
function heardIn(seed: number) {
  const sets = { probing: new Set<string>(), linkable: new Set<string>() };
  let phoneHours = 0;
  const noon = opens + 2 * HOUR;
  for (const output of simulate(mallOf(seed, demo), { from: noon, until: noon + 30 * MINUTE, batchMs: () => 4_000 })) {
    if (output.kind === 'truth') phoneHours += probingHours(output.truth);
    else
      for (const { device, associated } of sightingsIn(output.message))
        sets[associated === false ? 'probing' : 'linkable'].add(device);
  }
  return { ...sets, phoneHours };
}

const probingHours = (truth: Truth): number =>
  truth.kind === 'trip'
    ? (truth.phones.filter(({ kind }) => kind === 'probing').length * (truth.leftAt - truth.enteredAt)) / HOUR
    : 0;

type Sighting = { readonly device: string; readonly associated?: boolean };
const sightingsIn = ({ payload, topic }: TimedMessage): readonly Sighting[] =>
  topic.includes('/sighting/') ? (payload as { sightings: Sighting[] }).sightings : [];

test.each([1, 7, 13])('most addresses of seed %i hide, and make more than ten of a phone and hour', (seed) => {
  const { probing, linkable, phoneHours } = heardIn(seed);
  expect(probing.size / (probing.size + linkable.size)).toBeGreaterThan(0.6);
  expect(probing.size / phoneHours).toBeGreaterThan(10);
});
