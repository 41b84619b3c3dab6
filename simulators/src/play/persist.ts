import { setTimeout as sleep } from 'node:timers/promises';
import { HubError } from '@atrium/shared/errors';
import type { Millis } from '@atrium/shared/units';

/** The first wait, and the longest, ms. Each wait doubles, and half of it is left to chance, so that clients do not return in step. */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;

export type Persistence = {
  /** Uniform in [0, 1). */
  readonly jitter: () => number;
  readonly signal: AbortSignal;
};

export const waitBefore = (attempt: number, jitter: () => number): Millis =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + 0.5 * jitter());

/** @returns false when the signal cut it short */
export const pause = (wait: Millis, signal: AbortSignal): Promise<boolean> =>
  sleep(wait, true, { signal }).catch(() => false);

/**
 * Try until it works.
 *
 * @throws the error of the last attempt, when it is not worth another one or the signal says that it is enough
 */
export async function persist<T>(attempt: () => Promise<T>, { jitter, signal }: Persistence): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted || (error instanceof HubError && !error.retriable)) throw error;
      if (!(await pause(waitBefore(tries, jitter), signal))) throw error;
    }
  }
}
