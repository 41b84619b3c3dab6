import type { Millis } from '@atrium/shared/units';
import type { ClockMode } from '../core/intake/clock.ts';
import type { LogRecord, TickRecord } from '../core/record.ts';
import type { Clock } from '../platform/clock.ts';

/** Without input for this long the mall's time goes on by itself, ms. Contract, section 8. */
const IDLE_AFTER_MS: Millis = 2_000;

/** Knows how quiet the mall is, and so which tick is due. */
export type Pulse = {
  /** A message has come. @returns to be called when it is done with, or turned out to bring nothing */
  readonly begin: () => (brought: 'events' | 'nothing') => void;
  /** This is in the log now, or was found there at the start. */
  readonly note: (record: LogRecord) => void;
  /** The tick that is due now, if one is. */
  readonly due: () => TickRecord['mode'] | null;
};

export type PulseDeps = {
  readonly clock: Clock;
  readonly mode: ClockMode;
  /** False while the broker cannot be reached. */
  readonly connected: () => boolean;
  /** The fold has sums that it has not handed over; any later entry makes it do so when their time has come. */
  readonly pending: () => boolean;
};

export function createPulse({ clock, mode, connected, pending }: PulseDeps): Pulse {
  /** When there was last a reason to wait for more. */
  let busyAt = clock.now();
  let inFlight = 0;
  let sinceTick = false;
  let sinceFlush = false;

  /** While the broker is away or messages wait for disk or store, a backlog is still to come: time must not run ahead of it. */
  const expectsMore = (): boolean => inFlight > 0 || (mode === 'wall' && !connected());

  function isIdle(): boolean {
    if (expectsMore()) busyAt = clock.now();
    return clock.now() - busyAt >= IDLE_AFTER_MS;
  }

  return {
    begin: () => {
      inFlight++;
      return (brought) => {
        inFlight--;
        if (brought === 'events') busyAt = clock.now();
      };
    },
    note: (record) => {
      if (record.k === 'x') return;
      sinceTick = record.k !== 't';
      if (record.k !== 't') sinceFlush = true;
      else if (record.mode === 'flush') sinceFlush = false;
    },
    due: () => {
      const idle = isIdle();
      if (idle && mode === 'wall') return 'clock';
      if (idle && sinceFlush) return 'flush';
      return sinceTick || pending() ? 'mark' : null;
    },
  };
}
