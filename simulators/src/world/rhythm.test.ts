import { describe, expect, test } from 'vitest';
import { demo } from '../scenarios/demo.ts';
import { nextArrival } from './arrivals.ts';
import { createRandom } from './random.ts';
import { businessHours, openingHours, roundTheClock } from './rhythm.ts';

const HOUR = 3_600_000;
const place = { timeZone: 'Asia/Shanghai', hours: { opensAt: 36_000, closesAt: 79_200 } };
const local = (text: string): number => Date.parse(`${text}+08:00`);
const friday = local('2026-11-20T00:00');

/** Correlation of two series. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number): number =>
    x.reduce((sum, value, index) => sum + (value - mx) * ((y[index] ?? 0) - my), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

describe('opening hours', () => {
  const rhythm = openingHours(place, demo.arrivals);

  test('nobody comes while the mall is closed, or just before it closes', () => {
    for (const time of ['03:00', '09:59', '21:31', '23:00']) expect(rhythm.share(local(`2026-11-20T${time}`))).toBe(0);
    expect(rhythm.share(local('2026-11-20T10:00'))).toBeGreaterThan(0);
    expect(rhythm.share(local('2026-11-20T18:00'))).toBe(1);
  });

  test('a weekend is not a weekday', () => {
    expect(rhythm.share(local('2026-11-21T15:00'))).toBeGreaterThan(rhythm.share(local('2026-11-20T15:00')));
    expect(rhythm.share(local('2026-11-22T15:00'))).toBe(rhythm.share(local('2026-11-21T15:00')));
    expect(rhythm.share(local('2026-11-23T15:00'))).toBe(rhythm.share(local('2026-11-20T15:00')));
  });

  test('knows when it opens and closes next', () => {
    expect(rhythm.closesAt(local('2026-11-20T12:00'))).toBe(local('2026-11-20T22:00'));
    expect(rhythm.opensAt(local('2026-11-20T12:00'))).toBe(local('2026-11-20T12:00'));
    expect(rhythm.opensAt(local('2026-11-20T22:00'))).toBe(local('2026-11-21T10:00'));
    expect(rhythm.opensAt(local('2026-11-20T05:00'))).toBe(local('2026-11-20T10:00'));
  });

  test('a mall that closes after midnight is still on its business day', () => {
    const late = { ...place, hours: { opensAt: 36_000, closesAt: 93_600 } };
    expect(businessHours(local('2026-11-21T01:00'), late)).toEqual({
      opens: local('2026-11-20T10:00'),
      closes: local('2026-11-21T02:00'),
    });
  });

  test('arrivals follow the curve', () => {
    const random = createRandom(3);
    const counts = new Array<number>(24).fill(0);
    const perHour = 330;
    for (let at = nextArrival(random, friday, rhythm, perHour); at < friday + 24 * HOUR; ) {
      const hour = Math.floor((at - friday) / HOUR);
      counts[hour] = (counts[hour] ?? 0) + 1;
      at = nextArrival(random, at, rhythm, perHour);
    }
    const expected = counts.map((_, hour) => {
      const quarters = [0.125, 0.375, 0.625, 0.875].map((part) => rhythm.share(friday + (hour + part) * HOUR));
      return (perHour * quarters.reduce((sum, share) => sum + share, 0)) / 4;
    });
    expect(correlation(counts, expected)).toBeGreaterThan(0.97);
    const total = expected.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(counts.reduce((sum, value) => sum + value, 0) - total)).toBeLessThan(4 * Math.sqrt(total));
  });

  test('a mall that nobody comes to has no next arrival', () => {
    const never = { share: () => 0, closesAt: (at: number) => at, opensAt: (at: number) => at };
    expect(nextArrival(createRandom(1), friday, never, 10)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('round the clock', () => {
  test('is busiest at the wanted moment, whatever hour that is, and busy always', () => {
    for (let hour = 0; hour < 24; hour++) {
      const now = friday + hour * HOUR;
      const rhythm = roundTheClock(now, demo.arrivals);
      expect(rhythm.share(now)).toBe(1);
      for (let offset = -30; offset < 60; offset++)
        expect(rhythm.share(now + offset * HOUR)).toBeGreaterThanOrEqual(0.7);
      expect(rhythm.closesAt(now)).toBe(Number.POSITIVE_INFINITY);
    }
  });
});
