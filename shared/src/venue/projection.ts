import type { Point } from '../units.ts';
import { bounds, type Polygon, type Ring } from './geometry.ts';
import { polygonArea, ringArea } from './polygon.ts';
import type { RawVenue } from './read-features.ts';
import type { Faults } from './venue-fault.ts';
import { type Area, MAX_POSITIONS, type Manifest } from './venue-files.ts';

/** Mean radius of the Earth (IUGG), metres. Over one mall the plane is off by millimetres. */
const EARTH_RADIUS_M = 6_371_008.8;
/** A plan longer than this is a typing error in some coordinate, metres. */
export const MAX_EXTENT_M = 2_000;
/** Zones smaller than this are drawing dirt, square metres. */
const MIN_AREA_M2 = 0.01;

type Position = readonly [number, number, ...number[]];

/** How the drawing's coordinates become plan metres: x to the right (east), y down (south), one frame for all levels. */
export type Projection = {
  readonly toPlan: (position: Position) => Point;
  /** Extent of the common frame, metres. */
  readonly width: number;
  readonly height: number;
};

/**
 * Put all levels into one frame, so that they stack.
 *
 * Metres are taken as they are, origin top left. Longitude and latitude become metres east of the western and south of the northern
 * edge of everything drawn (equirectangular, scaled at the south-west corner).
 *
 * @returns null when the coordinates cannot be used; each reason is in `faults`
 */
export function projectionOf(raw: RawVenue, faults: Faults): Projection | null {
  const drawings = [...raw.level.map(drawingOf('level')), ...raw.unit.map(drawingOf('unit'))];
  const corners = drawings.flatMap((drawing) => drawing.positions);
  if (corners.length > MAX_POSITIONS) {
    const detail = `all drawings together may have ${MAX_POSITIONS} corners`;
    faults.add({ file: 'unit', field: 'geometry.coordinates' }, corners.length, detail);
    return null;
  }
  const isUsable = checkRange(drawings, raw.manifest.units, faults);
  if (!isUsable || corners.length === 0) return null;
  const [west, south, east, north] = bounds(corners.map(([x, y]): Point => [x, y]));
  if (raw.manifest.units === 'm') {
    return {
      toPlan: ([x, y]) => [millimetres(x), millimetres(y)],
      width: millimetres(east),
      height: millimetres(north),
    };
  }
  const perDegree = (EARTH_RADIUS_M * Math.PI) / 180;
  const perDegreeEast = perDegree * Math.cos((south * Math.PI) / 180);
  const width = millimetres((east - west) * perDegreeEast);
  const height = millimetres((north - south) * perDegree);
  if (Math.max(width, height) > MAX_EXTENT_M) {
    const detail = `the plan may be ${MAX_EXTENT_M} m long and wide: some corner is far off`;
    const extent = `${Math.round(width)} x ${Math.round(height)} m`;
    faults.add({ file: 'level', field: 'geometry.coordinates' }, extent, detail);
    return null;
  }
  return {
    toPlan: ([lon, lat]) => [millimetres((lon - west) * perDegreeEast), millimetres((north - lat) * perDegree)],
    width,
    height,
  };
}

type Drawing = { readonly file: 'level' | 'unit'; readonly id: string; readonly positions: readonly Position[] };

const drawingOf =
  (file: Drawing['file']) =>
  ({ id, geometry }: { readonly id: string; readonly geometry: Area }): Drawing => ({
    file,
    id,
    positions: geometry.type === 'Polygon' ? geometry.coordinates.flat() : geometry.coordinates.flat(2),
  });

function checkRange(drawings: readonly Drawing[], units: Manifest['units'], faults: Faults): boolean {
  const range =
    units === 'lonlat'
      ? 'longitude and latitude in degrees'
      : `metres from 0 to ${MAX_EXTENT_M}, origin top left, y down`;
  let isUsable = true;
  for (const { file, id, positions } of drawings) {
    const wrong = positions.find((position) => !isInRange(position, units));
    if (wrong === undefined) continue;
    isUsable = false;
    const detail = `must be ${range}, since the manifest says units "${units}"`;
    faults.add({ file, feature: id, field: 'geometry.coordinates' }, wrong, detail);
  }
  return isUsable;
}

/** The parts of an area on the plan, largest first. */
export function planParts(area: Area, projection: Projection): readonly Polygon[] {
  const parts = area.type === 'Polygon' ? [area.coordinates] : area.coordinates;
  const onPlan = parts.map((rings) => rings.map((ring): Ring => openRing(ring.map(projection.toPlan))));
  return onPlan.toSorted((a, b) => ringArea(b[0] ?? []) - ringArea(a[0] ?? []));
}

/** An area as one list of rings, the largest outer ring first. */
export const planPolygon = (area: Area, projection: Projection): Polygon => planParts(area, projection).flat();

export const hasArea = (polygon: Polygon): boolean => polygonArea(polygon) >= MIN_AREA_M2;

function isInRange([x, y]: Position, units: Manifest['units']): boolean {
  if (units === 'lonlat') return Math.abs(x) <= 180 && Math.abs(y) <= 90;
  return x >= 0 && y >= 0 && x <= MAX_EXTENT_M && y <= MAX_EXTENT_M;
}

/** GeoJSON repeats the first corner at the end; the model does not need it. */
function openRing(ring: Ring): Ring {
  const first = ring[0];
  const last = ring.at(-1);
  const isClosed =
    ring.length > 3 && first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
  return isClosed ? ring.slice(0, -1) : ring;
}

const millimetres = (metres: number): number => Math.round(metres * 1000) / 1000;
