import type { Venue } from '@atrium/shared/venue/venue';
import { type Cell, cutCells } from './cells.ts';
import { type RadioMap, radioMap, type Survey } from './radio-map.ts';
import { DEFAULT_RADIO, type RadioModel } from './radio-model.ts';
import { createRoutes, type Routes } from './routes.ts';
import { type Transitions, transitionsOf } from './transitions.ts';
import { type WalkGraph, walkGraph } from './walk-graph.ts';

/** A venue as the filter needs it: where one can be, how one moves, and what receivers hear from there. */
export type PlanModel = {
  readonly cells: readonly Cell[];
  readonly radio: RadioModel;
  readonly map: RadioMap;
  readonly transitions: Transitions;
  readonly graph: WalkGraph;
  readonly routes: Routes;
};

export type Calibration = { readonly radio?: Partial<RadioModel>; readonly survey?: Survey };

const NO_SURVEY: Survey = () => 0;

/** @returns null where the drawing has nowhere to walk or nothing that hears: there, proximity has to do */
export function planModel(venue: Venue, { radio, survey }: Calibration = {}): PlanModel | null {
  const hears = venue.sensors.some(({ kind }) => kind !== 'counter');
  if (!hears || !venue.zones.some(({ kind }) => kind === 'corridor')) return null;
  const model = { ...DEFAULT_RADIO, ...radio };
  const cells = cutCells(venue);
  const graph = walkGraph(venue);
  return {
    cells,
    radio: model,
    map: radioMap(venue, cells, model, survey ?? NO_SURVEY),
    transitions: transitionsOf(cells, graph),
    graph,
    routes: createRoutes(graph),
  };
}
