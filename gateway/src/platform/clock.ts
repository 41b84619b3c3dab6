/** The only home of wall time and timers: everything else is handed one of these. */
export type Clock = {
  /** Epoch ms. */
  readonly now: () => number;
  /** Call `run` every `ms`; never overlapping with itself is the caller's business. @returns how to stop */
  readonly every: (ms: number, run: () => void) => () => void;
  /** Resolve after `ms`. */
  readonly sleep: (ms: number) => Promise<void>;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
