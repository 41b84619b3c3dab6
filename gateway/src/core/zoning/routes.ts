import type { ZoneId } from '@atrium/shared/ids';
import type { Metres, Point } from '@atrium/shared/units';
import { distance } from '@atrium/shared/venue/geometry';
import { isWalkable, type WalkGraph, type Way } from './walk-graph.ts';

/** A place on a plan. */
export type Spot = { readonly zone: ZoneId; readonly at: Point };
/** A walk: straight stretches, each within one zone. */
export type Route = { readonly length: Metres; readonly stretches: readonly Stretch[] };
export type Stretch = { readonly zone: ZoneId; readonly from: Point; readonly to: Point };

export type Routes = {
  /** The shortest walk between two places; null when there is none. */
  readonly between: (from: Spot, to: Spot) => Route | null;
};

/** Ways between pairs of zones that are remembered; beyond, all are forgotten and found again. */
const MAX_KNOWN = 50_000;

type Step = { readonly from: ZoneId; readonly way: Way };
type Reached = { cost: Metres; at: Point; step: Step | null };

/** Shortest walks on a plan. What was found is kept, which changes nothing but the time it takes. */
export function createRoutes(graph: WalkGraph): Routes {
  const known = new Map<string, readonly Step[] | null>();

  const steps = (from: ZoneId, to: ZoneId): readonly Step[] | null => {
    const key = `${from}>${to}`;
    const old = known.get(key);
    if (old !== undefined) return old;
    if (known.size >= MAX_KNOWN) known.clear();
    const found = search(graph, from, to);
    known.set(key, found);
    return found;
  };

  return {
    between: (from, to) => {
      if (from.zone === to.zone) {
        const stretch = { zone: from.zone, from: from.at, to: to.at };
        return { length: distance(from.at, to.at), stretches: [stretch] };
      }
      const path = steps(from.zone, to.zone);
      if (path === null) return null;
      const stretches: Stretch[] = [];
      let length = 0;
      let here = from.at;
      for (const { from: zone, way } of path) {
        stretches.push({ zone, from: here, to: way.at });
        length += distance(here, way.at) + way.cost;
        here = way.at;
      }
      stretches.push({ zone: to.zone, from: here, to: to.at });
      return { length: length + distance(here, to.at), stretches };
    },
  };
}

/** Dijkstra over zones, walking from way to way. Rooms are where walks begin and end, not ways through. */
function search(graph: WalkGraph, start: ZoneId, goal: ZoneId): readonly Step[] | null {
  const centre = graph.zones.get(start)?.centre;
  if (centre === undefined) return null;
  const reached = new Map<ZoneId, Reached>([[start, { cost: 0, at: centre, step: null }]]);
  const done = new Set<ZoneId>();
  for (;;) {
    const zone = nearest(reached, done);
    if (zone === null) return null;
    if (zone === goal) return trace(reached, goal);
    done.add(zone);
    relax(graph, reached, { zone, goal });
  }
}

function nearest(reached: ReadonlyMap<ZoneId, Reached>, done: ReadonlySet<ZoneId>): ZoneId | null {
  let best: ZoneId | null = null;
  let cost = Number.POSITIVE_INFINITY;
  for (const [zone, known] of reached) {
    if (known.cost >= cost || done.has(zone)) continue;
    best = zone;
    cost = known.cost;
  }
  return best;
}

function relax(graph: WalkGraph, reached: Map<ZoneId, Reached>, { zone, goal }: { zone: ZoneId; goal: ZoneId }): void {
  const here = reached.get(zone);
  if (here === undefined) return;
  for (const way of graph.ways.get(zone) ?? []) {
    const next = graph.zones.get(way.to);
    if (next === undefined || (way.to !== goal && !isWalkable(next))) continue;
    const end = way.to === goal ? distance(way.at, next.centre) : 0;
    const cost = here.cost + distance(here.at, way.at) + way.cost + end;
    const known = reached.get(way.to);
    if (known !== undefined && known.cost <= cost) continue;
    reached.set(way.to, { cost, at: way.at, step: { from: zone, way } });
  }
}

function trace(reached: ReadonlyMap<ZoneId, Reached>, goal: ZoneId): readonly Step[] {
  const steps: Step[] = [];
  for (let step = reached.get(goal)?.step ?? null; step !== null; step = reached.get(step.from)?.step ?? null) {
    steps.unshift(step);
  }
  return steps;
}
