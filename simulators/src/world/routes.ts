import type { ZoneId } from '@atrium/shared/ids';
import type { Metres } from '@atrium/shared/units';
import { createAgenda } from './agenda.ts';
import type { FloorPlan, Way } from './floor-plan.ts';

export type Routes = {
  /** The shortest way from zone to zone, as steps; empty when already there, null when there is none. */
  readonly between: (from: ZoneId, to: ZoneId) => readonly Way[] | null;
  /** Its length, metres; `Infinity` when there is none. */
  readonly length: (from: ZoneId, to: ZoneId) => Metres;
};

type Reached = { readonly cost: Metres; readonly from: ZoneId; readonly way: Way };

/** Dijkstra from one zone to all. */
function reach(plan: FloorPlan, start: ZoneId): ReadonlyMap<ZoneId, Reached> {
  const reached = new Map<ZoneId, Reached>();
  const settled = new Set<ZoneId>();
  const open = createAgenda<ZoneId>();
  open.add(0, start);
  for (let next = open.take(); next !== null; next = open.take()) {
    const { at: cost, item: zone } = next;
    if (settled.has(zone)) continue;
    settled.add(zone);
    for (const way of plan.waysFrom(zone)) {
      const total = cost + way.cost;
      if (settled.has(way.to) || total >= (reached.get(way.to)?.cost ?? Number.POSITIVE_INFINITY)) continue;
      reached.set(way.to, { cost: total, from: zone, way });
      open.add(total, way.to);
    }
  }
  return reached;
}

/** Shortest ways on a floor plan, worked out once for each zone that somebody starts from. */
export function createRoutes(plan: FloorPlan): Routes {
  const known = new Map<ZoneId, ReadonlyMap<ZoneId, Reached>>();
  const from = (zone: ZoneId): ReadonlyMap<ZoneId, Reached> => {
    const old = known.get(zone);
    if (old !== undefined) return old;
    const made = reach(plan, zone);
    known.set(zone, made);
    return made;
  };

  return {
    between: (start, end) => {
      const reached = from(start);
      const steps: Way[] = [];
      for (let zone = end; zone !== start; ) {
        const step = reached.get(zone);
        if (step === undefined) return null;
        steps.unshift(step.way);
        zone = step.from;
      }
      return steps;
    },
    length: (start, end) => (start === end ? 0 : (from(start).get(end)?.cost ?? Number.POSITIVE_INFINITY)),
  };
}
