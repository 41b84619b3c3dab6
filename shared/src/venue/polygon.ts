import type { Point } from '../units.ts';
import { bounds, centroid, contains, distanceToSegment, type Polygon, type Ring } from './geometry.ts';

/** What the loader needs of polygons beyond `geometry.ts`: size, a point inside, and whether two lie close together. */

/** Heights at which a bent shape is tried; enough for any room. */
const MAX_CHORDS = 64;

export type Box = readonly [minX: number, minY: number, maxX: number, maxY: number];

/** Area of one ring, square metres, never negative. */
export function ringArea(ring: Ring): number {
  let twice = 0;
  for (const [a, b] of edges([ring])) twice += a[0] * b[1] - b[0] * a[1];
  return Math.abs(twice) / 2;
}

/** Area of the first ring less that of the holes in it; further parts of a multi-part area count fully. */
export function polygonArea(polygon: Polygon): number {
  const outer: Polygon = polygon.slice(0, 1);
  let total = 0;
  for (const [index, ring] of polygon.entries()) {
    const corner = ring[0];
    const isHole = index > 0 && corner !== undefined && contains(outer, corner);
    total += isHole ? -ringArea(ring) : ringArea(ring);
  }
  return Math.max(0, total);
}

export const boxOf = (polygon: Polygon): Box => bounds(polygon.flat());

export const boxesWithin = (a: Box, b: Box, gap: number): boolean =>
  a[0] - gap <= b[2] && b[0] - gap <= a[2] && a[1] - gap <= b[3] && b[1] - gap <= a[3];

export const inBox = (box: Box, [x, y]: Point): boolean => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];

/** A point that lies inside: the centroid or, for a bent shape, the middle of its longest level chord. */
export function innerPoint(polygon: Polygon): Point {
  const centre = centroid(polygon);
  if (contains(polygon, centre)) return centre;
  let best: { readonly at: Point; readonly length: number } = { at: centre, length: 0 };
  const heights = [...new Set(polygon.flat().map(([, y]) => y))].sort((a, b) => a - b);
  const step = Math.max(1, Math.ceil(heights.length / MAX_CHORDS));
  for (let i = step; i < heights.length; i += step) {
    const chord = longestChord(polygon, ((heights[i - 1] ?? 0) + (heights[i] ?? 0)) / 2);
    if (chord.length > best.length) best = chord;
  }
  return best.at;
}

function longestChord(polygon: Polygon, y: number): { readonly at: Point; readonly length: number } {
  const crossings: number[] = [];
  for (const [a, b] of edges(polygon)) {
    if (a[1] > y !== b[1] > y) crossings.push(a[0] + ((y - a[1]) * (b[0] - a[0])) / (b[1] - a[1]));
  }
  crossings.sort((a, b) => a - b);
  let best = { at: [0, y] as Point, length: 0 };
  for (let i = 1; i < crossings.length; i += 2) {
    const from = crossings[i - 1] ?? 0;
    const to = crossings[i] ?? 0;
    if (to - from > best.length) best = { at: [(from + to) / 2, y], length: to - from };
  }
  return best;
}

/** True when no more than `gap` metres lie between two areas; touching, overlapping and nested areas are close. */
export function polygonsWithin(a: Polygon, b: Polygon, gap: number): boolean {
  if (!boxesWithin(boxOf(a), boxOf(b), gap)) return false;
  const cornerA = a[0]?.[0];
  const cornerB = b[0]?.[0];
  if (cornerA !== undefined && contains(b, cornerA)) return true;
  if (cornerB !== undefined && contains(a, cornerB)) return true;
  return edgesWithin([...edges(a)], [...edges(b)], gap);
}

/** True when a line comes within `gap` metres of an area, or lies in it. */
export function lineWithin(line: readonly Point[], polygon: Polygon, gap: number): boolean {
  if (line.some((point) => contains(polygon, point))) return true;
  const pieces: Edge[] = [];
  for (let i = 1; i < line.length; i++) {
    const from = line[i - 1];
    const to = line[i];
    if (from !== undefined && to !== undefined) pieces.push([from, to]);
  }
  return edgesWithin(pieces, [...edges(polygon)], gap);
}

type Edge = readonly [Point, Point];

function* edges(polygon: Polygon): Generator<Edge> {
  for (const ring of polygon) {
    for (let i = 0; i < ring.length; i++) {
      const a = ring[i];
      const b = ring[(i + 1) % ring.length];
      if (a !== undefined && b !== undefined) yield [a, b];
    }
  }
}

const edgesWithin = (some: readonly Edge[], others: readonly Edge[], gap: number): boolean =>
  some.some((edge) => others.some((other) => edgeGapWithin(edge, other, gap)));

function edgeGapWithin([a, b]: Edge, [c, d]: Edge, gap: number): boolean {
  if (Math.min(a[0], b[0]) - gap > Math.max(c[0], d[0]) || Math.min(c[0], d[0]) - gap > Math.max(a[0], b[0]))
    return false;
  if (Math.min(a[1], b[1]) - gap > Math.max(c[1], d[1]) || Math.min(c[1], d[1]) - gap > Math.max(a[1], b[1]))
    return false;
  if (turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b)) return true;
  const nearest = Math.min(
    distanceToSegment(a, c, d),
    distanceToSegment(b, c, d),
    distanceToSegment(c, a, b),
    distanceToSegment(d, a, b),
  );
  return nearest <= gap;
}

const turn = (a: Point, b: Point, c: Point): boolean => (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0]);
