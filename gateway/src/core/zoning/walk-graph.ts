import type { StoreId, ZoneId } from '@atrium/shared/ids';
import type { Metres, Point } from '@atrium/shared/units';
import { distance } from '@atrium/shared/venue/geometry';
import type { Venue, Zone } from '@atrium/shared/venue/venue';
import { contactOf } from './contact.ts';

/** A way from one zone into another: where it is, and what it costs besides the walk to it, metres. */
export type Way = { readonly to: ZoneId; readonly at: Point; readonly width: Metres; readonly cost: Metres };
/** A store front on a piece of corridor. */
export type Front = { readonly store: StoreId; readonly at: Point };
export type Entrance = { readonly zone: ZoneId; readonly at: Point };

/** Where one can walk: pieces of corridor and lifts that touch, store doors, ways in. From the drawing alone. */
export type WalkGraph = {
  readonly zones: ReadonlyMap<ZoneId, Zone>;
  /** Ways between walkable zones, and out of zones where walks end (stores, rest rooms). */
  readonly ways: ReadonlyMap<ZoneId, readonly Way[]>;
  readonly fronts: ReadonlyMap<ZoneId, readonly Front[]>;
  readonly entrances: readonly Entrance[];
};

const LIFTS: ReadonlySet<string> = new Set(['elevator', 'escalator', 'stairs', 'ramp', 'steps']);
/** Units of IMDF where no shopper can be: air, structure, behind the scenes. */
const CLOSED =
  /^(opentobelow|column|brick|concrete|glass|structure|nonpublic|kitchen|mechanicalroom|office|storage|conferenceroom|security|vegetation)/;
/** What a change of level costs against walking, metres: about half a minute. */
const RIDE_M = 30;
/** Drawings of one shaft on two levels lie at most this far apart, metres. */
const SHAFT_M = 15;
/** Zones this close touch although their drawings leave a gap, metres. */
const GAP_M = 2.5;

export const isLift = ({ category }: Zone): boolean => LIFTS.has(category);
export const isWalkable = (zone: Zone): boolean => zone.kind === 'corridor' || isLift(zone);
export const isClosed = ({ kind, category }: Zone): boolean => kind === 'other' && CLOSED.test(category);

type Ways = Map<ZoneId, Way[]>;

function add(ways: Ways, from: ZoneId, way: Way): void {
  const known = ways.get(from);
  if (known === undefined) ways.set(from, [way]);
  else known.push(way);
}

/** May one walk straight from one into the other? Rooms open to corridors only, stores at their fronts. */
function opensTo(a: Zone, b: Zone): boolean {
  if (isWalkable(a) && isWalkable(b)) return !(isLift(a) && isLift(b));
  const [room, way] = isWalkable(a) ? [b, a] : [a, b];
  if (way.kind !== 'corridor' || isWalkable(room) || isClosed(room)) return false;
  return room.store === undefined || way.fronts.includes(room.store);
}

function joinLevel(ways: Ways, zones: readonly Zone[]): void {
  for (const [i, a] of zones.entries()) {
    for (const b of zones.slice(i + 1)) {
      if (!opensTo(a, b)) continue;
      const contact = contactOf(a.polygon, b.polygon, GAP_M);
      if (contact === null) continue;
      add(ways, a.id, { ...contact, to: b.id, cost: 0 });
      add(ways, b.id, { ...contact, to: a.id, cost: 0 });
    }
  }
}

/** Each lift leads to the nearest of its kind one level up. */
function joinLevels(ways: Ways, lower: readonly Zone[], upper: readonly Zone[]): void {
  for (const below of lower) {
    const [above] = upper
      .filter((lift) => lift.category === below.category && distance(lift.centre, below.centre) <= SHAFT_M)
      .toSorted((a, b) => distance(a.centre, below.centre) - distance(b.centre, below.centre));
    if (above === undefined) continue;
    add(ways, below.id, { to: above.id, at: above.centre, width: 1, cost: RIDE_M });
    add(ways, above.id, { to: below.id, at: below.centre, width: 1, cost: RIDE_M });
  }
}

export function walkGraph(venue: Venue): WalkGraph {
  const zones = new Map(venue.zones.map((zone) => [zone.id, zone]));
  const ways: Ways = new Map();
  const upwards = venue.levels.toSorted((a, b) => a.ordinal - b.ordinal);
  const on = (level: string | undefined): Zone[] => venue.zones.filter((zone) => zone.level === level);
  for (const [i, { id }] of upwards.entries()) {
    joinLevel(ways, on(id));
    joinLevels(ways, on(id).filter(isLift), on(upwards[i + 1]?.id).filter(isLift));
  }
  const fronts = new Map<ZoneId, Front[]>();
  for (const [from, list] of ways) {
    const corridor = zones.get(from);
    if (corridor?.kind !== 'corridor') continue;
    const here = list.flatMap(({ to, at }): Front[] => {
      const store = zones.get(to)?.store;
      return store === undefined ? [] : [{ store, at }];
    });
    if (here.length > 0) fronts.set(from, here);
  }
  const entrances = venue.sensors.filter(({ role }) => role === 'entrance').map(({ zone, at }) => ({ zone, at }));
  return { zones, ways, fronts, entrances };
}
