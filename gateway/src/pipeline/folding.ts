import type { Millis } from '@atrium/shared/units';
import type { Effect } from '../core/effect.ts';
import { frameOf } from '../core/frame.ts';
import { watermarkAfter } from '../core/intake/clock.ts';
import type { Entry, LogRecord } from '../core/record.ts';
import type { FoldState } from '../core/state.ts';
import { step } from '../core/step.ts';
import type { SightingSpool } from './sighting-spool.ts';
import type { StoreWriter } from './store-writer.ts';
import { framePoint, minuteLeft } from './stored-frames.ts';
import { NOTHING, sightingPoint, toPoints, type Written } from './to-points.ts';

/** Takes the log's entries one by one through the fold, and hands to history what they cause. */
export type Folding = {
  readonly fold: (entry: Entry) => void;
  /** The log ends here: what history has of later places was of a log that lost its end, and is written again. */
  readonly forgetAfter: (seq: number) => void;
};

export type FoldingDeps = {
  readonly state: FoldState;
  readonly writer: Pick<StoreWriter, 'add'>;
  /** Up to which place history has everything already. */
  readonly storedSeq: number;
  /** How long history may name a device, ms. */
  readonly devicesKeptMs: Millis;
  /** Whether a sighting stays in the log for now. */
  readonly spool: Pick<SightingSpool, 'keeps'>;
  readonly onFolded: (entry: Entry) => void;
};

export function createFolding(deps: FoldingDeps): Folding {
  const { state, writer, storedSeq, devicesKeptMs, spool, onFolded } = deps;
  const { index } = state;
  let alreadyStored = storedSeq;

  /** What one entry means for history: itself, where it is a sighting, and what the fold made of it. */
  function writtenBy(record: LogRecord, effects: readonly Effect[], seq: number): Written {
    const own = record.k === 's' && !spool.keeps(seq) ? [sightingPoint(record, index)] : [];
    if (effects.length === 0) return own.length === 0 ? NOTHING : { points: own, removed: [] };
    const occasion = { seq, devicesSince: state.clock.watermark - devicesKeptMs };
    const written = effects.map((effect) => toPoints(effect, index, occasion));
    return { points: [...own, ...written.flatMap((w) => w.points)], removed: written.flatMap((w) => w.removed) };
  }

  return {
    fold: (entry) => {
      const { seq, record } = entry;
      const isNew = seq > alreadyStored;
      const minute = isNew ? minuteLeft(state.clock.watermark, watermarkAfter(state.clock, record)) : null;
      const last = minute === null ? [] : [framePoint(frameOf(state), minute)];
      const [, effects] = step(state, entry);
      onFolded(entry);
      if (!isNew) return;
      const { points, removed } = writtenBy(record, effects, seq);
      writer.add({ points: last.length === 0 ? points : [...last, ...points], removed }, seq);
    },
    forgetAfter: (seq) => {
      alreadyStored = Math.min(alreadyStored, seq);
    },
  };
}
