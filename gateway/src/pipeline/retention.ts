import type { EpochMs, Millis } from '@atrium/shared/units';

/** Remembers where in the log the mall's time was when, coarsely: for deleting by event time what has only places. */
export type Retention = {
  readonly note: (watermark: EpochMs, seq: number) => void;
  /** The last place at which the mall's time had not passed `at`; 0 when that is not known. */
  readonly placeAt: (at: EpochMs) => number;
};

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
