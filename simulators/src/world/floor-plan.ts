import type { LevelId, SensorId, StoreId, ZoneId } from '@atrium/shared/ids';
import type { Metres, Point } from '@atrium/shared/units';
import { distance, distanceToEdge } from '@atrium/shared/venue/geometry';
import type { Sensor, Store, Venue, Zone } from '@atrium/shared/venue/venue';
import { pointOn, type Segment, sharedEdge } from './shared-edge.ts';

/** Where one can walk: zones that touch, doors of stores, ways in and out. Made from the drawing alone. */
export type FloorPlan = {
  readonly zone: (id: ZoneId) => Zone;
  /** The next zones from one, with the place of crossing. */
  readonly waysFrom: (zone: ZoneId) => readonly Way[];
  readonly sites: readonly StoreSite[];
  readonly siteOf: (store: StoreId) => StoreSite | undefined;
  /** The store fronts along a corridor zone. */
  readonly frontsOf: (zone: ZoneId) => readonly Front[];
  readonly entrances: readonly Entrance[];
  /** Stores that no corridor reaches; nobody can visit them. */
  readonly unreachable: readonly StoreId[];
};

/** `edge` is where the two zones touch; a lift or escalator is entered and left at its centre, and takes `cost` metres of walking. */
export type Way = {
  readonly to: ZoneId;
  readonly edge: Segment;
  readonly cost: Metres;
  readonly kind: 'walk' | 'ride';
};
export type Front = { readonly store: StoreId; readonly at: Point };
export type StoreSite = {
  readonly store: Store;
  readonly zone: Zone;
  /** The corridor outside, and the stretch of wall that is open. */
  readonly outside: ZoneId;
  readonly door: Segment;
  /** Counters at this front. */
  readonly counters: readonly SensorId[];
};
export type Entrance = {
  readonly name: string;
  readonly zone: ZoneId;
  readonly at: Point;
  readonly counters: readonly SensorId[];
};

/** Unit categories of IMDF in which people change level. */
const LIFTS: ReadonlySet<string> = new Set(['elevator', 'escalator', 'stairs', 'ramp', 'steps']);
/** What a change of level costs against walking, metres, so that nobody changes level for a short cut. */
const RIDE_COST = 25;
/** Two drawings of one lift on two levels lie at most this far apart, metres. */
const SAME_SHAFT = 15;
/** A door or a lift that touches no corridor in the drawing opens to one at most this far away, metres. */
const NEAR = 4;

const isWalkable = ({ kind, category }: Zone): boolean => kind === 'corridor' || LIFTS.has(category);
const isLift = ({ category }: Zone): boolean => LIFTS.has(category);

/** How two zones of a level touch; a drawing with gaps, or with one zone over another, still has a nearest corner. */
function contact(a: Zone, b: Zone, within: Metres): Segment | null {
  const edge = sharedEdge(a.polygon, b.polygon);
  if (edge !== null) return edge;
  const ring = a.polygon[0] ?? [];
  const near = ring.map((point) => ({ point, gap: distanceToEdge(b.polygon, point) })).sort((p, q) => p.gap - q.gap)[0];
  return near !== undefined && near.gap <= within ? [near.point, near.point] : null;
}

const widest = (
  edges: readonly { readonly zone: Zone; readonly edge: Segment }[],
): { zone: Zone; edge: Segment } | undefined => [...edges].sort((a, b) => distance(...b.edge) - distance(...a.edge))[0];

type Ways = Map<ZoneId, Way[]>;
const addWay = (ways: Ways, from: ZoneId, way: Way): void => {
  const known = ways.get(from);
  if (known === undefined) ways.set(from, [way]);
  else known.push(way);
};

function joinLevel(ways: Ways, zones: readonly Zone[]): void {
  for (const [index, a] of zones.entries()) {
    for (const b of zones.slice(index + 1)) {
      const edge = isLift(a) || isLift(b) ? contact(a, b, NEAR) : sharedEdge(a.polygon, b.polygon);
      if (edge === null || (isLift(a) && isLift(b))) continue;
      const middle = pointOn(edge, 0.5);
      const cost = distance(a.centre, middle) + distance(middle, b.centre);
      addWay(ways, a.id, { to: b.id, edge, cost, kind: 'walk' });
      addWay(ways, b.id, { to: a.id, edge, cost, kind: 'walk' });
    }
  }
}

/** Each lift leads to the nearest of its kind one level up. */
function joinLevels(ways: Ways, lower: readonly Zone[], upper: readonly Zone[]): void {
  for (const below of lower) {
    const above = upper
      .filter(({ category }) => category === below.category)
      .sort((a, b) => distance(a.centre, below.centre) - distance(b.centre, below.centre))[0];
    if (above === undefined || distance(above.centre, below.centre) > SAME_SHAFT) continue;
    addWay(ways, below.id, { to: above.id, edge: [above.centre, above.centre], cost: RIDE_COST, kind: 'ride' });
    addWay(ways, above.id, { to: below.id, edge: [below.centre, below.centre], cost: RIDE_COST, kind: 'ride' });
  }
}

