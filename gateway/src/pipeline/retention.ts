import type { EpochMs, Millis } from '@atrium/shared/units';
import type { ClockMode } from '../core/intake/clock.ts';

/** Remembers where in the log the mall's time was when, coarsely: for deleting by event time what has only places. */
export type Retention = {
  readonly note: (watermark: EpochMs, seq: number) => void;
  /** The last place at which the mall's time had not passed `at`; 0 when that is not known. */
  readonly placeAt: (at: EpochMs) => number;
};

/** What names a device, in the log as in history, lives this long in the mall's time, ms. Contract, section 6. */
export const DEVICES_KEPT_MS = 24 * 3_600_000;
/** One mark each so much of the mall's time, and as many as two days need. */
const MARK_EVERY_MS: Millis = 900_000;
const MAX_MARKS = 200;

export function createRetention(): Retention {
  const marks: { readonly at: EpochMs; readonly seq: number }[] = [];
  return {
    note: (watermark, seq) => {
      const last = marks.at(-1);
      if (!Number.isFinite(watermark) || (last !== undefined && watermark - last.at < MARK_EVERY_MS)) return;
      marks.push({ at: watermark, seq });
      if (marks.length > MAX_MARKS) marks.shift();
    },
    placeAt: (at) => marks.findLast((mark) => mark.at <= at)?.seq ?? 0,
  };
}

/**
 * The moment for which keys are still needed: the mall's own time. That stands still while the broker is away, and a key must not
 * outlive its day by more than one for that.
 */
export const keysNeededAt = (mode: ClockMode, watermark: EpochMs, now: EpochMs): EpochMs =>
  mode === 'wall' ? Math.max(watermark, now - DEVICES_KEPT_MS) : watermark;
