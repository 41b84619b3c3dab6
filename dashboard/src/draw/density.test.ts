import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, gridOf, maxOf, OVERSAMPLE, shareOf, smooth } from './density.ts';
import { createHeatGrids } from './heat-grids.ts';

const level = { width: 40, height: 20 };
const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);

describe('a density grid', () => {
  test('is filled from pairs; cells outside of the level are left out', () => {
    const grid = gridOf([0, 2, 7, 4, 49, 6, 50, 99, -1, 9], level);
    expect([grid.width, grid.height, grid.values[0], grid.values[7], grid.values[49], sum(grid.values)]).toEqual([
      10, 5, 2, 4, 6, 12,
    ]);
  });

  test('survives a pair without its second half', () => {
    expect(sum(gridOf([3], level).values)).toBe(0);
  });

  test('keeps its people when it is smoothed', () => {
    const middle = gridOf([22, 9], level);
    const fine = smooth(middle);
    expect([fine.width, fine.height]).toEqual([10 * OVERSAMPLE, 5 * OVERSAMPLE]);
    expect(sum(fine.values) / OVERSAMPLE ** 2).toBeCloseTo(9, 4);
  });

  test('is smoothed evenly to all sides, with its peak in place', () => {
    const fine = smooth(gridOf([22, 9], level));
    const at = (x: number, y: number): number => fine.values[y * fine.width + x] ?? Number.NaN;
    const [x, y] = [2 * OVERSAMPLE + 1, 2 * OVERSAMPLE + 1];
    expect(at(x, y)).toBe(maxOf(fine.values));
    expect(at(x - 2, y)).toBeCloseTo(at(x + 2, y), 6);
    expect(at(x, y - 2)).toBeCloseTo(at(x + 2, y), 6);
  });

  test('of an even crowd is even inside', () => {
    const all = Array.from({ length: 50 }, (_, cell) => [cell, 3]).flat();
    const fine = smooth(gridOf(all, level));
    expect(fine.values[(2 * OVERSAMPLE + 1) * fine.width + 5 * OVERSAMPLE]).toBeCloseTo(3, 5);
  });
});

describe('the scale', () => {
  test('runs from 0 to 1, rises, and is a square root', () => {
    expect([shareOf(0, 8), shareOf(2, 8), shareOf(8, 8), shareOf(99, 8), shareOf(-1, 8)]).toEqual([0, 0.5, 1, 1, 0]);
    expect([...bytesOf(Float32Array.from([0, 2, 8]), 8)]).toEqual([0, 128, 255]);
  });

  test('is one for the whole mall, and its top is round in devices per 100 square metres', () => {
    const levels = ['a', 'b'].map((id) => ({ id, name: { en: id }, ordinal: 0, outline: [], ...level }));
    const heat = createHeatGrids(levels)({ a: [22, 1], b: [22, 20] });
    const max = Math.max(...[...heat.grids.values()].map(({ values }) => maxOf(values)));
    expect(heat.top).toBeGreaterThanOrEqual(max);
    expect(heat.top * 6.25).toBe(60);
  });

  test('a level whose pairs are the same object is not smoothed again', () => {
    const heat = createHeatGrids([{ id: 'a', name: { en: 'a' }, ordinal: 0, outline: [], ...level }]);
    const pairs = [22, 9];
    const first = heat({ a: pairs }).grids.get('a');
    expect(heat({ a: pairs }).grids.get('a')).toBe(first);
    expect(heat({ a: [22, 9] }).grids.get('a')).not.toBe(first);
  });
});

test('smoothing never invents people', () => {
  const pairs = fc.array(fc.tuple(fc.nat(49), fc.nat(20)), { maxLength: 20 }).map((cells) => cells.flat());
  fc.assert(
    fc.property(pairs, (flat) => {
      const grid = gridOf(flat, level);
      const fine = smooth(grid);
      expect(sum(fine.values) / OVERSAMPLE ** 2).toBeLessThanOrEqual(sum(grid.values) + 1e-3);
      expect(maxOf(fine.values)).toBeLessThanOrEqual(maxOf(grid.values) + 1e-5);
    }),
  );
});
