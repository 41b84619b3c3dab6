import type { Dbm, Millis } from '@atrium/shared/units';
import type { PlanModel } from './plan-model.ts';
import { LONGEST } from './transitions.ts';

/** What one batch of one device said: levels by receiver. Two lists of equal length. */
export type Scan = { readonly receivers: readonly number[]; readonly levels: readonly Dbm[] };

/** Where a device may be: its likeliest cells, the chance of each, and what was expected of each before the last scan. */
export type Belief = {
  readonly cells: readonly number[];
  readonly chances: readonly number[];
  readonly expected: readonly number[];
};

/** What the mall knows of its receivers at the time of a scan. */
export type Ears = {
  /** Receivers that can be trusted to report what they hear: 1, else 0. */
  readonly awake: ArrayLike<number>;
  /** Error of each receiver, dB, that was learned. */
  readonly bias: ArrayLike<number>;
  /** Level at which a receiver misses half of what is sent, dBm. */
  readonly weakest: { readonly wifi: Dbm; readonly ble: Dbm };
};

/** Cells kept of a belief, and the chance below which a cell is dropped. */
const KEPT = 16;
const DROP_BELOW = 1e-4;
/** Chance that a device is anywhere at all, against all that is believed: lets a lost track recover. */
const ANYWHERE = 1e-3;
/** Receivers whose surroundings are looked at, strongest first. */
const LOOKED_AT = 3;
/** Weight of receivers that heard nothing, against those that heard something. */
const MISS_WEIGHT = 0.5;
/** A missing report says something from this far below the weakest level upwards, dB. */
const MISS_MARGIN_DB = 8;
/** No single receiver may say more than this many standard deviations. */
const CLIP_SIGMAS = 3;

/** Tables of 2^b seconds; between two, the nearer. */
export const tableOf = (elapsed: Millis): number =>
  Math.min(LONGEST, Math.max(0, Math.round(Math.log2(Math.max(1, elapsed / 1_000)))));

type Work = { readonly prior: Float64Array; readonly seen: Uint8Array };
const workspaces = new WeakMap<PlanModel, Work>();

/** Scratch lists of one plan. They are empty between calls. */
function workOf(plan: PlanModel): Work {
  let work = workspaces.get(plan);
  if (work === undefined) {
    work = { prior: new Float64Array(plan.cells.length), seen: new Uint8Array(plan.cells.length) };
    workspaces.set(plan, work);
  }
  return work;
}

/**
 * One step of the forward filter: where is the device after `elapsed`, now that this was heard?
 *
 * @param before null for a device that was not seen before, or is new after a long time
 */
export function observe(plan: PlanModel, ears: Ears, before: Belief | null, now: { scan: Scan; elapsed: Millis }): Belief {
  const work = workOf(plan);
  const candidates = predict(plan, before, now, work);
  const likelihoods = candidates.map((cell) => logLikelihood(plan, ears, now.scan, cell));
  const best = Math.max(...likelihoods);
  let sum = 0;
  const joint = candidates.map((cell, i) => {
    const chance = (work.prior[cell] ?? 0) * Math.exp((likelihoods[i] ?? 0) - best);
    sum += chance;
    return chance;
  });
  const order = [...candidates.keys()]
    .filter((i) => (joint[i] ?? 0) > DROP_BELOW * sum)
    .sort((a, b) => (joint[b] ?? 0) - (joint[a] ?? 0) || (candidates[a] ?? 0) - (candidates[b] ?? 0))
    .slice(0, KEPT);
  const kept = order.reduce((total, i) => total + (joint[i] ?? 0), 0);
  const belief: Belief = {
    cells: order.map((i) => candidates[i] ?? 0),
    chances: order.map((i) => (joint[i] ?? 0) / kept),
    expected: order.map((i) => work.prior[candidates[i] ?? 0] ?? 0),
  };
  for (const cell of candidates) work.prior[cell] = 0;
  return belief;
}

