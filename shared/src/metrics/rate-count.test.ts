import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { poissonDraw, uniforms } from '../../test/random.ts';
import { burstsPerPerson, devicesFromBursts } from './rate-count.ts';

describe('devices that change their address with every burst', () => {
  test.each([50, 200, 800])('%i of them are counted without bias, and as exactly as is said', (devices) => {
    const next = uniforms(devices);
    const perDevice = 8;
    const RUNS = 1_000;
    let [sum, held] = [0, 0];
    for (let run = 0; run < RUNS; run++) {
      // Phones differ in how often they speak.
      const bursts = poissonDraw(devices * perDevice, next);
      const estimate = devicesFromBursts(bursts, perDevice);
      sum += estimate?.devices ?? 0;
      if (estimate !== null && Math.abs(estimate.devices - devices) < 1.96 * estimate.sd) held++;
    }
    expect(sum / RUNS / devices).toBeCloseTo(1, 2);
    expect(held / RUNS).toBeGreaterThan(0.93);
    expect(held / RUNS).toBeLessThan(0.97);
  });

  test('are not counted at an unknown rate', () => {
    expect(devicesFromBursts(100, 0)).toBeNull();
    expect(burstsPerPerson([{ bursts: 5, people: 0 }])).toBeNull();
    expect(
      burstsPerPerson([
        { bursts: 60, people: 2 },
        { bursts: 0, people: 1 },
      ]),
    ).toBe(20);
  });
});

const DATA = new URL('../../../../shared/data/probe-occupancy/', import.meta.url);
const DAYS = ['2022-10-19', '2022-11-16'] as const;

type Window = { readonly bursts: number; readonly distinct: number; readonly people: number };

/** A quarter of an hour of real probe requests in one room, and the people in it. */
function windowsOf(day: string): Window[] {
  const quarters = new Map<number, { bursts: Set<string>; distinct: Set<string>; people: number[] }>();
  for (const line of readFileSync(new URL(`${day}.csv`, DATA), 'utf8')
    .trim()
    .split('\n')
    .slice(1)) {
    const cells = line.split(';');
    const at = Date.parse(`${cells[0]?.replace(' ', 'T')}Z`);
    const address = cells[2] ?? '';
    const quarter = Math.floor(at / 900_000);
    const known = quarters.get(quarter) ?? { bursts: new Set(), distinct: new Set(), people: [] };
    quarters.set(quarter, known);
    known.bursts.add(`${address}@${Math.floor(at / 1_000)}`);
    known.distinct.add(address);
    known.people.push(Number(cells.at(-1)));
  }
  return [...quarters.values()].map(({ bursts, distinct, people }) => ({
    bursts: bursts.size,
    distinct: distinct.size,
    people: people.reduce((sum, n) => sum + n, 0) / people.length,
  }));
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const cross = mean(a.map((v, i) => (v - ma) * ((b[i] ?? 0) - mb)));
  return cross / Math.sqrt(mean(a.map((v) => (v - ma) ** 2)) * mean(b.map((v) => (v - mb) ** 2)));
}

const error = (windows: readonly Window[], estimate: (window: Window) => number): number =>
  windows.reduce((sum, window) => sum + Math.abs(estimate(window) - window.people), 0) / windows.length;

describe.skipIf(!existsSync(DATA))(existsSync(DATA) ? 'a real room' : 'skipped: no data', () => {
  test.each([
    [DAYS[0], DAYS[1]],
    [DAYS[1], DAYS[0]],
  ])('on %s, calibrated on %s, is counted better by bursts than by distinct addresses', (day, other) => {
    const [windows, known] = [windowsOf(day), windowsOf(other)];
    const rate = burstsPerPerson(known) ?? 0;
    const addresses = burstsPerPerson(known.map(({ distinct, people }) => ({ bursts: distinct, people }))) ?? 1;
    const byBursts = error(windows, ({ bursts }) => devicesFromBursts(bursts, rate)?.devices ?? 0);
    // Distinct addresses, taken as they are and calibrated alike.
    expect(byBursts).toBeLessThan(error(windows, ({ distinct }) => distinct) / 10);
    expect(byBursts).toBeLessThan(error(windows, ({ distinct }) => distinct / addresses));
    const people = windows.map((window) => window.people);
    const follows = (of: 'bursts' | 'distinct'): number =>
      correlation(
        windows.map((window) => window[of]),
        people,
      );
    expect(follows('bursts')).toBeGreaterThan(follows('distinct'));
  });
});
