import { HubError } from '@atrium/shared/errors';

export type Deadlines = {
  /** One request of a write, ms: at most 5,000 points, or 100 removals. */
  readonly writeMs: number;
  /** One query, ms. */
  readonly queryMs: number;
};

/** Far above what was measured on a loaded machine (a checkpoint stall of 4 s), and short enough that a shutdown ends. */
export const DEADLINES: Deadlines = { writeMs: 10_000, queryMs: 15_000 };

/**
 * Run `work` so that the call ends: when the time is up the signal aborts and the call rejects, even when the work never settles.
 * @throws HubError STORE_UNREACHABLE when the time is up, else whatever the work throws
 */
export function withDeadline<T>(ms: number, what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      const late = new HubError('STORE_UNREACHABLE', `${what} took longer than ${ms} ms`, { context: { what, ms } });
      controller.abort(late);
      reject(late);
    }, ms);
    work(controller.signal)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
