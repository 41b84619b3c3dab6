import type { Clock } from '../platform/clock.ts';

/** Failed sign-ins allowed for one name from one address, and for how long they count, ms. */
const MAX_FAILURES = 10;
const WINDOW_MS = 15 * 60_000;
/** Names and addresses remembered; at the limit the oldest is forgotten. */
const MAX_KEYS = 10_000;

/** Slows down the guessing of passwords: by name and address together, so that nobody can lock somebody else out. */
export type Throttle = {
  /** @returns seconds to wait, 0 when a try is allowed */
  readonly waitS: (key: string) => number;
  readonly failed: (key: string) => void;
  readonly succeeded: (key: string) => void;
};

export function createThrottle(clock: Clock): Throttle {
  const failures = new Map<string, { n: number; until: number }>();
  return {
    waitS: (key) => {
      const known = failures.get(key);
      if (known === undefined || known.until <= clock.now() || known.n < MAX_FAILURES) return 0;
      return Math.ceil((known.until - clock.now()) / 1000);
    },
    failed: (key) => {
      const known = failures.get(key);
      const fresh = known === undefined || known.until <= clock.now();
      failures.delete(key);
      failures.set(key, { n: fresh ? 1 : known.n + 1, until: clock.now() + WINDOW_MS });
      const oldest = failures.keys().next().value;
      if (failures.size > MAX_KEYS && oldest !== undefined) failures.delete(oldest);
    },
    succeeded: (key) => {
      failures.delete(key);
    },
  };
}
