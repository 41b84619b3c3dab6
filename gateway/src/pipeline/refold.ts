import type { EpochMs, Millis } from '@atrium/shared/units';
import type { Effect } from '../core/effect.ts';
import { watermarkAfter } from '../core/intake/clock.ts';
import type { Entry } from '../core/record.ts';
import type { FoldState } from '../core/state.ts';
import { step } from '../core/step.ts';

/** Main-thread time that a refold takes before live work gets its turn, ms. */
const SLICE_MS: Millis = 6;
/** Entries between two looks at the time. */
const STRIDE = 100;

/** Hand out entries so that whoever works on them gives way to live work every few milliseconds. */
async function* paced(entries: AsyncIterable<readonly Entry[]>): AsyncGenerator<readonly Entry[]> {
  let sliceEnd = performance.now() + SLICE_MS;
  for await (const piece of entries) {
    for (let from = 0; from < piece.length; from += STRIDE) {
      yield piece.slice(from, from + STRIDE);
      if (performance.now() < sliceEnd) continue;
      await new Promise((resolve) => setImmediate(resolve));
      sliceEnd = performance.now() + SLICE_MS;
    }
  }
}

export type Refold = {
  readonly state: FoldState;
  readonly entries: AsyncIterable<readonly Entry[]>;
  /** Stop before the entry that would bring the mall's time beyond this. */
  readonly until: EpochMs;
  /** Called after each entry. */
  readonly onStep?: (entry: Entry, effects: readonly Effect[]) => void;
  /** Called before the mall's time moves on to `next`. @returns whether to go on */
  readonly onMove?: (next: EpochMs) => boolean;
};

/** Fold a stretch of the log anew: the very fold of the live mall, beside it. */
export async function refold({ state, entries, until, onStep, onMove }: Refold): Promise<void> {
  for await (const few of paced(entries)) {
    for (const entry of few) {
      const next = watermarkAfter(state.clock, entry.record);
      if (next > until) return;
      if (next > state.clock.watermark && onMove?.(next) === false) return;
      const [, effects] = step(state, entry);
      onStep?.(entry, effects);
    }
  }
}
