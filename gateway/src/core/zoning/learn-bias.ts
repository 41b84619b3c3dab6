import type { Dbm } from '@atrium/shared/units';
import type { Belief } from './belief.ts';
import type { Ears, Scan } from './likelihood.ts';
import type { PlanModel } from './plan-model.ts';

/**
 * Learning how far each receiver is off, from devices that are placed for certain anyway. Only that: exponents and walls fitted
 * without labels run away (measured: zone accuracy from .90 to .45). What was learned counts only when it explains scans better
 * that it was not learned from.
 */
export type Lesson = {
  /** By receiver: sum and number of errors against the other receivers of the same scan, dB. */
  readonly sums: number[];
  readonly counts: number[];
  /** By kind: sum and number of the mean errors of scans, dB. */
  readonly shift: { readonly wifi: Mean; readonly ble: Mean };
  /** What is to be tried on the next scans; null while it is being learned. */
  candidate: number[] | null;
  /** How much better the candidate explains the scans that it is tried on, nats. */
  gain: number;
  scans: number;
  /** Scans to learn from, and then half as many to try on. */
  readonly length: number;
};
type Mean = { sum: number; n: number };

const FIRST_LENGTH = 50;
const LONGEST = 20_000;
/** A device counts as placed for certain when its zone is this likely. */
const SURE = 0.8;
/** Errors are read from receivers this far above the weakest level: nearer to it only the lucky reports come in, dB. */
const CLEAR_DB = 8;
/** Errors that weigh as much as the belief that a receiver has none. */
const PRIOR_COUNT = 20;
const MOST_DB = 20;

const zeros = (n: number): number[] => Array.from({ length: n }, () => 0);

export const createLesson = (receivers: number, length = FIRST_LENGTH): Lesson => ({
  sums: zeros(receivers),
  counts: zeros(receivers),
  shift: { wifi: { sum: 0, n: 0 }, ble: { sum: 0, n: 0 } },
  candidate: null,
  gain: 0,
  scans: 0,
  length,
});

/** One scan to learn from. When enough was learned there is a candidate to try. */
export function learnFrom(lesson: Lesson, plan: PlanModel, ears: Ears, seen: { scan: Scan; belief: Belief }): void {
  const cell = certainCell(plan, seen.belief);
  if (cell === null) return;
  const errors = errorsAt(plan, ears, seen.scan, cell);
  if (errors.length < 2) return;
  const mean = errors.reduce((sum, { error }) => sum + error, 0) / errors.length;
  const shift = lesson.shift[plan.map.receivers[errors[0]?.receiver ?? 0]?.kind ?? 'wifi'];
  shift.sum += mean;
  shift.n++;
  for (const { receiver, error } of errors) {
    lesson.sums[receiver] = (lesson.sums[receiver] ?? 0) + error - mean;
    lesson.counts[receiver] = (lesson.counts[receiver] ?? 0) + 1;
  }
  lesson.scans++;
  if (lesson.scans < lesson.length) return;
  lesson.candidate = candidateOf(lesson, plan, ears);
  lesson.scans = 0;
}

function certainCell(plan: PlanModel, { cells, chances }: Belief): number | null {
  const [best] = cells;
  const zone = plan.cells[best ?? -1]?.zone;
  if (best === undefined || zone === undefined) return null;
  let sum = 0;
  for (const [i, cell] of cells.entries()) if (plan.cells[cell]?.zone === zone) sum += chances[i] ?? 0;
  return sum >= SURE ? best : null;
}

type ReceiverError = { readonly receiver: number; readonly error: Dbm };

function errorsAt({ map }: PlanModel, ears: Ears, { receivers, levels }: Scan, cell: number): ReceiverError[] {
  const from = map.firstPoint[cell] ?? 0;
  const to = map.firstPoint[cell + 1] ?? from;
  return receivers.flatMap((receiver, i) => {
    let sum = 0;
    for (let p = from; p < to; p++) sum += map.levels[p * map.receivers.length + receiver] ?? 0;
    const expected = sum / Math.max(1, to - from) + (ears.bias[receiver] ?? 0);
    const kind = map.receivers[receiver]?.kind ?? 'wifi';
    return expected < ears.weakest[kind] + CLEAR_DB ? [] : [{ receiver, error: (levels[i] ?? 0) - expected }];
  });
}

function candidateOf({ sums, counts, shift }: Lesson, { map }: PlanModel, { bias }: Ears): number[] {
  return map.receivers.map(({ kind }, r) => {
    const all = shift[kind].sum / (shift[kind].n + PRIOR_COUNT);
    const own = (sums[r] ?? 0) / ((counts[r] ?? 0) + PRIOR_COUNT);
    return Math.max(-MOST_DB, Math.min(MOST_DB, (bias[r] ?? 0) + all + own));
  });
}

/**
 * One scan to try a candidate on.
 *
 * @param gain how much better the candidate explains it, nats
 * @returns null while it is on trial
 */
export function tryOn(lesson: Lesson, gain: number): 'accepted' | 'refused' | null {
  lesson.gain += gain;
  lesson.scans++;
  if (lesson.scans < lesson.length / 2) return null;
  return lesson.gain > 0 ? 'accepted' : 'refused';
}

/** The lesson after this one: longer, so that what is learned becomes finer. */
export const nextLesson = ({ sums, length }: Lesson): Lesson =>
  createLesson(sums.length, Math.min(LONGEST, length * 2));
