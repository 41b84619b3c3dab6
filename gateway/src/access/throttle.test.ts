import { beforeEach, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../../test/fixtures/manual-clock.ts';
import { createThrottle, type Throttle } from './throttle.ts';

const MINUTE = 60_000;
let clock: ManualClock;
let throttle: Throttle;
beforeEach(() => {
  clock = createManualClock(0);
  throttle = createThrottle(clock);
});

const tries = (key: string, n: number): number[] => Array.from({ length: n }, () => throttle.begin(key));

test('ten tries, then a wait of a quarter of an hour; other names are not affected', () => {
  expect(tries('a', 10)).toEqual(Array(10).fill(0));
  expect(throttle.begin('a')).toBe(900);
  expect(throttle.begin('b')).toBe(0);
  clock.advance(14 * MINUTE);
  expect(throttle.begin('a')).toBe(60);
  clock.advance(MINUTE);
  expect(throttle.begin('a')).toBe(0);
});

test('tries count when they begin: a hundred at once are not a hundred tries', () => {
  expect(tries('a', 100).filter((wait) => wait === 0)).toHaveLength(10);
});

test('asking while waiting does not make the wait longer', () => {
  tries('a', 10);
  clock.advance(10 * MINUTE);
  expect(throttle.begin('a')).toBe(300);
  clock.advance(5 * MINUTE);
  expect(throttle.begin('a')).toBe(0);
});

test('the right password forgives the wrong ones', () => {
  tries('a', 9);
  throttle.succeeded('a');
  expect(tries('a', 10)).toEqual(Array(10).fill(0));
});

test('it remembers a bounded number of names, the latest', () => {
  tries('first', 10);
  for (let i = 0; i < 9_999; i++) throttle.begin(`name-${i}`);
  expect(throttle.begin('first')).toBeGreaterThan(0);
  throttle.begin('one more');
  throttle.begin('and another');
  expect(throttle.begin('first')).toBe(0);
});
