import type { Point } from '@atrium/shared/units';
import { distance, type Polygon, type Ring } from '@atrium/shared/venue/geometry';
import { polygonArea } from '@atrium/shared/venue/polygon';

/** A piece of corridor around some receivers. The source draws no corridors: they are the floor between the shops. */
export type Cell = { readonly seed: Point; readonly parts: readonly Polygon[] };

/** Receivers closer than this share a piece of corridor, metres. */
const MIN_GAP = 8;
/** A receiver speaks for the corridor up to this far, metres; beyond, nobody knows. */
const REACH = 15;
/** Corners of the circle of reach. */
const CORNERS = 24;
/** Less than this is a splinter at the edge of the floor, square metres. */
const MIN_AREA = 4;

/**
 * Divide the floor among places: each gets what is nearer to it than to any other, within reach and on the floor (a Voronoi diagram,
 * cell by cell). Shops are not cut out; they lie on top.
 *
 * @param places best known first: of places that lie too close together the first one stands for all
 */
export function corridorCells(places: readonly Point[], floor: readonly Polygon[]): readonly Cell[] {
  const seeds = places.filter(isApart());
  return seeds
    .map((seed) => ({ seed, parts: clipFloor(floor, cellOf(seed, seeds)) }))
    .filter((cell) => cell.parts.some((part) => polygonArea(part) >= MIN_AREA));
}

/** The cell that a place belongs to. */
export function nearestCell(cells: readonly Cell[], place: Point): number {
  let best = { index: -1, gap: Number.POSITIVE_INFINITY };
  for (const [index, { seed }] of cells.entries()) {
    const gap = distance(seed, place);
    if (gap < best.gap) best = { index, gap };
  }
  return best.index;
}

function isApart(): (place: Point) => boolean {
  const taken: Point[] = [];
  return (place) => {
    if (taken.some((other) => distance(other, place) < MIN_GAP)) return false;
    taken.push(place);
    return true;
  };
}

function cellOf(seed: Point, seeds: readonly Point[]): Ring {
  let cell: Ring = Array.from({ length: CORNERS }, (_, i): Point => {
    const angle = (2 * Math.PI * i) / CORNERS;
    return [seed[0] + REACH * Math.cos(angle), seed[1] + REACH * Math.sin(angle)];
  });
  for (const other of seeds) {
    if (other === seed || distance(other, seed) > 2 * REACH) continue;
    const middle: Point = [(seed[0] + other[0]) / 2, (seed[1] + other[1]) / 2];
    cell = clipLine(cell, middle, [seed[0] - other[0], seed[1] - other[1]]);
  }
  return cell;
}

function clipFloor(floor: readonly Polygon[], cell: Ring): readonly Polygon[] {
  return floor
    .map((part) => part.map((ring) => clipRing(ring, cell)).filter((ring) => ring.length >= 3))
    .filter((part) => part.length > 0);
}

/** What of a ring lies in a convex cell (Sutherland and Hodgman). */
function clipRing(ring: Ring, cell: Ring): Ring {
  let rest = ring;
  for (const [i, a] of cell.entries()) {
    const b = cell[(i + 1) % cell.length];
    if (b !== undefined) rest = clipLine(rest, a, [a[1] - b[1], b[0] - a[0]]);
  }
  return rest;
}

/** Keep the side of a line that the normal points to. */
function clipLine(ring: Ring, through: Point, normal: Point): Ring {
  const side = ([x, y]: Point): number => (x - through[0]) * normal[0] + (y - through[1]) * normal[1];
  return ring.flatMap((point, i): readonly Point[] => {
    const next = ring[(i + 1) % ring.length];
    if (next === undefined) return [];
    const [here, there] = [side(point), side(next)];
    const kept = here >= 0 ? [point] : [];
    if (here >= 0 === there >= 0) return kept;
    const share = here / (here - there);
    return [...kept, [point[0] + share * (next[0] - point[0]), point[1] + share * (next[1] - point[1])]];
  });
}
