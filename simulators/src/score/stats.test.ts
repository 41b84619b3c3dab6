import { expect, test } from 'vitest';
import { meanOf, rankCorrelation, shareOf } from './stats.ts';

test('nothing to measure on is unknown', () => {
  expect(meanOf([])).toBeNull();
  expect(shareOf(0, 0)).toBeNull();
  expect(rankCorrelation([[1, 2]])).toBeNull();
  expect(
    rankCorrelation([
      [1, 5],
      [2, 5],
      [3, 5],
    ]),
  ).toBeNull();
});

test('ranks that agree, that are opposite, and with ties', () => {
  expect(
    rankCorrelation([
      [1, 10],
      [2, 100],
      [3, 1_000],
    ]),
  ).toBeCloseTo(1);
  expect(
    rankCorrelation([
      [1, 9],
      [2, 4],
      [3, 1],
    ]),
  ).toBeCloseTo(-1);
  // Ranks 1, 2.5, 2.5, 4 against 1, 3, 2, 4: 4.5 / sqrt(4.5 x 5).
  expect(
    rankCorrelation([
      [1, 1],
      [2, 3],
      [2, 2],
      [3, 4],
    ]),
  ).toBeCloseTo(4.5 / Math.sqrt(22.5));
});
