import type { Random } from './random.ts';

export const chance = (random: Random, probability: number): boolean => random.unit() < probability;

export const between = (random: Random, low: number, high: number): number => low + (high - low) * random.unit();

/** Standard normal, by Box and Muller; `1 - unit` because the logarithm of zero has no place here. */
export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());

/** @param sigma standard deviation of the logarithm; the mean is `median * exp(sigma^2 / 2)` */
export const lognormal = (random: Random, median: number, sigma: number): number =>
  median * Math.exp(sigma * normal(random));

export const exponential = (random: Random, mean: number): number => -mean * Math.log(1 - random.unit());

/** Knuth's product of uniforms: exact, and quick for the means below ten that are used here. */
export function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.unit(); product > limit; product *= random.unit()) count++;
  return count;
}

/** One of `items`, with probability proportional to its weight; null when no weight is positive. */
export function pick<T>(random: Random, items: readonly T[], weigh: (item: T) => number): T | null {
  const weights = items.map((item) => Math.max(0, weigh(item)));
  let left = random.unit() * weights.reduce((sum, weight) => sum + weight, 0);
  let last: T | null = null;
  for (const [index, item] of items.entries()) {
    const weight = weights[index] ?? 0;
    if (weight === 0) continue;
    last = item;
    left -= weight;
    if (left < 0) return item;
  }
  return last;
}