/** Fill `work.prior` with what is expected before the scan. @returns the cells that are worth looking at */
function predict(
  plan: PlanModel,
  before: Belief | null,
  { scan, elapsed }: { scan: Scan; elapsed: Millis },
  { prior, seen }: Work,
): number[] {
  const cells: number[] = [];
  const visit = (cell: number): void => {
    if (seen[cell] === 1) return;
    seen[cell] = 1;
    cells.push(cell);
  };
  let known = 0;
  if (before !== null) {
    const table = plan.transitions.tables[tableOf(elapsed)] ?? [];
    for (const [i, from] of before.cells.entries()) {
      const chance = before.chances[i] ?? 0;
      const row = table[from];
      if (row === undefined) continue;
      for (let k = 0; k < row.cells.length; k++) {
        const cell = row.cells[k] ?? 0;
        const moved = chance * (row.chances[k] ?? 0);
        visit(cell);
        prior[cell] = (prior[cell] ?? 0) + moved;
        known += moved;
      }
    }
  }
  for (const receiver of strongest(scan)) for (const cell of plan.map.near[receiver] ?? []) visit(cell);
  const anywhere = (Math.max(0, 1 - known) + ANYWHERE) / plan.cells.length;
  for (const cell of cells) {
    prior[cell] = (prior[cell] ?? 0) + anywhere;
    seen[cell] = 0;
  }
  return cells;
}

function strongest({ receivers, levels }: Scan): readonly number[] {
  return [...receivers.keys()]
    .sort((a, b) => (levels[b] ?? 0) - (levels[a] ?? 0) || (receivers[a] ?? 0) - (receivers[b] ?? 0))
    .slice(0, LOOKED_AT)
    .map((i) => receivers[i] ?? 0);
}

function logLikelihood(plan: PlanModel, ears: Ears, scan: Scan, cell: number): number {
  const { firstPoint } = plan.map;
  const from = firstPoint[cell] ?? 0;
  const to = firstPoint[cell + 1] ?? from;
  let best = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let point = from; point < to; point++) {
    const value = pointLikelihood(plan, ears, scan, { cell, point });
    if (value > best) {
      sum = sum * Math.exp(best - value) + 1;
      best = value;
    } else sum += Math.exp(value - best);
  }
  return best + Math.log(sum / Math.max(1, to - from));
}

/** Gaussian errors with the loudness of the device integrated out, and a word for each receiver that should have heard it. */
function pointLikelihood(
  { map, radio }: PlanModel,
  ears: Ears,
  { receivers, levels }: Scan,
  { cell, point }: { readonly cell: number; readonly point: number },
): number {
  const row = point * map.receivers.length;
  const clip = CLIP_SIGMAS * radio.sigmaDb;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < receivers.length; i++) {
    const receiver = receivers[i] ?? 0;
    const error = (levels[i] ?? 0) - (map.levels[row + receiver] ?? 0) - (ears.bias[receiver] ?? 0);
    const clipped = error > clip ? clip : error < -clip ? -clip : error;
    sum += clipped;
    squares += clipped * clipped;
  }
  const variance = radio.sigmaDb ** 2;
  const share = radio.deviceDb ** 2 / (variance + receivers.length * radio.deviceDb ** 2);
  const missed = missedBy(map, ears, receivers, { cell, row, louder: share * sum });
  return radio.temper * (-(squares - share * sum * sum) / (2 * variance) + MISS_WEIGHT * missed);
}

type Missing = { readonly cell: number; readonly row: number; readonly louder: number };

function missedBy(map: PlanModel['map'], ears: Ears, heard: readonly number[], { cell, row, louder }: Missing): number {
  const kind = map.receivers[heard[0] ?? 0]?.kind ?? 'wifi';
  const weakest = ears.weakest[kind];
  const audible = map.audible[cell] ?? [];
  let total = 0;
  for (let i = 0; i < audible.length; i++) {
    const receiver = audible[i] ?? 0;
    const above = (map.levels[row + receiver] ?? 0) + (ears.bias[receiver] ?? 0) + louder - weakest;
    if (above <= -MISS_MARGIN_DB || ears.awake[receiver] !== 1 || map.receivers[receiver]?.kind !== kind) continue;
    if (!heard.includes(receiver)) total += logMissed(above);
  }
  return total;
}

/** Chance that a receiver misses a device that it should hear so far above its weakest level: never below one in ten. */
const MISSED = Float64Array.from({ length: 256 }, (_, i) => {
  const above = i / 2 - 64;
  return Math.log(0.1 + 0.9 / (1 + Math.exp((1.7 * above) / 8)));
});

const logMissed = (above: Dbm): number => MISSED[Math.max(0, Math.min(255, Math.round(above * 2) + 128))] ?? 0;
