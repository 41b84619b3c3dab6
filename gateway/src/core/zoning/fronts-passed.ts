import type { StoreId } from '@atrium/shared/ids';
import type { Millis, Point } from '@atrium/shared/units';
import type { PlanModel } from './plan-model.ts';
import type { Route, Spot } from './routes.ts';

/** Shoppers walk about this fast, metres per second (ATR mall study). */
const WALK_M_PER_S = 1.1;

const spotOf = (plan: PlanModel, cell: number): Spot => {
  const known = plan.cells[cell];
  return { zone: known?.zone.id ?? '', at: known?.at ?? [0, 0] };
};

/** How long it takes to walk from cell to cell, ms. */
export function walkTime(plan: PlanModel, from: number, to: number): Millis {
  const route = plan.routes.between(spotOf(plan, from), spotOf(plan, to));
  return route === null ? 0 : (route.length / WALK_M_PER_S) * 1_000;
}

/** The store fronts on the shortest walk between two cells. Who comes out of a store, or goes in, does not pass it. */
export function frontsBetween(plan: PlanModel, from: number, to: number): readonly StoreId[] {
  if (from === to) return [];
  return frontsOn(plan, plan.routes.between(spotOf(plan, from), spotOf(plan, to)));
}

/** The store fronts between a cell and the nearest way in; none where the plan shows no way in. */
export function frontsToEntrance(plan: PlanModel, cell: number): readonly StoreId[] {
  const spot = spotOf(plan, cell);
  let best: Route | null = null;
  for (const entrance of plan.graph.entrances) {
    const route = plan.routes.between(spot, entrance);
    if (route !== null && (best === null || route.length < best.length)) best = route;
  }
  return frontsOn(plan, best);
}

function frontsOn(plan: PlanModel, route: Route | null): readonly StoreId[] {
  if (route === null) return [];
  const { stretches } = route;
  const ends = new Set([stretches[0]?.zone, stretches.at(-1)?.zone].map((id) => plan.graph.zones.get(id ?? '')?.store));
  const passed: StoreId[] = [];
  for (const { zone, from, to } of stretches) {
    for (const { store, at } of plan.graph.fronts.get(zone) ?? []) {
      const share = footOn(from, to, at);
      if (share > 0 && share < 1 && !ends.has(store) && !passed.includes(store)) passed.push(store);
    }
  }
  return passed;
}

/** Where on the way from `a` to `b` one is beside `p`: 0 at the start, 1 at the end. */
function footOn(a: Point, b: Point, p: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  return square === 0 ? -1 : ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square;
}
