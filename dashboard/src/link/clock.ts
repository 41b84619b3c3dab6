import type { Millis } from '@atrium/shared/units';

/** Time and timers as an argument, so that the link can be driven by a test. `now` is monotonic: it never jumps with the wall clock. */
export type Clock = {
  now(): Millis;
  /** Run once after `ms`; the result cancels it. */
  after(ms: Millis, run: () => void): () => void;
};

export const browserClock: Clock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
