import { describe, expect, test } from 'vitest';
import { poissonDraw, uniforms } from '../../test/random.ts';
import { liftOf, logNormal, medianOf, poisson, quantileOf, wilson } from './intervals.ts';

/** Share of runs whose interval holds the truth. */
function coverage(runs: number, holds: () => boolean): number {
  let inside = 0;
  for (let i = 0; i < runs; i++) if (holds()) inside++;
  return inside / runs;
}

describe('intervals hold the truth as often as they say', () => {
  test.each([
    [20, 0.1],
    [50, 0.3],
    [200, 0.05],
    [400, 0.85],
  ])('wilson, n = %i, p = %f', (n, p) => {
    const next = uniforms(n);
    const share = coverage(4_000, () => {
      let hits = 0;
      for (let i = 0; i < n; i++) if (next() < p) hits++;
      const { low, high } = wilson(hits, n);
      return low <= p && p <= high;
    });
    expect(share).toBeGreaterThan(0.92);
    expect(share).toBeLessThan(0.98);
  });

  test.each([5, 12, 40, 150])('poisson, mean %i', (mean) => {
    const next = uniforms(mean);
    const share = coverage(4_000, () => {
      const { low, high } = poisson(poissonDraw(mean, next));
      return low <= mean && mean <= high;
    });
    expect(share).toBeGreaterThan(0.92);
    expect(share).toBeLessThan(0.985);
  });

  test.each([
    [30, 120],
    [100, 300],
  ])('log-normal, ratio of two counts %i / %i', (a, b) => {
    const next = uniforms(a + b);
    const share = coverage(3_000, () => {
      const x = poissonDraw(a, next);
      const y = poissonDraw(b, next);
      const { low, high } = logNormal(x / y, 1 / x + 1 / y);
      return low <= a / b && a / b <= high;
    });
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.975);
  });

  test.each([15, 40, 200])('median of %i', (n) => {
    const next = uniforms(n);
    const share = coverage(3_000, () => {
      const sample = Array.from({ length: n }, () => -Math.log(1 - next())).sort((x, y) => x - y);
      const median = medianOf(sample);
      return median !== null && median.low <= Math.LN2 && Math.LN2 <= median.high;
    });
    expect(share).toBeGreaterThan(0.92);
    expect(share).toBeLessThan(0.985);
  });
});

describe('quartiles and lift', () => {
  test.each([
    [40, 0.25],
    [40, 0.75],
    [200, 0.25],
    [200, 0.9],
  ])('quantile of %i at %f', (n, q) => {
    const next = uniforms(n + 100 * q);
    const share = coverage(3_000, () => {
      const sample = Array.from({ length: n }, () => -Math.log(1 - next())).sort((x, y) => x - y);
      const estimate = quantileOf(sample, q);
      return estimate !== null && estimate.low <= -Math.log(1 - q) && -Math.log(1 - q) <= estimate.high;
    });
    expect(share).toBeGreaterThan(0.92);
    expect(share).toBeLessThan(0.985);
  });

  test.each([
    [0.02, 0.1, 0.1],
    [0.06, 0.1, 0.2],
    [0.005, 0.1, 0.1],
  ])('lift of a pair of share %f in lines of %f and %f', (pair, row, column) => {
    const next = uniforms(Math.round(pair * 1e4));
    const share = coverage(2_000, () => {
      const n = 2_000;
      const places = Array.from({ length: n }, next);
      const below = (limit: number): number => places.filter((u) => u < limit).length;
      const together = below(pair);
      const inRow = below(row);
      const inColumn = together + below(row + column - pair) - inRow;
      const lift = liftOf(together, { row: inRow, column: inColumn, total: n });
      const truth = pair / (row * column);
      return lift !== null && lift.low <= truth && truth <= lift.high;
    });
    expect(share).toBeGreaterThan(0.92);
    expect(share).toBeLessThan(0.98);
  });
});

describe('edges', () => {
  test('nothing seen is the whole range, not zero', () => {
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
    expect(medianOf([])).toBeNull();
  });

  test('no success in ten is not certainly none', () => {
    expect(wilson(0, 10).low).toBe(0);
    expect(wilson(0, 10).high).toBeCloseTo(0.2775, 3);
  });

  test('one value is its own median', () => {
    expect(medianOf([7])).toEqual({ value: 7, low: 7, high: 7 });
  });
});
