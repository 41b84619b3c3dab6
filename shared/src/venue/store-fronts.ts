import type { Point } from '../units.ts';
import { distanceToEdge } from './geometry.ts';
import { boxesWithin, boxOf, lineWithin, polygonsWithin } from './polygon.ts';
import type { Projection } from './projection.ts';
import type { RawVenue } from './read-features.ts';
import type { Zone } from './venue.ts';
import type { Faults } from './venue-fault.ts';

/** A store front lies on a piece of corridor when at most this much is between them, metres: a wall, a recess, a drawing error. */
export const FRONT_GAP_M = 2.5;
/** A door belongs to the store whose wall it lies on, within this, metres. */
const DOOR_GAP_M = 1;

type Door = { readonly level: string; readonly line: readonly Point[] };

/** Doors that shoppers do not use. */
const isBackDoor = (category: string | null | undefined): boolean => /emergency|service/.test(category ?? '');

export function readDoors(raw: RawVenue, projection: Projection, faults: Faults): readonly Door[] {
  for (const { id, properties } of raw.opening) {
    if (raw.ids.level.has(properties.level_id)) continue;
    faults.add(
      { file: 'opening', feature: id, field: 'properties.level_id' },
      properties.level_id,
      'no level has this id',
    );
  }
  return raw.opening
    .filter(({ properties }) => !isBackDoor(properties.category))
    .map(({ properties, geometry }) => ({
      level: properties.level_id,
      line: geometry.coordinates.map(projection.toPlan),
    }));
}

/**
 * Say for each piece of corridor which stores it passes: those with a door on it or, where the drawing has no door for the store,
 * those whose walls come close to it.
 */
export function withFronts(zones: readonly Zone[], doors: readonly Door[]): readonly Zone[] {
  const stores = zones
    .filter((zone) => zone.kind === 'store')
    .map((zone) => {
      const box = boxOf(zone.polygon);
      const near = doors.filter((door) => boxesWithin(box, boxOf([door.line]), DOOR_GAP_M));
      return { zone, box, doors: near.filter((door) => isDoorOf(door, zone)) };
    });
  return zones.map((zone) => {
    if (zone.kind !== 'corridor') return zone;
    const box = boxOf(zone.polygon);
    const fronts = stores
      .filter((store) => store.zone.level === zone.level && boxesWithin(store.box, box, FRONT_GAP_M))
      .filter((store) => isFront(store, zone))
      .flatMap((store) => store.zone.store ?? []);
    return { ...zone, fronts };
  });
}

function isFront(store: { readonly zone: Zone; readonly doors: readonly Door[] }, corridor: Zone): boolean {
  if (store.doors.length === 0) return polygonsWithin(store.zone.polygon, corridor.polygon, FRONT_GAP_M);
  return store.doors.some((door) => lineWithin(door.line, corridor.polygon, FRONT_GAP_M));
}

function isDoorOf(door: Door, zone: Zone): boolean {
  if (door.level !== zone.level) return false;
  return [door.line[0], door.line.at(-1)].every(
    (end) => end !== undefined && distanceToEdge(zone.polygon, end) <= DOOR_GAP_M,
  );
}
