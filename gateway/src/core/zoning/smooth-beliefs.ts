import type { Millis } from '@atrium/shared/units';
import { ANYWHERE, type Belief, tableOf } from './belief.ts';
import type { PlanModel } from './plan-model.ts';
import type { Table } from './transitions.ts';

/**
 * Look back: what do later scans say about where the device was before?
 *
 * The backward pass of forward-backward, on the cells that each belief kept: a cell gains where the next belief gained on what was
 * expected of it. The last belief stays as it is.
 *
 * @param elapsed time from each belief to the next
 * @returns chances by cell of each belief, in the order of its cells
 */
export function smoothBeliefs(plan: PlanModel, beliefs: readonly Belief[], elapsed: readonly Millis[]): number[][] {
  const smoothed: number[][] = beliefs.map(({ chances }) => [...chances]);
  for (let i = beliefs.length - 2; i >= 0; i--) {
    const [here, next] = [beliefs[i], beliefs[i + 1]];
    if (here === undefined || next === undefined) continue;
    const ahead = gainsOf(next, smoothed[i + 1] ?? []);
    smoothed[i] = weighted(here, {
      ...ahead,
      table: plan.transitions.tables[tableOf(elapsed[i] ?? 0)] ?? [],
      places: plan.cells.length,
    });
  }
  return smoothed;
}

/** By cell: how much likelier it became than was expected of it; and the sum of that over all cells. */
type Gains = { readonly gains: ReadonlyMap<number, number>; readonly total: number };

function gainsOf({ cells, expected }: Belief, smoothed: readonly number[]): Gains {
  const gains = new Map<number, number>();
  let total = 0;
  for (const [k, cell] of cells.entries()) {
    const gain = (smoothed[k] ?? 0) / Math.max(1e-12, expected[k] ?? 0);
    gains.set(cell, gain);
    total += gain;
  }
  return { gains, total };
}

type Ahead = Gains & { readonly table: Table; readonly places: number };

function weighted({ cells, chances }: Belief, ahead: Ahead): number[] {
  const weights = cells.map((cell, k) => (chances[k] ?? 0) * gainFrom(cell, ahead));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return sum > 0 ? weights.map((weight) => weight / sum) : [...chances];
}

function gainFrom(cell: number, { table, gains, total, places }: Ahead): number {
  const row = table[cell];
  let known = 0;
  let gain = 0;
  if (row !== undefined) {
    for (let j = 0; j < row.cells.length; j++) {
      const chance = row.chances[j] ?? 0;
      known += chance;
      gain += chance * (gains.get(row.cells[j] ?? -1) ?? 0);
    }
  }
  return gain + ((Math.max(0, 1 - known) + ANYWHERE) / places) * total;
}
