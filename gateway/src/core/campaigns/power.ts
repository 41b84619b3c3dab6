import { isSignificant, newcombe } from './newcombe.ts';

/** Arms larger than this are not reckoned with. */
const MAX_ARM = 2_000_000;
/** Outcomes further out than this many standard deviations do not matter for the second digit of a power. */
const REACH = 5;

/**
 * The chance that a campaign with `n` people an arm shows significance, by going through what either arm can come to: the very test
 * that results are held to, not an approximation of it.
 * @param base share that does it without the campaign
 * @param treated share with it
 */
export function powerOf(n: number, base: number, treated: number): number {
  const [p, q] = [likely(n, treated), likely(n, base)];
  let power = 0;
  for (const [hits, weight] of p) {
    for (const [others, otherWeight] of q)
      if (isSignificant(newcombe({ n, hits }, { n, hits: others }))) power += weight * otherWeight;
  }
  return Math.min(1, power);
}

/** What `n` people can come to, with its probability. Far from both ends in steps, each standing for those around it. */
function likely(n: number, share: number): readonly (readonly [number, number])[] {
  const sd = Math.sqrt(n * share * (1 - share));
  const from = Math.max(0, Math.floor(n * share - REACH * sd));
  const to = Math.min(n, Math.ceil(n * share + REACH * sd));
  const step = Math.max(1, Math.floor((to - from) / 200));
  const found: [number, number][] = [];
  for (let hits = from; hits <= to; hits += step) found.push([hits, Math.exp(logBinomial(n, hits, share))]);
  const sum = found.reduce((total, [, weight]) => total + weight, 0);
  return found.map(([hits, weight]) => [hits, weight / sum]);
}

function logBinomial(n: number, k: number, share: number): number {
  if (share <= 0 || share >= 1) return k === Math.round(n * share) ? 0 : Number.NEGATIVE_INFINITY;
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(share) + (n - k) * Math.log(1 - share);
}

/** Stirling's series from 16 up, good to 1e-10; the product below. */
function logFactorial(n: number): number {
  if (n >= 16) return (n + 0.5) * Math.log(n) - n + 0.918_938_533_204_672_7 + 1 / (12 * n) - 1 / (360 * n ** 3);
  let product = 1;
  for (let i = 2; i <= n; i++) product *= i;
  return Math.log(product);
}

/**
 * How many people an arm needs so that a change from `base` to `treated` is found with this power: by the rule of thumb
 * `16 p (1 - p) / delta²` first, then exactly.
 * @returns null where there is nothing to find, or no mall has so many
 */
export function armSize(base: number, treated: number, power = 0.8): number | null {
  const delta = Math.abs(treated - base);
  if (delta === 0 || base < 0 || treated < 0 || base > 1 || treated > 1) return null;
  const mean = (base + treated) / 2;
  const guess = Math.max(8, Math.ceil((16 * mean * (1 - mean)) / delta ** 2));
  if (guess > MAX_ARM) return null;
  let [low, high] = [1, guess * 2];
  while (powerOf(high, base, treated) < power) {
    low = high;
    high *= 2;
    if (high > MAX_ARM) return null;
  }
  // Within half a percent: one person more or less is no difference.
  while (high - low > Math.max(1, high / 200)) {
    const middle = Math.floor((low + high) / 2);
    if (powerOf(middle, base, treated) < power) low = middle;
    else high = middle;
  }
  return high;
}
