import type { SensorId, ZoneId } from '@atrium/shared/ids';
import type { EpochMs, Point } from '@atrium/shared/units';
import { DENSITY_CELL_M, densityGrid } from '@atrium/shared/venue/venue';
import type { VenueIndex } from '../venue-index.ts';

/** Smoothed level of one device at each receiver that still hears it, dBm. */
export type Levels = Map<SensorId, { level: number; at: EpochMs }>;

/** Blend one scan batch into the levels, and forget receivers that have not heard the device for `levelTtlMs`. */
export function smooth(levels: Levels, heard: ReadonlyMap<SensorId, number>, at: EpochMs, index: VenueIndex): void {
  const { smoothing, levelTtlMs } = index.rules;
  for (const [sensor, rssi] of heard) {
    const known = levels.get(sensor);
    if (known === undefined) levels.set(sensor, { level: rssi, at });
    else {
      known.level += smoothing * (rssi - known.level);
      known.at = at;
    }
  }
  for (const [sensor, { at: heardAt }] of levels) if (at - heardAt > levelTtlMs) levels.delete(sensor);
}

/** Each zone's loudest receiver. */
export function byZone(levels: Levels, index: VenueIndex): Map<ZoneId, number> {
  const zones = new Map<ZoneId, number>();
  for (const [sensor, { level }] of levels) {
    const zone = index.sensors.get(sensor)?.zone;
    if (zone === undefined) continue;
    const best = zones.get(zone);
    if (best === undefined || level > best) zones.set(zone, level);
  }
  return zones;
}

/** A device's place on a level's density grid. */
export type Place = { readonly level: string; readonly cell: number };

/**
 * Where to draw a device: receivers of the held zone's level, weighted by received power. It is a drawing aid with an error of
 * several metres; visits never use it.
 */
export function placeOf(levels: Levels, zone: ZoneId, index: VenueIndex): Place | null {
  const held = index.zones.get(zone);
  const level = index.venue.levels.find((candidate) => candidate.id === held?.level);
  if (held === undefined || level === undefined) return null;
  let sum = 0;
  let x = 0;
  let y = 0;
  for (const [id, { level: dbm }] of levels) {
    const sensor = index.sensors.get(id);
    if (sensor?.level !== level.id) continue;
    // Amplitude, not power: power would pin every device to its loudest receiver.
    const weight = 10 ** (dbm / 20);
    sum += weight;
    x += weight * sensor.at[0];
    y += weight * sensor.at[1];
  }
  const point: Point = sum === 0 ? held.centre : [x / sum, y / sum];
  const { columns, rows } = densityGrid(level);
  const column = Math.min(columns - 1, Math.max(0, Math.floor(point[0] / DENSITY_CELL_M)));
  const row = Math.min(rows - 1, Math.max(0, Math.floor(point[1] / DENSITY_CELL_M)));
  return { level: level.id, cell: row * columns + column };
}
