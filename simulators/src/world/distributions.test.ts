import { describe, expect, test } from 'vitest';
import { between, exponential, lognormal, normal, pick, poisson } from './distributions.ts';
import { createRandom } from './random.ts';

const COUNT = 40_000;
const sample = (draw: () => number): number[] => Array.from({ length: COUNT }, draw);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const sd = (values: readonly number[]): number => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

describe('distributions', () => {
  const random = createRandom('distributions');

  test('normal has mean 0 and deviation 1', () => {
    const values = sample(() => normal(random));
    expect(Math.abs(mean(values))).toBeLessThan(0.02);
    expect(sd(values.slice(0, 4_000))).toBeCloseTo(1, 1);
  });

  test('lognormal has the median it is asked for', () => {
    const values = sample(() => lognormal(random, 420, 0.8)).sort((a, b) => a - b);
    expect((values[COUNT / 2] ?? 0) / 420).toBeCloseTo(1, 1);
  });

  test('poisson and exponential have the mean they are asked for', () => {
    expect(mean(sample(() => poisson(random, 2.2)))).toBeCloseTo(2.2, 1);
    expect(mean(sample(() => exponential(random, 30))) / 30).toBeCloseTo(1, 1);
  });

  test('between stays between', () => {
    const values = sample(() => between(random, -2, 5));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values)).toBeLessThan(5);
  });

  test('pick follows the weights and never takes what has none', () => {
    const weights: Readonly<Record<string, number>> = { a: 1, b: 3, never: 0, below: -5 };
    const counts: Record<string, number> = {};
    for (let i = 0; i < COUNT; i++) {
      const item = pick(random, Object.keys(weights), (key) => weights[key] ?? 0) ?? 'none';
      counts[item] = (counts[item] ?? 0) + 1;
    }
    expect(Object.keys(counts).sort()).toEqual(['a', 'b']);
    expect((counts['b'] ?? 0) / COUNT).toBeCloseTo(0.75, 1);
  });

  test('pick of nothing is null', () => {
    expect(pick(random, [], () => 1)).toBeNull();
    expect(pick(random, [1, 2], () => 0)).toBeNull();
  });
});
