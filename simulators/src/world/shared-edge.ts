import type { Point } from '@atrium/shared/units';
import { bounds, distance, type Polygon } from '@atrium/shared/venue/geometry';

export type Segment = readonly [Point, Point];

/** How far apart two drawn lines may lie and still be one wall, metres: drawings round to decimetres. */
const TOLERANCE = 0.35;
/** Narrower than this nobody walks through, metres. */
const NARROWEST = 0.7;

const segmentsOf = (polygon: Polygon): Segment[] =>
  polygon.flatMap((ring) => {
    const sides: Segment[] = [];
    for (const [index, from] of ring.entries()) {
      const to = ring[(index + 1) % ring.length];
      if (to !== undefined && distance(from, to) > 0.01) sides.push([from, to]);
    }
    return sides;
  });

/** The stretch of `[a, b]` that `[c, d]` runs along, or null. */
function overlap([a, b]: Segment, [c, d]: Segment): Segment | null {
  const length = distance(a, b);
  const ux = (b[0] - a[0]) / length;
  const uy = (b[1] - a[1]) / length;
  const along = (p: Point): number => (p[0] - a[0]) * ux + (p[1] - a[1]) * uy;
  const aside = (p: Point): number => Math.abs((p[0] - a[0]) * uy - (p[1] - a[1]) * ux);
  if (aside(c) > TOLERANCE || aside(d) > TOLERANCE) return null;
  const from = Math.max(0, Math.min(along(c), along(d)));
  const to = Math.min(length, Math.max(along(c), along(d)));
  if (to - from < NARROWEST) return null;
  const pointAt = (t: number): Point => [a[0] + ux * t, a[1] + uy * t];
  return [pointAt(from), pointAt(to)];
}

const areApart = (p: Polygon, q: Polygon): boolean => {
  const [ax, ay, bx, by] = bounds(p.flat());
  const [cx, cy, dx, dy] = bounds(q.flat());
  return cx > bx + TOLERANCE || ax > dx + TOLERANCE || cy > by + TOLERANCE || ay > dy + TOLERANCE;
};

/** The longest straight stretch along which two zones touch, or null where they do not. */
export function sharedEdge(p: Polygon, q: Polygon): Segment | null {
  if (areApart(p, q)) return null;
  let longest: Segment | null = null;
  const others = segmentsOf(q);
  for (const side of segmentsOf(p)) {
    for (const other of others) {
      const common = overlap(side, other);
      if (common !== null && (longest === null || distance(...common) > distance(...longest))) longest = common;
    }
  }
  return longest;
}

/** A point of a segment: 0 is its start, 1 its end. */
export const pointOn = ([a, b]: Segment, share: number): Point => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
];

/** Where on `[a, b]` the foot of a point lies: below 0 before the start, above 1 past the end. */
export function footOn([a, b]: Segment, p: Point): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const square = dx * dx + dy * dy;
  return square === 0 ? -1 : ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square;
}
