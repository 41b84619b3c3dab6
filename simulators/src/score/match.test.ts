import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { iouOf, matchSpans, type Span } from './match.ts';

const span = fc
  .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 60 }))
  .map(([from, length]): Span => ({ from, to: from + length }));
const spans = fc.array(span, { maxLength: 25 });
const tolerance = fc.integer({ min: 0, max: 20 });

describe('matching', () => {
  test('takes no visit twice, and only pairs within the tolerance', () => {
    fc.assert(
      fc.property(spans, spans, tolerance, (truths, hubs, slack) => {
        const pairs = matchSpans(truths, hubs, slack);
        expect(new Set(pairs.map(({ truth }) => truth)).size).toBe(pairs.length);
        expect(new Set(pairs.map(({ hub }) => hub)).size).toBe(pairs.length);
        for (const { truth, hub } of pairs) {
          const [a, b] = [truths[truth], hubs[hub]];
          expect(Math.max(a?.from ?? 0, b?.from ?? 0)).toBeLessThanOrEqual(Math.min(a?.to ?? 0, b?.to ?? 0) + slack);
        }
      }),
    );
  });

  test('leaves no two spans free that could be a pair', () => {
    fc.assert(
      fc.property(spans, spans, tolerance, (truths, hubs, slack) => {
        const pairs = matchSpans(truths, hubs, slack);
        const free = <T>(all: readonly T[], used: readonly number[]): T[] => all.filter((_, i) => !used.includes(i));
        const freeHubs = free(
          hubs,
          pairs.map(({ hub }) => hub),
        );
        for (const a of free(
          truths,
          pairs.map(({ truth }) => truth),
        ))
          for (const b of freeHubs) expect(b.from > a.to + slack || a.from > b.to + slack).toBe(true);
      }),
    );
  });

  test('finds as many pairs from either side', () => {
    fc.assert(
      fc.property(spans, spans, tolerance, (truths, hubs, slack) => {
        expect(matchSpans(truths, hubs, slack)).toHaveLength(matchSpans(hubs, truths, slack).length);
      }),
    );
  });

  test('does not depend on the order of the lists', () => {
    fc.assert(
      fc.property(spans, spans, tolerance, (truths, hubs, slack) => {
        const quality = (a: readonly Span[], b: readonly Span[]): number[] =>
          matchSpans(a, b, slack)
            .map(({ iou }) => iou)
            .sort((x, y) => x - y);
        expect(quality([...truths].reverse(), [...hubs].reverse())).toEqual(quality(truths, hubs));
      }),
    );
  });

  test('pairs every span of a list with itself', () => {
    fc.assert(
      fc.property(spans, (truths) => {
        const pairs = matchSpans(truths, [...truths].reverse(), 0);
        expect(pairs).toHaveLength(truths.length);
        expect(pairs.every(({ iou }) => iou === 1)).toBe(true);
      }),
    );
  });

  test('takes the largest overlap over union first', () => {
    const truths = [
      { from: 0, to: 100 },
      { from: 90, to: 200 },
    ];
    // It overlaps both, and is nearly the second.
    expect(matchSpans(truths, [{ from: 80, to: 200 }], 0)).toMatchObject([{ truth: 1, hub: 0 }]);
  });

  test('lets a long stay be told in parts that do not overlap', () => {
    const shift = [{ from: 0, to: 1_000, parts: true }];
    const told = [
      { from: 0, to: 400 },
      { from: 300, to: 350 },
      { from: 500, to: 900 },
    ];
    expect(
      matchSpans(shift, told, 0)
        .map(({ hub }) => hub)
        .sort(),
    ).toEqual([0, 2]);
    expect(matchSpans([{ from: 0, to: 1_000 }], told, 0)).toHaveLength(1);
  });

  test('measures overlap over union', () => {
    expect(iouOf({ from: 0, to: 10 }, { from: 5, to: 20 })).toBe(0.25);
    expect(iouOf({ from: 0, to: 10 }, { from: 11, to: 20 })).toBe(0);
    expect(iouOf({ from: 3, to: 3 }, { from: 3, to: 3 })).toBe(1);
  });
});