function joinZones({ levels }: Venue, walkable: readonly Zone[]): Ways {
  const ways: Ways = new Map();
  const on = (level: LevelId): Zone[] => walkable.filter((zone) => zone.level === level);
  const upwards = [...levels].sort((a, b) => a.ordinal - b.ordinal);
  for (const [index, { id }] of upwards.entries()) {
    joinLevel(ways, on(id));
    const next = upwards[index + 1];
    if (next !== undefined) joinLevels(ways, on(id).filter(isLift), on(next.id).filter(isLift));
  }
  return ways;
}

function reachableFrom(ways: Ways, starts: readonly ZoneId[]): ReadonlySet<ZoneId> {
  const seen = new Set(starts);
  const open = [...starts];
  for (let zone = open.pop(); zone !== undefined; zone = open.pop()) {
    for (const { to } of ways.get(zone) ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      open.push(to);
    }
  }
  return seen;
}

/** Doors with a counter; where nothing counts at the doors, the corridor ends of the ground floor. */
function findEntrances({ sensors, levels }: Venue, corridors: readonly Zone[]): Entrance[] {
  const counted = sensors.filter(({ role }) => role === 'entrance');
  if (counted.length > 0) return counted.map(({ id, zone, at }) => ({ name: id, zone, at, counters: [id] }));
  const ground = [...levels].sort((a, b) => Math.abs(a.ordinal) - Math.abs(b.ordinal))[0];
  const onGround = corridors.filter(({ level }) => level === ground?.id).sort((a, b) => a.centre[0] - b.centre[0]);
  const ends = onGround.length > 1 ? [onGround[0], onGround.at(-1)] : onGround;
  return ends.flatMap((zone) =>
    zone === undefined ? [] : [{ name: zone.id, zone: zone.id, at: zone.centre, counters: [] }],
  );
}

function findSite(store: Store, zone: Zone, corridors: readonly Zone[], sensors: readonly Sensor[]): StoreSite | null {
  const sides = corridors
    .filter(({ level }) => level === zone.level)
    .flatMap((corridor) => {
      const edge = contact(zone, corridor, corridor.fronts.includes(store.id) ? Number.POSITIVE_INFINITY : NEAR);
      return edge === null ? [] : [{ zone: corridor, edge }];
    });
  const side = widest(sides.filter((it) => it.zone.fronts.includes(store.id))) ?? widest(sides);
  if (side === undefined) return null;
  const counters = sensors
    .filter((sensor) => sensor.role === 'storefront' && sensor.store === store.id)
    .map(({ id }) => id);
  return { store, zone, outside: side.zone.id, door: side.edge, counters };
}

/**
 * Read a venue as a place to walk in.
 *
 * @throws RangeError when no store can be reached from an entrance: such a mall has no shoppers
 */
export function createFloorPlan(venue: Venue): FloorPlan {
  const zones = new Map(venue.zones.map((zone) => [zone.id, zone]));
  const walkable = venue.zones.filter(isWalkable);
  const corridors = walkable.filter(({ kind }) => kind === 'corridor');
  const ways = joinZones(venue, walkable);
  const entrances = findEntrances(venue, corridors);
  const reachable = reachableFrom(
    ways,
    entrances.map(({ zone }) => zone),
  );

  const sites = new Map<StoreId, StoreSite>();
  for (const store of venue.stores) {
    const zone = zones.get(store.zone);
    const site = zone === undefined ? null : findSite(store, zone, corridors, venue.sensors);
    if (site !== null && reachable.has(site.outside)) sites.set(store.id, site);
  }
  if (sites.size === 0) throw new RangeError(`no store of venue "${venue.id}" can be reached from an entrance`);

  const fronts = new Map(corridors.map((corridor) => [corridor.id, frontsAlong(corridor, [...sites.values()])]));
  return {
    zone: (id) => {
      const zone = zones.get(id);
      if (zone === undefined) throw new RangeError(`venue "${venue.id}" has no zone "${id}"`);
      return zone;
    },
    waysFrom: (zone) => ways.get(zone) ?? [],
    sites: [...sites.values()],
    siteOf: (store) => sites.get(store),
    frontsOf: (zone) => fronts.get(zone) ?? [],
    entrances,
    unreachable: venue.stores.filter(({ id }) => !sites.has(id)).map(({ id }) => id),
  };
}

const frontsAlong = (corridor: Zone, sites: readonly StoreSite[]): Front[] =>
  sites
    .filter(({ store, outside }) => outside === corridor.id || corridor.fronts.includes(store.id))
    .flatMap(({ store, zone, outside, door }) => {
      const edge = outside === corridor.id ? door : contact(zone, corridor, Number.POSITIVE_INFINITY);
      return edge === null ? [] : [{ store: store.id, at: pointOn(edge, 0.5) }];
    });
