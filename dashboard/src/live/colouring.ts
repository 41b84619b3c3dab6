import type { StoreId } from '@atrium/shared/ids';
import type { Venue } from '@atrium/shared/venue/venue';
import type { Frame } from '@atrium/shared/wire/frame';
import { type MapMetric, type Reading, readStore } from './store-metric.ts';

/** Every store's number for the chosen metric, and the classes that the map colours by. */
export type Colouring = {
  readonly metric: MapMetric;
  readonly readings: ReadonlyMap<StoreId, Reading>;
  /** Inclusive lower ends of the classes, rising. */
  readonly bounds: readonly number[];
};

/**
 * Ratios have fixed classes: a colour means the same on every day and in every mall. The limits part what malls call poor,
 * usual, good and very good; they are for reading the map, no metric depends on them.
 */
const FIXED: Partial<Record<MapMetric, readonly number[]>> = {
  conversion: [0, 0.05, 0.15, 0.3],
  captureRate: [0, 0.1, 0.2, 0.3, 0.45],
};

/** Classes of a metric whose numbers grow through the day. */
export const CLASS_COUNT = 5;

export function readingsOf(venue: Venue, frame: Frame, metric: MapMetric): ReadonlyMap<StoreId, Reading> {
  return new Map(
    venue.stores.map((store) => [store.id, readStore(frame.stores[store.id], metric, frame.zones[store.zone])]),
  );
}

export function highest(readings: ReadonlyMap<StoreId, Reading>): number {
  let most = 0;
  for (const reading of readings.values()) if (reading.kind === 'known') most = Math.max(most, reading.value);
  return most;
}

export const fixedBounds = (metric: MapMetric): readonly number[] | null => FIXED[metric] ?? null;
