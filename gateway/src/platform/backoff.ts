/** Waiting times between tries: doubling from `firstMs` to `maxMs`, each with full jitter so that many clients do not return at once. */
export type Backoff = { readonly next: () => number; readonly reset: () => void };

export function createBackoff(firstMs: number, maxMs: number, random: () => number = Math.random): Backoff {
  let ceiling = firstMs;
  return {
    next: () => {
      const wait = ceiling / 2 + (random() * ceiling) / 2;
      ceiling = Math.min(maxMs, ceiling * 2);
      return wait;
    },
    reset: () => {
      ceiling = firstMs;
    },
  };
}
