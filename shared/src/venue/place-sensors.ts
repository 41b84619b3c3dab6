import type { Point } from '../units.ts';
import { contains, distanceToEdge } from './geometry.ts';
import { type Box, boxOf, inBox, polygonArea } from './polygon.ts';
import type { Projection } from './projection.ts';
import type { RawVenue } from './read-features.ts';
import type { Sensor, Store, Zone } from './venue.ts';
import type { Faults } from './venue-fault.ts';
import type { FeatureOf } from './venue-files.ts';

/** A sensor may hang this far outside the nearest zone, metres: on a wall, on a mast before the door. */
export const SENSOR_SLACK_M = 3;

type Shape = { readonly zone: Zone; readonly box: Box; readonly area: number };
type Plan = { readonly zones: readonly Zone[]; readonly stores: readonly Store[] };

/**
 * Give every sensor its zone: the one its drawing names, else that of the store it names, else the smallest that contains it, else
 * the nearest within {@link SENSOR_SLACK_M}. Drawings overlap (a corridor often runs under the stores), so the smallest wins.
 */
export function placeSensors(
  raw: RawVenue,
  plan: Plan,
  { projection, faults }: { projection: Projection; faults: Faults },
): readonly Sensor[] {
  const shapes = shapesByLevel(plan.zones);
  const lookup: Lookup = {
    raw,
    zones: new Map(plan.zones.map((zone) => [zone.id, zone])),
    stores: new Map(plan.stores.map((store) => [store.id, store])),
  };
  const named = new Map<string, string>();
  return raw.sensor.flatMap((feature) => {
    const at = projection.toPlan(feature.geometry.coordinates);
    const fault: AddFault = (field, received, detail) =>
      faults.add({ file: 'sensor', feature: feature.id, field }, received, detail);
    checkAliases(feature, named, fault);
    const level = feature.properties.level_id;
    if (!raw.ids.level.has(level)) {
      fault('properties.level_id', level, 'no level has this id');
      return [];
    }
    const zone = namedZone(feature, lookup, fault) ?? zoneAround(at, shapes.get(level) ?? []);
    if (zone === 'unusable') return [];
    // With a broken unit missing from the plan, a sensor that finds no zone proves nothing.
    if (zone === null && raw.unit.length < raw.ids.unit.size) return [];
    if (zone === null) {
      const detail = `lies more than ${SENSOR_SLACK_M} m from every unit of its level: name one in properties.zone`;
      fault('geometry.coordinates', feature.geometry.coordinates, detail);
      return [];
    }
    return [sensorOf(feature, { at, zone }, fault)];
  });
}

/** A message that names two sensors could be given to either. */
function checkAliases({ id, properties }: FeatureOf<'sensor'>, named: Map<string, string>, fault: AddFault): void {
  for (const [i, alias] of (properties.aliases ?? []).entries()) {
    const other = named.get(alias.toLowerCase());
    if (other !== undefined) fault(`properties.aliases.${i}`, alias, `is an alias of sensor ${other} already`);
    named.set(alias.toLowerCase(), id);
  }
}

type AddFault = (field: string, received: unknown, detail: string) => void;
type Lookup = {
  readonly raw: RawVenue;
  readonly zones: ReadonlyMap<string, Zone>;
  readonly stores: ReadonlyMap<string, Store>;
};

/** @returns null when the drawing names no zone and no store; `unusable` when what it names is wrong or itself at fault */
function namedZone(
  { properties }: FeatureOf<'sensor'>,
  { raw, zones, stores }: Lookup,
  fault: AddFault,
): Zone | 'unusable' | null {
  const storeId = properties.store ?? undefined;
  if (storeId !== undefined && !raw.ids.occupant.has(storeId)) {
    fault('properties.store', storeId, 'no occupant has this id');
    return 'unusable';
  }
  const zoneId = properties.zone ?? (storeId === undefined ? undefined : stores.get(storeId)?.zone);
  if (zoneId === undefined) return storeId === undefined ? null : 'unusable';
  const zone = zones.get(zoneId);
  if (zone === undefined && !raw.ids.unit.has(zoneId)) fault('properties.zone', zoneId, 'no unit has this id');
  if (zone === undefined) return 'unusable';
  checkNamed({ properties }, zone, fault);
  return zone;
}

function checkNamed({ properties }: Pick<FeatureOf<'sensor'>, 'properties'>, zone: Zone, fault: AddFault): void {
  const storeId = properties.store ?? zone.store;
  if (zone.level !== properties.level_id) {
    fault('properties.level_id', properties.level_id, `its zone ${zone.id} is on level ${zone.level}`);
  }
  if (zone.store !== undefined && zone.store !== storeId) {
    fault('properties.store', storeId, `its zone ${zone.id} holds store ${zone.store}`);
  }
}

function sensorOf(feature: FeatureOf<'sensor'>, { at, zone }: { at: Point; zone: Zone }, fault: AddFault): Sensor {
  const { kind, level_id: level, role: given, aliases } = feature.properties;
  const store = feature.properties.store ?? zone.store;
  const role = given ?? (kind === 'counter' && store !== undefined ? 'storefront' : undefined);
  checkRole({ kind, given, role, store }, fault);
  return {
    id: feature.id,
    kind,
    level,
    zone: zone.id,
    at,
    ...(store === undefined ? {} : { store }),
    ...(role === undefined ? {} : { role }),
    ...(aliases && { aliases }),
  };
}

type Role = Sensor['role'];

function checkRole(
  { kind, given, role, store }: { kind: Sensor['kind']; given: Role | null; role: Role; store: string | undefined },
  fault: AddFault,
): void {
  if (kind === 'counter' && role === undefined)
    fault('properties.role', given, 'a counter outside a store must say "entrance" or "storefront"');
  if (kind !== 'counter' && role !== undefined)
    fault('properties.role', role, `is for counters; this is a ${kind} receiver`);
  if (role === 'storefront' && store === undefined)
    fault('properties.store', undefined, 'a storefront counter must name its store');
}

function shapesByLevel(zones: readonly Zone[]): ReadonlyMap<string, readonly Shape[]> {
  const levels = new Map<string, Shape[]>();
  for (const zone of zones) {
    const shape = { zone, box: boxOf(zone.polygon), area: polygonArea(zone.polygon) };
    const level = levels.get(zone.level);
    if (level === undefined) levels.set(zone.level, [shape]);
    else level.push(shape);
  }
  for (const shapes of levels.values()) shapes.sort((a, b) => a.area - b.area);
  return levels;
}

/** @param shapes smallest first */
function zoneAround(at: Point, shapes: readonly Shape[]): Zone | null {
  const around = shapes.find(({ box, zone }) => inBox(box, at) && contains(zone.polygon, at));
  if (around !== undefined) return around.zone;
  let best: { readonly zone: Zone | null; readonly gap: number } = { zone: null, gap: SENSOR_SLACK_M };
  for (const { zone, box } of shapes) {
    const [minX, minY, maxX, maxY] = box;
    const isFar =
      at[0] < minX - best.gap || at[0] > maxX + best.gap || at[1] < minY - best.gap || at[1] > maxY + best.gap;
    if (isFar) continue;
    const gap = distanceToEdge(zone.polygon, at);
    if (gap < best.gap || (gap === best.gap && best.zone === null)) best = { zone, gap };
  }
  return best.zone;
}
