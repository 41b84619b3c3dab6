import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atomsOf, type Cell, isSafe, wholenessOf } from './atoms.ts';

const cellsOf = (groups: readonly (readonly number[])[]): Cell[] =>
  groups.flatMap((counts, group) => counts.map((count) => ({ group: String(group), count })));
const sum = (cells: readonly Cell[], wanted: ReadonlySet<number>): number =>
  [...wanted].reduce((total, i) => total + (cells[i]?.count ?? 0), 0);
const rangesOf = (n: number): Set<number>[] =>
  Array.from({ length: n }, (_, from) =>
    Array.from({ length: n - from }, (_, more) => range(from, from + more + 1)),
  ).flat();
const without = (a: ReadonlySet<number>, b: ReadonlySet<number>): Set<number> =>
  new Set([...a].filter((i) => !b.has(i)));
const common = (a: ReadonlySet<number>, b: ReadonlySet<number>): Set<number> => new Set([...a].filter((i) => b.has(i)));
const range = (from: number, to: number): Set<number> => new Set(Array.from({ length: to - from }, (_, i) => from + i));

describe('atoms', () => {
  test('cells that are safe stand alone, also empty ones', () => {
    expect(atomsOf(cellsOf([[0, 10, 25, 0]]), 10)).toEqual([0, 1, 2, 3]);
  });
  test('small ones go together, and with the smallest of the others where they are too few', () => {
    expect(atomsOf(cellsOf([[4, 7, 50]]), 10)).toEqual([0, 0, 2]);
    expect(atomsOf(cellsOf([[3, 50, 12]]), 10)).toEqual([0, 1, 0]);
  });
  test('a group that is too small as a whole is never told', () => {
    const atoms = atomsOf(cellsOf([[3, 2, 0], [30]]), 10);
    expect(atoms).toEqual([null, null, 2, 3]);
    expect(wholenessOf(atoms)(range(0, 4))).toBe(false);
    expect(wholenessOf(atoms)(range(2, 4))).toBe(true);
  });
});

describe('A4: no pair of permitted questions tells about fewer than k devices', () => {
  const groups = fc.array(fc.array(fc.nat({ max: 25 }), { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 4,
  });

  test('whatever two ranges are compared, and however many are added and subtracted', () => {
    fc.assert(
      fc.property(groups, fc.integer({ min: 2, max: 20 }), (counts, k) => {
        const cells = cellsOf(counts);
        const told = rangesOf(cells.length).filter(wholenessOf(atomsOf(cells, k)));
        for (const part of told.flatMap((a) => told.flatMap((b) => [a, without(a, b), common(a, b)])))
          expect(isSafe(sum(cells, part), k)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('also when one question has finer pieces than the other: they only divide what was told before', () => {
    // Hours of quarters: quarters are told only within hours that stand alone.
    fc.assert(
      fc.property(
        fc.array(fc.tuple(...Array.from({ length: 4 }, () => fc.nat({ max: 15 }))), { minLength: 1, maxLength: 6 }),
        (hours) => {
          const coarse = hours.map((quarters): Cell => ({ group: 'day', count: quarters.reduce((a, b) => a + b, 0) }));
          const hourAtoms = atomsOf(coarse, 10);
          for (const [hour, quarters] of hours.entries()) {
            const joined = hourAtoms.filter((atom) => atom === hourAtoms[hour]).length > 1;
            if (joined || hourAtoms[hour] === null) continue;
            const atoms = atomsOf(
              quarters.map((count): Cell => ({ group: 'hour', count })),
              10,
            );
            expect(wholenessOf(atoms)(range(0, 4))).toBe(true);
          }
        },
      ),
    );
  });
});
