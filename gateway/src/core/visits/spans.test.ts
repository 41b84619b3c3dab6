import { describe, expect, test } from 'vitest';
import { smallIndex } from '../../../test/fixtures/small-venue.ts';
import { type Located, spansOf } from './spans.ts';

const index = smallIndex();
const S = 1_000;

/** Moments as `[second, store]`; every walk takes ten seconds. */
const tell = (path: readonly (readonly [number, string?])[], told = 0) =>
  spansOf([], {
    moments: path.map(([s, store]): Located => ({ at: s * S, store })),
    told,
    walk: () => 10 * S,
    index,
  });

describe('stays of a path', () => {
  test('begin and end in the middle of the time that nobody saw, less the walk', () => {
    const [span, ...others] = tell([[0], [40, 'shop-0'], [100, 'shop-0'], [140]]);
    expect(others).toEqual([]);
    expect(span).toMatchObject({ enteredAt: 40 * S, lastAt: 100 * S, n: 2, from: 25 * S, to: 115 * S });
  });

  test('one sighting between two outside has a length', () => {
    expect(tell([[0], [60, 'shop-0'], [120]])[0]).toMatchObject({ from: 35 * S, to: 85 * S, n: 1 });
  });

  test('a walk that leaves no time puts the door at the moment in the store', () => {
    expect(tell([[0], [5, 'shop-0'], [12]])[0]).toMatchObject({ from: 5 * S, to: 5 * S });
  });

  test('nothing before or after tells nothing of the doors', () => {
    expect(
      tell([
        [0, 'shop-0'],
        [60, 'shop-0'],
      ])[0],
    ).toMatchObject({ from: null, to: null });
  });

  test('an excursion that comes back is no stay elsewhere; a longer one is', () => {
    const away = (until: number) =>
      tell([
        [0, 'shop-0'],
        [60, 'shop-0'],
        [90, 'shop-1'],
        [until, 'shop-0'],
      ]);
    expect(away(200).map(({ store, n }) => [store, n])).toEqual([['shop-0', 3]]);
    expect(away(230).map(({ store, n }) => [store, n])).toEqual([
      ['shop-0', 2],
      ['shop-1', 1],
      ['shop-0', 1],
    ]);
  });

  test('what was told before is not told again', () => {
    expect(tell([[0, 'shop-0'], [30]], 1)).toEqual([]);
  });
});
