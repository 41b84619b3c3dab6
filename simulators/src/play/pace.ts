import { setTimeout as sleep } from 'node:timers/promises';
import type { EpochMs } from '@atrium/shared/units';

/** When a message of a simulated or recorded time goes out. */
export type Pace = {
  /** Resolves when it is time for `at`. @throws the reason of the signal */
  readonly until: (at: EpochMs) => Promise<void>;
};

export type PaceSetup = {
  /** How fast simulated time runs against the wall; `max` does not wait at all. */
  readonly speed: number | 'max';
  /** A moment of both clocks: `event` is sent at `wall`, and what is older at once. */
  readonly origin: { readonly event: EpochMs; readonly wall: EpochMs };
  /** Nothing is sent before it happens on the wall, however fast. */
  readonly isLive?: boolean;
  readonly now: () => EpochMs;
  readonly signal: AbortSignal;
};

/** Timers take at most 2^31 ms; longer waits are taken in pieces. */
const LONGEST_SLEEP_MS = 3_600_000;

export function createPace({ speed, origin, isLive = false, now, signal }: PaceSetup): Pace {
  const dueAt = (at: EpochMs): EpochMs => {
    const paced = speed === 'max' ? Number.NEGATIVE_INFINITY : origin.wall + (at - origin.event) / speed;
    return isLive ? Math.max(paced, at) : paced;
  };
  return {
    until: async (at) => {
      signal.throwIfAborted();
      const due = dueAt(at);
      for (let left = due - now(); left > 0; left = due - now()) {
        await sleep(Math.min(left, LONGEST_SLEEP_MS), undefined, { signal });
      }
    },
  };
}

/**
 * At most so many messages a second, without bursts of more than a tenth of that. A broker confirms a message when it has it, not
 * when its subscribers have: Mosquitto keeps 1,000 for one that is slower, by default, and drops the rest without a word.
 *
 * @param now a clock that never goes back, ms
 */
export function createRateLimit(
  perSecond: number,
  { now, signal }: Pick<PaceSetup, 'now' | 'signal'>,
): () => Promise<void> {
  const burstMs = 100;
  let next = Number.NEGATIVE_INFINITY;
  return async () => {
    next = Math.max(next, now() - burstMs) + 1_000 / perSecond;
    const wait = next - now();
    if (wait > 0) await sleep(wait, undefined, { signal });
  };
}
