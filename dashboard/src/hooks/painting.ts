import type { Venue } from '@atrium/shared/venue/venue';
import type { Frame } from '@atrium/shared/wire/frame';
import { createClassScale } from '../draw/class-scale.ts';
import { createHeatGrids, type HeatGrids } from '../draw/heat-grids.ts';
import { CLASS_COUNT, type Colouring, fixedBounds, highest, readingsOf } from '../live/colouring.ts';
import { MAP_METRICS, type MapMetric } from '../live/store-metric.ts';

/** What a frame looks like: worked out once, drawn by the plan, the stack of levels, the legend and the ranking. */
export type Painting = {
  colours(frame: Frame, metric: MapMetric): Colouring;
  heat(frame: Frame): HeatGrids;
};

function createColours(venue: Venue, metric: MapMetric): (frame: Frame) => Colouring {
  const scale = createClassScale(CLASS_COUNT);
  let last: { readonly frame: Frame; readonly colouring: Colouring } | null = null;
  return (frame) => {
    if (last?.frame === frame) return last.colouring;
    const readings = readingsOf(venue, frame, metric);
    const colouring = { metric, readings, bounds: fixedBounds(metric) ?? scale(highest(readings)) };
    last = { frame, colouring };
    return colouring;
  };
}

export function createPainting(venue: Venue): Painting {
  const colours = new Map(MAP_METRICS.map((metric) => [metric, createColours(venue, metric)]));
  const grids = createHeatGrids(venue.levels);
  let last: { readonly density: Frame['density']; readonly heat: HeatGrids } | null = null;
  return {
    colours: (frame, metric) => colours.get(metric)?.(frame) ?? { metric, readings: new Map(), bounds: [] },
    heat: (frame) => {
      if (last?.density !== frame.density) last = { density: frame.density, heat: grids(frame.density) };
      return last.heat;
    },
  };
}
