import { describe, expect, test } from 'vitest';
import { smallMall } from '../../test/small-mall.ts';
import { demo } from '../scenarios/demo.ts';
import { withDensity, withRadio } from '../scenarios/radio-worlds.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { createMall } from '../world/mall.ts';
import { roundTheClock } from '../world/rhythm.ts';
import { furnitureBetween } from './furniture.ts';
import { createPropagation, type Link, type Propagation } from './propagation.ts';

const venue = smallMall();
const noon = Date.parse('2026-11-20T12:00+08:00');
const other = withRadio(demo, 'mismatch');
const mismatch = other.radio.mismatch;
if (mismatch === undefined) throw new Error('the mismatched radio has laws of its own');
/** No chance but where waves leak and what walls cost; no furniture. */
const bare: Scenario = {
  ...other,
  radio: {
    ...other.radio,
    shadowSd: 0,
    receiverSd: 0,
    reportFrom: -150,
    mismatch: { ...mismatch, furniture: { ...mismatch.furniture, share: 0 } },
  },
};

const propagationIn = (scenario: Scenario, seed = 1): Propagation =>
  createPropagation(createMall({ venue, scenario, rhythm: roundTheClock(noon, demo.arrivals), seed }));

function linkTo(propagation: Propagation, zone: string, sensor: string): Link {
  const link = propagation.linksFrom(zone, 'wifi').find((it) => it.sensor === sensor);
  if (link === undefined) throw new Error(`${sensor} does not hear ${zone}`);
  return link;
}

describe('the mismatched radio', () => {
  const propagation = propagationIn(bare);
  const level = (link: Link, metres: number): number =>
    propagation.levelAt(link, [link.at[0] + metres, link.at[1]], 'wifi');

  test('is the plain one when it is not asked for', () => {
    expect(withRadio(demo, 'matched')).toBe(demo);
    expect(demo.radio.mismatch).toBeUndefined();
  });

  test('has two slopes through shops', () => {
    const link = linkTo(propagation, 'l0-s1-zone', 'l0-s1-ap');
    const { breakAt, farExponent } = mismatch;
    expect(level(link, breakAt / 4) - level(link, breakAt / 2)).toBeCloseTo(10 * link.exponent * Math.log10(2));
    expect(level(link, breakAt * 2) - level(link, breakAt * 4)).toBeCloseTo(10 * farExponent * Math.log10(2));
    expect(level(link, breakAt)).toBeCloseTo(level(link, breakAt + 1e-9));
  });

  test('carries far along a corridor', () => {
    const link = linkTo(propagation, 'l0-c1', 'l0-c1-ap');
    expect(level(link, 30) - level(link, 60)).toBeCloseTo(10 * mismatch.guideExponent * Math.log10(2));
  });

  test('has walls of unequal cost, and floors of which some leak', () => {
    const walls = new Set<number>();
    const floors = new Set<number>();
    for (let seed = 1; seed <= 60; seed++) {
      const there = propagationIn(bare, seed);
      walls.add(linkTo(there, 'l0-s1-zone', 'l0-s3-ap').loss);
      floors.add(linkTo(there, 'l0-c1', 'l1-c1-ap').loss);
    }
    expect(walls.size).toBe(60);
    expect([...floors].toSorted((a, b) => a - b)).toEqual([mismatch.leak.floorDb, demo.radio.floorDb]);
  });
});

test('fewer receivers report what is weaker', () => {
  expect(withDensity(demo, 'dense')).toBe(demo);
  expect(withDensity(demo, 'sparse').radio.reportFrom).toBeLessThan(withDensity(demo, 'medium').radio.reportFrom);
});

describe('furniture', () => {
  const kind = { share: 0.12, leastDb: 2, mostDb: 7 };
  const losses = Array.from({ length: 500 }, (_, i) => furnitureBetween(7, kind, [0, 0], [20, i / 10]));

  test('stands in some ways and not in others, and never shuts one', () => {
    expect(losses.filter((loss) => loss === 0).length).toBeGreaterThan(50);
    expect(losses.filter((loss) => loss >= 2).length).toBeGreaterThan(50);
    expect(Math.max(...losses)).toBeLessThanOrEqual(15);
  });

  test('is none beside the receiver, and the same each time', () => {
    expect(furnitureBetween(7, { ...kind, share: 1 }, [0, 0], [3, 0])).toBe(0);
    expect(furnitureBetween(7, kind, [0, 0], [20, 5])).toBe(furnitureBetween(7, kind, [0, 0], [20, 5]));
  });
});
