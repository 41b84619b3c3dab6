import { normals, poissonDraw, uniforms } from '@atrium/shared/test/random';
import { describe, expect, test } from 'vitest';
import { perVisit } from './per-visit.ts';
import { scaleOf } from './scale.ts';

const RUNS = 4_000;
const CAPTURE_SD = 0.08;

/** How many of `n` people have a device that can be followed. */
function thinned(n: number, share: number, next: () => number): number {
  let some = 0;
  for (let i = 0; i < n; i++) if (next() < share) some++;
  return some;
}

/**
 * Whether the interval of one store's conversion holds what truly happened: so many people visited and so many purchases were made.
 * Some people have a device; their share differs from store to store by the standard deviation that the hub assumes.
 */
function holds(setup: { visits: number; entries: number; share: number }, next: () => number): boolean {
  const { visits, entries, share } = setup;
  const inStore = Math.min(1, share * Math.exp(CAPTURE_SD * normals(next)));
  const seen = thinned(visits, inStore, next);
  const scale = scaleOf(entries, thinned(entries, share, next));
  const purchases = poissonDraw(visits * 0.3, next);
  const view = { observed: true, coverage: 1, tills: true, provisional: false, scale };
  const { low, high } = perVisit('conversion', purchases, seen, view);
  const truth = purchases / visits;
  return low !== null && high !== null && low <= truth && truth <= high;
}

describe('the interval of conversion holds what truly happened, 95 times of 100', () => {
  test.each([
    { visits: 60, entries: 1_500, share: 0.4 },
    { visits: 200, entries: 3_000, share: 0.2 },
    { visits: 400, entries: 3_000, share: 0.35 },
    { visits: 1_500, entries: 8_000, share: 0.5 },
    { visits: 300, entries: 6_000, share: 0.9 },
  ])('with $visits visits of which a share of $share is seen', (setup) => {
    const next = uniforms(setup.visits);
    let held = 0;
    for (let i = 0; i < RUNS; i++) if (holds(setup, next)) held++;
    expect(held / RUNS).toBeGreaterThan(0.93);
    expect(held / RUNS).toBeLessThan(0.97);
  });
});

test('nothing sold is exactly nothing; more given back than sold is less than nothing', () => {
  const view = { observed: true, coverage: 1, tills: true, provisional: false, scale: scaleOf(1_000, 400) };
  expect(perVisit('conversion', 0, 50, view)).toMatchObject({ value: 0, low: 0, high: 0, quality: 'calibrated' });
  const loss = perVisit('salesPerVisitor', -5_000, 50, view);
  expect((loss.low ?? 0) < (loss.value ?? 0) && (loss.value ?? 0) < (loss.high ?? 0) && (loss.high ?? 1) < 0).toBe(
    true,
  );
});
