import type { Millis } from '@atrium/shared/units';
import { type Belief, tableOf } from './belief.ts';
import type { PlanModel } from './plan-model.ts';

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
  const gains = new Map<number, number>();
  for (let i = beliefs.length - 2; i >= 0; i--) {
    const [here, next] = [beliefs[i], beliefs[i + 1]];
    if (here === undefined || next === undefined) continue;
    gains.clear();
    let anywhere = 0;
    for (const [k, cell] of next.cells.entries()) {
      const gain = (smoothed[i + 1]?.[k] ?? 0) / Math.max(1e-12, next.expected[k] ?? 0);
      gains.set(cell, gain);
      anywhere += gain;
    }
    smoothed[i] = weighted(plan, here, { table: tableOf(elapsed[i] ?? 0), gains, anywhere });
  }
  return smoothed;
}

type Ahead = { readonly table: number; readonly gains: ReadonlyMap<number, number>; readonly anywhere: number };

function weighted(plan: PlanModel, here: Belief, { table, gains, anywhere }: Ahead): number[] {
  const rows = plan.transitions.tables[table] ?? [];
  let sum = 0;
  const weights = here.cells.map((cell, k) => {
    const row = rows[cell];
    let gain = 0;
    let known = 0;
    if (row !== undefined) {
      for (let j = 0; j < row.cells.length; j++) {
        const chance = row.chances[j] ?? 0;
        known += chance;
        gain += chance * (gains.get(row.cells[j] ?? -1) ?? 0);
      }
    }
    gain += ((Math.max(0, 1 - known) + 1e-3) / plan.cells.length) * anywhere;
    const weight = (here.chances[k] ?? 0) * gain;
    sum += weight;
    return weight;
  });
  return sum > 0 ? weights.map((weight) => weight / sum) : [...here.chances];
}
