import { HubError } from '@atrium/shared/errors';
import type { Millis } from '@atrium/shared/units';
import type { Clock } from '../platform/clock.ts';
import type { Hold, StoreWriter } from './store-writer.ts';

/**
 * Reads the fold and history as of one moment. What the fold hands over leaves its state at once and reaches history later; a
 * reading across that would count something twice or not at all. So history is held still at the moment at which the fold is
 * looked at, for as long as somebody reads.
 */
export type Reading = {
  /**
   * @param look takes what it needs from the fold; runs without a pause
   * @param read asks history, which then has exactly what the fold had handed over when it was looked at
   * @throws HubError STORE_UNREACHABLE when history does not catch up in time, and whatever `read` throws
   */
  readonly run: <S, T>(look: () => S, read: (seen: S) => Promise<T>) => Promise<T>;
};

/** How long a query waits for its turn and for what was acknowledged to be stored, ms. */
const WITHIN_MS: Millis = 5_000;

/** Readers that share one moment. Who comes later waits for the next one, together with all that came meanwhile. */
type Moment = { readonly hold: Hold; readers: number };

export function createReading(writer: StoreWriter, clock: Clock): Reading {
  let current: Moment | null = null;
  const waiting = new Set<(moment: Moment) => void>();

  function begin(): Moment {
    current = { hold: writer.hold(), readers: 0 };
    return current;
  }

  function leave(moment: Moment): void {
    moment.readers--;
    if (moment.readers > 0) return;
    moment.hold.release();
    current = null;
    if (waiting.size === 0) return;
    const next = begin();
    // Held by us until all are in: one that fails at once must not end the moment for the others.
    next.readers++;
    for (const start of waiting) start(next);
    waiting.clear();
    leave(next);
  }

  /** Wait for a moment, and look at it the instant it is there. @returns null when it did not come in time */
  function enter<S>(look: () => S): Promise<{ readonly moment: Moment; readonly seen: S } | null> {
    return new Promise((resolve, reject) => {
      const start = (moment: Moment): void => {
        moment.readers++;
        try {
          resolve({ moment, seen: look() });
        } catch (error) {
          leave(moment);
          reject(error);
        }
      };
      if (current === null) return start(begin());
      if (current.hold.isNow()) return start(current);
      waiting.add(start);
      void clock.sleep(WITHIN_MS).then(() => {
        if (waiting.delete(start)) resolve(null);
      });
    });
  }

  const away = (): HubError =>
    new HubError('STORE_UNREACHABLE', 'the history store does not take what it is given; try again later', {
      context: { waiting: writer.waiting() },
    });

  return {
    run: async (look, read) => {
      const entered = await enter(look);
      if (entered === null) throw away();
      const { moment, seen } = entered;
      try {
        if (!(await moment.hold.reached(WITHIN_MS))) throw away();
        return await read(seen);
      } finally {
        leave(moment);
      }
    },
  };
}
