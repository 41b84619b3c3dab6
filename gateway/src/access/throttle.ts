import type { Clock } from '../platform/clock.ts';

/** Sign-ins without success allowed for one key unless said otherwise, and for how long they count, ms. */
const MAX_TRIES = 10;
const WINDOW_MS = 15 * 60_000;
/** Names and addresses remembered; at the limit the oldest is forgotten. */
const MAX_KEYS = 10_000;

/**
 * Slows down the guessing of passwords. A try counts when
 * it begins, since a password takes long to check and many tries may be on their way at once.
 */
export type Throttle = {
  /** Count a try. @returns 0, or the seconds to wait when it is not allowed */
  readonly begin: (key: string, max?: number) => number;
  readonly succeeded: (key: string) => void;
  /** The try was not made after all. */
  readonly withdraw: (key: string) => void;
};

export function createThrottle(clock: Clock): Throttle {
  const tries = new Map<string, { readonly n: number; readonly until: number }>();

  function remember(key: string, n: number, until: number): void {
    tries.delete(key);
    tries.set(key, { n, until });
    const oldest = tries.keys().next().value;
    if (tries.size > MAX_KEYS && oldest !== undefined) tries.delete(oldest);
  }

  return {
    begin: (key, max = MAX_TRIES) => {
      const now = clock.now();
      const known = tries.get(key);
      const n = known === undefined || known.until <= now ? 0 : known.n;
      if (known !== undefined && n >= max) return Math.ceil((known.until - now) / 1000);
      remember(key, n + 1, now + WINDOW_MS);
      return 0;
    },
    succeeded: (key) => {
      tries.delete(key);
    },
    withdraw: (key) => {
      const known = tries.get(key);
      if (known !== undefined) tries.set(key, { ...known, n: known.n - 1 });
    },
  };
}
