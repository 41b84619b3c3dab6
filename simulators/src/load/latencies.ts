import type { Millis } from '@atrium/shared/units';

/** A histogram of latencies in bounded memory: buckets grow by 2 %, so a quantile is right within that. */
export type Latencies = {
  readonly add: (latency: Millis) => void;
  readonly count: () => number;
  /** @returns the upper end of the bucket that holds it; NaN when there is nothing */
  readonly quantile: (share: number) => Millis;
};

const SMALLEST_MS = 0.01;
const GROWTH = Math.log(1.02);
/** Up to more than two hours. */
const BUCKETS = 1_024;

export function createLatencies(): Latencies {
  const buckets = new Uint32Array(BUCKETS);
  let count = 0;
  return {
    add: (latency) => {
      const index = Math.ceil(Math.log(Math.max(latency, SMALLEST_MS) / SMALLEST_MS) / GROWTH);
      const bucket = Math.min(BUCKETS - 1, index);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      count++;
    },
    count: () => count,
    quantile: (share) => {
      let left = Math.max(1, Math.ceil(count * share));
      for (let index = 0; index < BUCKETS && count > 0; index++) {
        left -= buckets[index] ?? 0;
        if (left <= 0) return SMALLEST_MS * Math.exp(index * GROWTH);
      }
      return Number.NaN;
    },
  };
}
