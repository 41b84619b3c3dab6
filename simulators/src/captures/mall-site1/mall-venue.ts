import type { Point } from '@atrium/shared/units';
import { contains, distanceToEdge, type Polygon } from '@atrium/shared/venue/geometry';
import { innerPoint } from '@atrium/shared/venue/polygon';
import type { VenueFiles } from '@atrium/shared/venue/venue-files';
import type { CaptureOptions } from '../capture-format.ts';
import { collection, type Feature, feature, type Json, pointAt } from '../feature.ts';
import { type BeaconPlace, placeBeacons } from './beacon-places.ts';
import { type Cell, corridorCells, nearestCell } from './corridor-cells.ts';
import { type DrawnUnit, type Floor, type Geometry, readFloors } from './floors.ts';
import { type LocalFrame, localFrame } from './local-frame.ts';
import { MALL, sensorId } from './read-mall.ts';
import { plainName, storeIds } from './store-ids.ts';
import { kindOf } from './unit-kinds.ts';
import { readHeard, readWalks } from './walks.ts';

/**
 * A receiver belongs to a shop only when its estimated place lies this far inside, metres. Walkers kept to the corridors, so an
 * estimate just behind a shop front is far more likely a receiver over the corridor.
 */
const INSIDE_M = 3;
/** A place that rests on fewer sightings starts no piece of corridor of its own. */
const MIN_HEARD = 5;

/** The mall of the recording: its floors and shops as drawn, a receiver for each beacon, corridors around the receivers. */
export async function mallVenue(folder: string, options: CaptureOptions = {}): Promise<VenueFiles> {
  const [floors, walks, heard] = await Promise.all([
    readFloors(folder),
    readWalks(folder, options),
    readHeard(folder, options),
  ]);
  const frame = localFrame(cornerOf(floors));
  const places = placeBeacons(heard, walks, frame);
  const shops = floors.flatMap((floor) => floor.units.filter((unit) => kindOf(unit).trade !== null));
  const stores = storeIds(shops);
  const plans = floors.map((floor) =>
    planFloor(
      floor,
      places.filter((place) => place.floor === floor.name),
      { frame, stores },
    ),
  );
  return {
    'manifest.json': { version: '1.0.0', language: 'zh-Latn', units: 'lonlat' },
    'venue.geojson': collection([
      feature('venue', MALL, null, {
        name: { en: 'Mall of site 1', 'zh-CN': '一号商场' },
        timeZone: 'Asia/Shanghai',
        currency: 'CNY',
        hours: null,
      }),
    ]),
    'level.geojson': collection(floors.map(levelOf)),
    'unit.geojson': collection(plans.flatMap((plan) => plan.units)),
    'anchor.geojson': collection(plans.flatMap((plan) => plan.anchors)),
    'occupant.geojson': collection(plans.flatMap((plan) => plan.occupants)),
    'sensor.geojson': collection(plans.flatMap((plan) => plan.sensors)),
  };
}

type Context = { readonly frame: LocalFrame; readonly stores: ReadonlyMap<string, string> };
type FloorPlan = Readonly<Record<'units' | 'anchors' | 'occupants' | 'sensors', readonly Feature[]>>;

function planFloor(floor: Floor, places: readonly BeaconPlace[], { frame, stores }: Context): FloorPlan {
  const level = levelId(floor);
  const outline = partsOf(floor.outline, frame);
  const shops = floor.units.flatMap((unit) => {
    const store = stores.get(unit.id);
    return store === undefined ? [] : [{ unit, store, shape: partsOf(unit.geometry, frame).flat() }];
  });
  const onFloor = places.map((place) => ({ ...place, at: isOn(outline, place.at) ? place.at : place.loudestAt }));
  const inShop = (at: Point) =>
    shops.find(({ shape }) => contains(shape, at) && distanceToEdge(shape, at) >= INSIDE_M)?.unit.id;
  const open = onFloor.filter(({ at }) => inShop(at) === undefined).toSorted((a, b) => b.heard - a.heard);
  const sure = open.filter(({ heard }) => heard >= MIN_HEARD);
  const cells = corridorCells(
    (sure.length > 0 ? sure : open).map(({ at }) => at),
    outline,
  );
  const cellId = (index: number): string => `${level}-corridor-${index + 1}`;
  return {
    units: [
      ...cells.map((cell, i) => corridor(cellId(i), level, geometryOf(cell, frame))),
      ...floor.units.map((unit) => unitOf(unit, level)),
    ],
    anchors: shops.map(({ unit, shape }) =>
      feature('anchor', `anchor-${unit.id}`, pointAt(frame.toDegrees(innerPoint(shape))), { unit_id: unit.id }),
    ),
    occupants: shops.map(({ unit, store }) =>
      feature('occupant', store, null, {
        name: plainName(unit.name),
        category: kindOf(unit).trade,
        anchor_id: `anchor-${unit.id}`,
      }),
    ),
    sensors: onFloor.map(({ beacon, at }) =>
      feature('sensor', sensorId(beacon), pointAt(frame.toDegrees(at)), {
        kind: 'ble',
        level_id: level,
        zone: inShop(at) ?? cellId(nearestCell(cells, at)),
      }),
    ),
  };
}

const levelId = (floor: Floor): string => floor.name.toLowerCase();

const levelOf = (floor: Floor): Feature =>
  feature('level', levelId(floor), floor.outline, { name: floor.name, ordinal: floor.ordinal });

const unitOf = (unit: DrawnUnit, level: string): Feature =>
  feature('unit', unit.id, unit.geometry, {
    category: kindOf(unit).category,
    level_id: level,
    name: plainName(unit.name),
  });

const corridor = (id: string, level: string, geometry: Json): Feature =>
  feature('unit', id, geometry, { category: 'walkway', level_id: level });

const isOn = (floor: readonly Polygon[], at: Point): boolean => floor.some((part) => contains(part, at));

const polygonsOf = (geometry: Geometry) =>
  geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;

const partsOf = (geometry: Geometry, frame: LocalFrame): readonly Polygon[] =>
  polygonsOf(geometry).map((rings) => rings.map((ring) => ring.map(([lon, lat]) => frame.toMetres([lon, lat]))));

function geometryOf(cell: Cell, frame: LocalFrame): Json {
  const coordinates = cell.parts.map((part) =>
    part.map((ring) => [...ring, ...ring.slice(0, 1)].map((point) => frame.toDegrees(point))),
  );
  return coordinates.length === 1
    ? { type: 'Polygon', coordinates: coordinates[0] }
    : { type: 'MultiPolygon', coordinates };
}

function cornerOf(floors: readonly Floor[]): readonly [number, number] {
  let [west, north] = [180, -90];
  for (const [lon, lat] of floors.flatMap((floor) => polygonsOf(floor.outline).flat(2))) {
    west = Math.min(west, lon);
    north = Math.max(north, lat);
  }
  return [west, north];
}
