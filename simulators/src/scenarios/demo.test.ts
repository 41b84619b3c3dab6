import { describe, expect, test } from 'vitest';
import { loadVenue } from '../cli/venue.ts';
import { ownVenue } from '../config/environment.ts';
import { countSightings } from '../devices/sightings.ts';
import { simulate } from '../devices/simulate.ts';
import { createMall } from '../world/mall.ts';
import { roundTheClock } from '../world/rhythm.ts';
import type { Truth } from '../world/truth.ts';
import { SCENARIOS } from './catalogue.ts';
import { demo } from './demo.ts';

const HOUR = 3_600_000;
const now = Date.parse('2026-11-20T04:00+08:00');

describe.each(Object.values(SCENARIOS))('scenario $name', ({ arrivals, trades }) => {
  test('has a curve of 24 hours, and shares that are shares', () => {
    for (const curve of [arrivals.weekday, arrivals.weekend]) {
      expect(curve).toHaveLength(24);
      expect(Math.max(...curve)).toBe(1);
      expect(Math.min(...curve)).toBeGreaterThanOrEqual(0);
    }
    expect(arrivals.groupSizes.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
    for (const { conversion } of Object.values(trades)) expect(conversion > 0 && conversion < 1).toBe(true);
  });
});

/** Two hours and a half of the mall that a newcomer sees, at whatever hour that is. */
describe('the demo mall', async () => {
  const venue = await loadVenue(ownVenue(demo.venue));
  const mall = createMall({ venue, scenario: demo, rhythm: roundTheClock(now, demo.arrivals), seed: demo.seed });
  const truths: Truth[] = [];
  let sightings = 0;
  let messages = 0;
  for (const output of simulate(mall, { from: now - 2 * HOUR, until: now + HOUR / 2, batchMs: () => 1_000 })) {
    if (output.kind === 'truth') truths.push(output.truth);
    else if (output.message.at >= now) {
      sightings += countSightings(output.message);
      messages++;
    }
  }

  test('has a trade for every store, and a way to it', () => {
    expect(mall.plan.unreachable).toEqual([]);
    expect(venue.stores.filter(({ category }) => trade(category) === undefined)).toEqual([]);
  });

  test('is full of people after two hours', () => {
    const present = truths.filter(
      (truth) => truth.kind === 'trip' && truth.role === 'shopper' && truth.enteredAt <= now && truth.leftAt > now,
    ).length;
    expect(present).toBeGreaterThan(300);
    expect(present).toBeLessThan(700);
  });

  test('is lively, and not more than a laptop likes', () => {
    const seconds = HOUR / 2 / 1_000;
    expect(sightings / seconds).toBeGreaterThan(50);
    expect(sightings / seconds).toBeLessThan(150);
    expect(messages / seconds).toBeLessThan(130);
  });

  test('captures 12 to 14 of 100 who pass, give or take two', () => {
    const entered = new Set<string>();
    const passed = new Set<string>();
    for (const truth of truths) {
      if (truth.kind === 'visit' && truth.role === 'shopper' && truth.leftAt - truth.enteredAt >= 60_000)
        entered.add(`${truth.trip} ${truth.store}`);
      if (truth.kind === 'pass' && truth.role === 'shopper') passed.add(`${truth.trip} ${truth.store}`);
    }
    const capture = entered.size / (entered.size + [...passed].filter((key) => !entered.has(key)).length);
    expect(capture).toBeGreaterThan(0.1);
    expect(capture).toBeLessThan(0.16);
  });
});

const trade = (category: string): unknown => demo.trades[category];
