import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Kpi } from './kpi.ts';
import { blurred, type Cell, suppressRow, tellable } from './suppress.ts';

const table = fc
  .array(fc.array(fc.nat(60), { minLength: 2, maxLength: 6 }), { minLength: 2, maxLength: 6 })
  .map((rows) =>
    rows.flatMap((row, r) => row.map((n, c): Cell => ({ row: `r${r}`, column: `c${c}`, n }))).filter(({ n }) => n > 0),
  );

const linesOf = (cells: readonly Cell[]): Cell[][] =>
  (['row', 'column'] as const).flatMap((of) =>
    [...new Set(cells.map((cell) => cell[of]))].map((name) => cells.filter((cell) => cell[of] === name)),
  );

describe('a table', () => {
  test('tells no small cell, and leaves in no line a gap that subtraction would fill', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 2, max: 25 }), (cells, k) => {
        const told = new Set(tellable(cells, k));
        for (const cell of told) expect(cell.n).toBeGreaterThanOrEqual(k);
        for (const line of linesOf(cells)) {
          const gap = line.filter((cell) => !told.has(cell));
          if (gap.length === 0 || gap.length === line.length) continue;
          expect(gap.length).toBeGreaterThan(1);
          expect(gap.reduce((sum, { n }) => sum + n, 0)).toBeGreaterThanOrEqual(k);
        }
      }),
    );
  });

  test('is told whole where every cell is large, and the same in any order', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 2, max: 25 }), (cells, k) => {
        if (cells.every(({ n }) => n >= k)) expect(tellable(cells, k)).toHaveLength(cells.length);
        const keys = (some: readonly Cell[]): string[] => some.map(({ row, column }) => `${row}${column}`).sort();
        expect(keys(tellable(cells.toReversed(), k))).toEqual(keys(tellable(cells, k)));
      }),
    );
  });

  test('a small cell takes the smallest other of its row and column with it', () => {
    const cells = [3, 30, 40].flatMap((n, i): Cell[] => [
      { row: 'a', column: `c${i}`, n },
      { row: 'b', column: `c${i}`, n: 50 + i },
      { row: 'c', column: `c${i}`, n: 70 + i },
    ]);
    const told = tellable(cells, 10).map(({ row, column }) => row + column);
    expect(told.sort()).toEqual(['ac2', 'bc2', 'cc0', 'cc1', 'cc2']);
  });
});

test('rounding says what it leaves open', () => {
  fc.assert(
    fc.property(fc.nat(200), (n) => {
      const { value, low, high } = blurred(n);
      expect(low).toBeLessThanOrEqual(n);
      expect(high).toBeGreaterThanOrEqual(n);
      expect(n >= 100 ? value === n : value % 5 === 0).toBe(true);
    }),
  );
});

describe('a row', () => {
  const kpi = (value: number, n = value): Kpi => ({
    value,
    low: value,
    high: value,
    n,
    definition: 'x@1',
    quality: 'measured',
  });
  const row = (visits: number, passers: number, engaged: number) => ({
    visits: kpi(visits),
    passersBy: kpi(passers),
    cameBy: kpi(visits + passers),
    captureRate: kpi(visits / (visits + passers), visits + passers),
    engaged: kpi(engaged),
    engagedRate: kpi(engaged / visits, visits),
    bounceRate: kpi(0, visits),
    dwellMedianS: kpi(300, visits),
    purchases: kpi(2),
  });
  const hidden = (...counts: [number, number, number]): string[] =>
    Object.entries(suppressRow(row(...counts))).flatMap(([key, { value }]) => (value === null ? [key] : []));

  test.each<[[number, number, number], string[]]>([
    [[40, 100, 20], []],
    [[19, 100, 0], ['dwellMedianS']],
    [
      [40, 9, 20],
      ['cameBy', 'captureRate', 'passersBy'],
    ],
    [
      [40, 100, 3],
      ['engaged', 'engagedRate'],
    ],
    [
      [40, 100, 35],
      ['engaged', 'engagedRate'],
    ],
    [
      [9, 100, 0],
      ['bounceRate', 'cameBy', 'captureRate', 'dwellMedianS', 'engaged', 'engagedRate', 'visits'],
    ],
  ])('with %j visits, passers-by and engaged hides what follows from few', (counts, keys) => {
    expect(hidden(...counts).sort()).toEqual(keys);
  });

  test('hides the sample with the number', () => {
    expect(suppressRow(row(9, 100, 0)).visits).toEqual({
      value: null,
      low: null,
      high: null,
      n: 0,
      definition: 'x@1',
      quality: 'unknown',
      reason: 'too-few',
    });
  });
});
