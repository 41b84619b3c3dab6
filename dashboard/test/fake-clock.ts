import type { Clock } from '../src/link/clock.ts';

export type FakeClock = Clock & {
  /** Move on, running what falls due in its order; what that sets up in turn is run too. */
  pass(ms: number): void;
  /** Timers that still wait. */
  waiting(): number;
};

export function createFakeClock(): FakeClock {
  let now = 0;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    pass(ms) {
      const until = now + ms;
      for (;;) {
        const due = timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers = timers.filter((timer) => timer !== due);
        now = Math.max(now, due.at);
        due.run();
      }
      now = until;
    },
    waiting: () => timers.length,
  };
}
