import { expect, test } from 'vitest';
import { closedPeriod } from './closed-period.ts';

const HOUR = 3_600_000;

test('only whole hours are closed', () => {
  const since = 7 * HOUR;
  expect(
    [since, since + HOUR - 1, since + HOUR, since + 3.5 * HOUR].map((at) => closedPeriod(since, at).to - since),
  ).toEqual([0, 0, HOUR, 3 * HOUR]);
});

test('a frame before its own day has no past', () => {
  expect(closedPeriod(10, 5)).toEqual({ from: 10, to: 10 });
});
