import { FRAME_EVERY_MS } from '@atrium/shared/wire/socket';
import type { LogRecord } from '../core/record.ts';
import type { Clock } from '../platform/clock.ts';
import type { Pulse } from './pulse.ts';

export type TickingDeps = {
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly append: (records: readonly LogRecord[]) => Promise<void>;
  /** Nothing is due: who watches is told that the mall is still as it was. */
  readonly onQuiet: () => void;
  readonly onFault: (error: unknown) => void;
};

/** Log the tick that is due, every so often: a frame belongs to each, so that the log knows what was shown. @returns how to stop */
export function startTicking({ clock, pulse, append, onQuiet, onFault }: TickingDeps): () => void {
  let ticking = false;
  async function tick(): Promise<void> {
    const mode = pulse.due();
    if (mode === null || ticking) {
      onQuiet();
      return;
    }
    ticking = true;
    try {
      await append([{ k: 't', rx: clock.now(), mode }]);
    } finally {
      ticking = false;
    }
  }
  return clock.every(FRAME_EVERY_MS, () => void tick().catch(onFault));
}
