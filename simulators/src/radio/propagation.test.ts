import { describe, expect, test } from 'vitest';
import { smallMall } from '../../test/small-mall.ts';
import { demo } from '../scenarios/demo.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { createMall, type Mall } from '../world/mall.ts';
import { roundTheClock } from '../world/rhythm.ts';
import { createPropagation, type Link } from './propagation.ts';
import { shadowAt } from './shadow.ts';
import { crossedBetween, wallsOf } from './walls.ts';

const venue = smallMall();
const noon = Date.parse('2026-11-20T12:00+08:00');
/** A world without chance: what remains is geometry. */
const plain: Scenario = { ...demo, radio: { ...demo.radio, shadowSd: 0, receiverSd: 0, reportFrom: -150 } };
const mallOf = (scenario: Scenario, seed = 1): Mall =>
  createMall({ venue, scenario, rhythm: roundTheClock(noon, demo.arrivals), seed });

const linkTo = (mall: Mall, zone: string, sensor: string): Link => {
  const link = createPropagation(mall)
    .linksFrom(zone, 'wifi')
    .find((it) => it.sensor === sensor);
  if (link === undefined) throw new Error(`${sensor} does not hear ${zone}`);
  return link;
};

describe('propagation', () => {
  const mall = mallOf(plain);
  const { levelAt, linksFrom } = createPropagation(mall);

  test('a level falls with every metre from the receiver, and not within the first', () => {
    const link = linkTo(mall, 'l0-c1', 'l0-c1-ap');
    const [x, y] = link.at;
    const levels = [1, 2, 4, 8, 16, 32, 64].map((metres) => levelAt(link, [x + metres, y], 'wifi'));
    for (const [index, level] of levels.entries()) expect(level).toBeLessThan(levels[index - 1] ?? 0);
    expect(levelAt(link, [x + 0.1, y], 'wifi')).toBe(levels[0]);
    expect(levels[0]).toBe(demo.radio.wifi.atOneMetre);
  });

  test('doubling the distance in a corridor costs 10 n log 2', () => {
    const link = linkTo(mall, 'l0-c1', 'l0-c1-ap');
    const [x, y] = link.at;
    const lost = levelAt(link, [x + 5, y], 'wifi') - levelAt(link, [x + 10, y], 'wifi');
    expect(lost).toBeCloseTo(10 * demo.radio.openExponent * Math.log10(2));
  });

  test('walls and floors cost what they cost', () => {
    expect(linkTo(mall, 'l0-s1-zone', 'l0-s1-ap').loss).toBe(0);
    expect(linkTo(mall, 'l0-s1-zone', 'l0-c1-ap').loss).toBe(demo.radio.frontDb);
    expect(linkTo(mall, 'l0-s1-zone', 'l0-s3-ap').loss).toBe(demo.radio.wallDb);
    expect(linkTo(mall, 'l0-c1', 'l1-c1-ap').loss).toBe(demo.radio.floorDb);
  });

  test('a receiver hears its own store louder than the next one does', () => {
    for (const { store, zone } of mall.plan.sites) {
      const heard = linksFrom(zone.id, 'wifi').map((link) => ({ link, level: levelAt(link, zone.centre, 'wifi') }));
      heard.sort((a, b) => b.level - a.level);
      expect(heard[0]?.link.sensor).toBe(`${store.id}-ap`);
    }
  });

  test('only receivers of a band are heard on it', () => {
    expect(linksFrom('l0-c1', 'ble').map(({ sensor }) => sensor)).toContain('l0-s1-ble');
    expect(linksFrom('l0-c1', 'wifi').some(({ sensor }) => sensor.endsWith('-ble'))).toBe(false);
  });

  test('receivers that nothing reaches are not asked', () => {
    const deaf = createPropagation(mallOf({ ...plain, radio: { ...plain.radio, reportFrom: -40 } }));
    const asked = deaf.linksFrom('l0-c1', 'wifi').map(({ sensor }) => sensor);
    expect(asked).toContain('l0-c1-ap');
    expect(asked).not.toContain('l0-c4-ap');
    expect(asked.length).toBeLessThan(linksFrom('l0-c1', 'wifi').length);
  });

  test('the same place sounds the same, in every run of one seed', () => {
    const level = (seed: number): number => {
      const propagation = createPropagation(mallOf(demo, seed));
      const link = propagation.linksFrom('l0-c2', 'wifi').find(({ sensor }) => sensor === 'l0-c2-ap');
      return link === undefined ? 0 : propagation.levelAt(link, [33, 17], 'wifi');
    };
    expect(level(1)).toBe(level(1));
    expect(level(1)).not.toBe(level(2));
  });
});

describe('walls', () => {
  const walls = wallsOf(venue).get('l0') ?? [];

  test('a wall between two stores is one wall, a front is a front', () => {
    expect(crossedBetween(walls, [5, 7], [15, 7])).toEqual({ fronts: 0, walls: 1 });
    expect(crossedBetween(walls, [5, 7], [5, 18])).toEqual({ fronts: 1, walls: 0 });
    expect(crossedBetween(walls, [5, 7], [5, 29])).toEqual({ fronts: 2, walls: 0 });
    expect(crossedBetween(walls, [2, 18], [70, 18])).toEqual({ fronts: 0, walls: 0 });
  });
});

describe('shadow', () => {
  const points = Array.from({ length: 4_000 }, (_, i) => [(i % 80) * 1.7, Math.floor(i / 80) * 1.9] as const);

  test('has zero mean and unit variance', () => {
    const values = points.map((point) => shadowAt(12_345, point));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.15);
    expect(Math.abs(variance - 1)).toBeLessThan(0.2);
  });

  test('is smooth over a step and unrelated across the mall', () => {
    const near = points.map(([x, y]) => shadowAt(1, [x, y]) - shadowAt(1, [x + 0.3, y]));
    const far = points.map(([x, y]) => shadowAt(1, [x, y]) * shadowAt(1, [x + 40, y]));
    expect(Math.sqrt(near.reduce((sum, value) => sum + value ** 2, 0) / near.length)).toBeLessThan(0.3);
    expect(Math.abs(far.reduce((sum, value) => sum + value, 0) / far.length)).toBeLessThan(0.2);
  });
});
