import type { Millis } from '@atrium/shared/units';
import { type Ears, logLikelihood, questionOf, type Scan } from './likelihood.ts';
import type { PlanModel } from './plan-model.ts';
import { LONGEST } from './transitions.ts';

/** Where a device may be: its likeliest cells, the chance of each, and what was expected of each before the last scan. */
export type Belief = {
  readonly cells: readonly number[];
  readonly chances: readonly number[];
  readonly expected: readonly number[];
};

/** Cells kept of a belief, and the share of the whole below which a cell is dropped. */
const KEPT = 16;
const DROP_BELOW = 1e-4;
/** Chance that a device is anywhere at all, against all that is believed: lets a lost track recover. */
export const ANYWHERE = 1e-3;
/** Receivers whose surroundings are looked at, strongest first. */
const LOOKED_AT = 3;

/** Tables of 2^b seconds; between two, the nearer. */
export const tableOf = (elapsed: Millis): number =>
  Math.min(LONGEST, Math.max(0, Math.round(Math.log2(Math.max(1, elapsed / 1_000)))));

/** Scratch lists of one plan, empty between calls: chances by cell, and the cells that have one. */
type Work = { readonly prior: Float64Array; readonly seen: Uint8Array; cells: number[] };
const workspaces = new WeakMap<PlanModel, Work>();

function workOf(plan: PlanModel): Work {
  let work = workspaces.get(plan);
  if (work === undefined) {
    work = { prior: new Float64Array(plan.cells.length), seen: new Uint8Array(plan.cells.length), cells: [] };
    workspaces.set(plan, work);
  }
  return work;
}

function add(work: Work, cell: number, chance: number): void {
  if (work.seen[cell] === 0) {
    work.seen[cell] = 1;
    work.cells.push(cell);
  }
  work.prior[cell] = (work.prior[cell] ?? 0) + chance;
}

/** A scan and the time since the one before. */
export type Now = { readonly scan: Scan; readonly elapsed: Millis };
/** What is believed now, and how well the scan fits what was believed before: log of its chance, up to a constant. */
export type Observed = { readonly belief: Belief; readonly evidence: number };

/**
 * One step of the forward filter: where is the device after `elapsed`, now that this was heard?
 *
 * @param before null for a device that was not seen before
 */
export function observe(plan: PlanModel, ears: Ears, before: Belief | null, now: Now): Observed {
  const work = workOf(plan);
  const known = before === null ? 0 : carryOn(plan, work, before, now.elapsed);
  for (const receiver of strongest(now.scan)) for (const cell of plan.map.near[receiver] ?? []) add(work, cell, 0);
  const anywhere = (Math.max(0, 1 - known) + ANYWHERE) / plan.cells.length;
  const question = questionOf(plan, ears, now.scan);
  const fits = work.cells.map((cell) => logLikelihood(plan, question, cell));
  const best = Math.max(...fits);
  const joint = work.cells.map((cell, i) => ((work.prior[cell] ?? 0) + anywhere) * Math.exp((fits[i] ?? 0) - best));
  const sum = joint.reduce((total, chance) => total + chance, 0);
  const belief = likeliest(work, joint, { sum, anywhere });
  for (const cell of work.cells) {
    work.prior[cell] = 0;
    work.seen[cell] = 0;
  }
  work.cells = [];
  return { belief, evidence: best + Math.log(sum) };
}

/** Let time pass over a belief. @returns how much of it is still in sight; the rest may be anywhere */
function carryOn(plan: PlanModel, work: Work, before: Belief, elapsed: Millis): number {
  const table = plan.transitions.tables[tableOf(elapsed)] ?? [];
  let known = 0;
  for (let i = 0; i < before.cells.length; i++) {
    const row = table[before.cells[i] ?? -1];
    if (row === undefined) continue;
    const chance = before.chances[i] ?? 0;
    for (let k = 0; k < row.cells.length; k++) {
      const moved = chance * (row.chances[k] ?? 0);
      add(work, row.cells[k] ?? 0, moved);
      known += moved;
    }
  }
  return known;
}

function strongest({ receivers, levels }: Scan): readonly number[] {
  return [...receivers.keys()]
    .sort((a, b) => (levels[b] ?? 0) - (levels[a] ?? 0) || (receivers[a] ?? 0) - (receivers[b] ?? 0))
    .slice(0, LOOKED_AT)
    .map((i) => receivers[i] ?? 0);
}

function likeliest(
  { cells, prior }: Work,
  joint: readonly number[],
  { sum, anywhere }: { readonly sum: number; readonly anywhere: number },
): Belief {
  const order = [...cells.keys()]
    .filter((i) => (joint[i] ?? 0) > DROP_BELOW * sum)
    .sort((a, b) => (joint[b] ?? 0) - (joint[a] ?? 0) || (cells[a] ?? 0) - (cells[b] ?? 0))
    .slice(0, KEPT);
  const kept = order.reduce((total, i) => total + (joint[i] ?? 0), 0);
  return {
    cells: order.map((i) => cells[i] ?? 0),
    chances: order.map((i) => (joint[i] ?? 0) / kept),
    expected: order.map((i) => (prior[cells[i] ?? 0] ?? 0) + anywhere),
  };
}
