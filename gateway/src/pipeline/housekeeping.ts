import type { Millis } from '@atrium/shared/units';
import type { ClockMode } from '../core/intake/clock.ts';
import type { FoldState } from '../core/state.ts';
import type { Clock } from '../platform/clock.ts';
import type { Forgetting } from './forgetting.ts';
import type { EventLogPort } from './ports.ts';
import type { Retention } from './retention.ts';
import type { StoreWriter } from './store-writer.ts';

const EVERY_MS: Millis = 60_000;

export type HousekeepingDeps = {
  readonly clock: Clock;
  readonly mode: ClockMode;
  readonly state: FoldState;
  readonly eventLog: EventLogPort;
  readonly writer: Pick<StoreWriter, 'healthy'>;
  /** Up to which place history has everything. */
  readonly storedSeq: () => number;
  /** How long the log is kept, ms. */
  readonly keptMs: Millis;
  readonly retention: Retention;
  /** Done in order before the log is trimmed. */
  readonly chores: readonly (() => Promise<void>)[];
  readonly forgetting: Forgetting;
  readonly report: (what: string) => (error: unknown) => void;
};

/** Once a minute: destroy, trim and forget what is due. @returns how to stop */
export function createHousekeeping(deps: HousekeepingDeps): () => void {
  const { clock, mode, state, eventLog, writer, keptMs, retention, report } = deps;

  function trim(): Promise<number> {
    const stored = deps.storedSeq();
    if (mode === 'wall') return eventLog.trim(clock.now() - keptMs, stored);
    const old = retention.placeAt(state.clock.watermark - keptMs);
    return eventLog.trim(Number.POSITIVE_INFINITY, Math.min(stored, old));
  }

  let busy = false;
  async function housekeep(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      // One that fails must not keep the others from being done.
      for (const chore of [...deps.chores, trim]) await Promise.resolve(chore()).catch(report('housekeeping-failed'));
    } finally {
      busy = false;
    }
  }

  return clock.every(EVERY_MS, () => {
    void housekeep().catch(report('housekeeping-failed'));
    if (writer.healthy()) void deps.forgetting.upTo(state.clock.watermark).catch(report('forgetting-failed'));
  });
}
