import type { LevelId, StoreId, ZoneId } from '@atrium/shared/ids';
import type { Point } from '@atrium/shared/units';
import { bounds, contains } from '@atrium/shared/venue/geometry';
import type { Level, Store, Venue, Zone } from '@atrium/shared/venue/venue';
import { type LabelSpot, labelSpots } from './label-spot.ts';
import { areaOf, floorOf, pathOf, pathOfAll } from './shape.ts';

export type StoreShape = {
  readonly store: StoreId;
  readonly zone: ZoneId;
  readonly path: string;
  readonly centre: Point;
  readonly spots: readonly LabelSpot[];
  readonly area: number;
};

export type ZoneShape = { readonly zone: Zone; readonly path: string; readonly box: ReturnType<typeof bounds> };

/** A sign on a unit that is no store. */
export type Glyph = {
  readonly kind: GlyphKind;
  readonly at: Point /** Free length around it, metres. */;
  readonly room: number;
};
export type GlyphKind = 'stairs' | 'lift' | 'toilet' | 'parking';

/** One level as paths, metres. Everything that never changes with the numbers. */
export type LevelShapes = {
  readonly level: Level;
  readonly floor: string;
  /** Everything but the floor: laid over the heat, which knows no walls. */
  readonly outside: string;
  readonly corridors: string;
  readonly others: string;
  readonly stores: readonly StoreShape[];
  /** All zones, for hatching those that are not seen and for telling what is under the pointer. */
  readonly zones: readonly ZoneShape[];
  readonly glyphs: readonly Glyph[];
};

/** A shape below this, square metres, was never drawn: the venue lists stores without a plan. */
const LEAST_AREA = 0.5;

const GLYPHS: readonly (readonly [RegExp, GlyphKind])[] = [
  [/escalator|stair|ramp/, 'stairs'],
  [/elevator|lift/, 'lift'],
  [/restroom|toilet|wc/, 'toilet'],
  [/parking/, 'parking'],
];

function glyphOf(zone: Zone): readonly Glyph[] {
  const kind = GLYPHS.find(([pattern]) => pattern.test(zone.category))?.[1];
  const spot = kind === undefined ? undefined : labelSpots(zone.polygon)[0];
  if (kind === undefined || spot === undefined) return [];
  const room = Math.max(...spot.room.map(([halfHeight, halfWidth]) => 2 * Math.min(halfHeight, halfWidth)));
  return [{ kind, at: spot.centre, room }];
}

function storeShape(store: Store, zone: Zone): StoreShape {
  const spots = labelSpots(zone.polygon);
  const centre = spots[0]?.centre ?? zone.centre;
  return { store: store.id, zone: zone.id, path: pathOf(zone.polygon), centre, spots, area: areaOf(zone.polygon) };
}

const drawn = (zones: readonly Zone[], kind: Zone['kind']): string =>
  pathOfAll(zones.filter((zone) => zone.kind === kind).map((zone) => zone.polygon));

export function levelShapes(venue: Venue, level: Level): LevelShapes {
  const zones = venue.zones.filter((zone) => zone.level === level.id);
  const byId = new Map(zones.map((zone) => [zone.id, zone]));
  const floor = pathOfAll(floorOf(level));
  // Far beyond what can be seen at the smallest zoom.
  const far = 4 * Math.max(level.width, level.height);
  return {
    level,
    floor,
    outside: `M${-far} ${-far}H${far}V${far}H${-far}Z${floor}`,
    corridors: drawn(zones, 'corridor'),
    others: drawn(zones, 'other'),
    stores: venue.stores.flatMap((store) => {
      const zone = store.level === level.id ? byId.get(store.zone) : undefined;
      return zone === undefined ? [] : [storeShape(store, zone)];
    }),
    zones: zones.map((zone) => ({ zone, path: pathOf(zone.polygon), box: bounds(zone.polygon[0] ?? []) })),
    glyphs: zones.filter((zone) => zone.kind === 'other').flatMap(glyphOf),
  };
}

/** True when there is a plan to look at; a venue may also be a bare list of stores. */
export const hasPlan = (shapes: LevelShapes): boolean =>
  shapes.stores.length === 0
    ? shapes.corridors !== '' || shapes.others !== ''
    : shapes.stores.some(({ area }) => area >= LEAST_AREA);

/** The zone under a point of the level. Stores win over what they stand on. */
export function zoneAt(shapes: LevelShapes, [x, y]: Point): Zone | null {
  const under = shapes.zones.filter(
    ({ zone, box }) => x >= box[0] && y >= box[1] && x <= box[2] && y <= box[3] && contains(zone.polygon, [x, y]),
  );
  return (under.find(({ zone }) => zone.kind === 'store') ?? under[0])?.zone ?? null;
}

const cache = new WeakMap<Venue, Map<LevelId, LevelShapes>>();

/** {@link levelShapes}, worked out once for each venue. */
export function shapesOf(venue: Venue, level: Level): LevelShapes {
  const known = cache.get(venue) ?? new Map<LevelId, LevelShapes>();
  cache.set(venue, known);
  const shapes = known.get(level.id) ?? levelShapes(venue, level);
  known.set(level.id, shapes);
  return shapes;
}
