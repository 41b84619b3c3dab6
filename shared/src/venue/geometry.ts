import type { Point } from '../units.ts';

/** Plane geometry on a level's plan, metres. A polygon is a list of rings (first outer, then holes), each ring closed or open. */
export type Ring = readonly Point[];
export type Polygon = readonly Ring[];

const inRing = ([x, y]: Point, ring: Ring): boolean => {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i];
    const b = ring[j];
    if (a === undefined || b === undefined) continue;
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
  }
  return inside;
};

/** Even-odd rule over all rings, so holes are outside. Points on an edge may fall either way. */
export function contains(polygon: Polygon, point: Point): boolean {
  let inside = false;
  for (const ring of polygon) if (inRing(point, ring)) inside = !inside;
  return inside;
}

export const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** Shortest distance from a point to a segment, metres. */
export function distanceToSegment(p: Point, a: Point, b: Point): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const len2 = dx * dx + dy * dy;
  const t = len2 === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / len2));
  return Math.hypot(p[0] - (a[0] + t * dx), p[1] - (a[1] + t * dy));
}

/** Shortest distance from a point to any edge of a polygon, metres. */
export function distanceToEdge(polygon: Polygon, point: Point): number {
  let best = Number.POSITIVE_INFINITY;
  for (const ring of polygon) {
    for (let i = 0; i < ring.length; i++) {
      const a = ring[i];
      const b = ring[(i + 1) % ring.length];
      if (a !== undefined && b !== undefined) best = Math.min(best, distanceToSegment(point, a, b));
    }
  }
  return best;
}

/** Area centroid of the outer ring; the mean of its corners when the ring has no area. */
export function centroid(polygon: Polygon): Point {
  const ring = polygon[0] ?? [];
  let area = 0;
  let cx = 0;
  let cy = 0;
  let mx = 0;
  let my = 0;
  for (let i = 0; i < ring.length; i++) {
    const a = ring[i];
    const b = ring[(i + 1) % ring.length];
    if (a === undefined || b === undefined) continue;
    const cross = a[0] * b[1] - b[0] * a[1];
    area += cross;
    cx += (a[0] + b[0]) * cross;
    cy += (a[1] + b[1]) * cross;
    mx += a[0];
    my += a[1];
  }
  if (Math.abs(area) < 1e-9) return [mx / Math.max(1, ring.length), my / Math.max(1, ring.length)];
  return [cx / (3 * area), cy / (3 * area)];
}

/** Smallest axis-parallel box around some points: `[minX, minY, maxX, maxY]`. */
export function bounds(points: Iterable<Point>): readonly [number, number, number, number] {
  let minX = Number.POSITIVE_INFINITY;
  let minY = Number.POSITIVE_INFINITY;
  let maxX = Number.NEGATIVE_INFINITY;
  let maxY = Number.NEGATIVE_INFINITY;
  for (const [x, y] of points) {
    minX = Math.min(minX, x);
    minY = Math.min(minY, y);
    maxX = Math.max(maxX, x);
    maxY = Math.max(maxY, y);
  }
  return [minX, minY, maxX, maxY];
}
