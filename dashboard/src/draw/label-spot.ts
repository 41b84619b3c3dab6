import type { Point } from '@atrium/shared/units';
import { bounds, centroid, distance, type Polygon } from '@atrium/shared/venue/geometry';

/** Where a label sits in a shape, how it is turned, and how much room it has there. Metres and degrees. */
export type LabelSpot = {
  readonly centre: Point;
  /** Clockwise turn of the text, -90 to 45 degrees. */
  readonly angle: number;
  /** Room to either side for a block of text of a given half height: pairs of rising half height and falling half width. */
  readonly room: readonly (readonly [halfHeight: number, halfWidth: number])[];
};

/** Lines tried across a shape; shops are simple shapes, and eleven finds the wide part of an L. */
const LINES = 11;
const ROOM_STEPS = 12;
/** Room that a metre nearer to the middle is worth: a name in a corner looks lost. */
const CENTRED = 0.3;
/** A label is about this much wider than high. */
const ASPECT = 2.5;
/** A wall that is closer to level than this, degrees, is taken as level: slightly crooked text looks like a mistake. */
const LEVEL_ENOUGH = 6;

/** Upright text is read from below, turned against the clock, unless that would stand it on its head. Degrees. */
const READ_FROM_BELOW = -20;

type Span = readonly [from: number, to: number];

const turned = ([x, y]: Point, degrees: number): Point => {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return [x * cos - y * sin, x * sin + y * cos];
};

/** Inside parts of a line, even-odd over all rings: the horizontal one at `line`, or with `isUpright` the vertical one. */
function spansAt(polygon: Polygon, line: number, isUpright: boolean): readonly Span[] {
  const [u, v] = isUpright ? ([1, 0] as const) : ([0, 1] as const);
  const hits: number[] = [];
  for (const ring of polygon) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const a = ring[i];
      const b = ring[j];
      if (a === undefined || b === undefined || a[v] > line === b[v] > line) continue;
      hits.push(a[u] + ((line - a[v]) / (b[v] - a[v])) * (b[u] - a[u]));
    }
  }
  hits.sort((a, b) => a - b);
  const spans: Span[] = [];
  for (let i = 0; i + 1 < hits.length; i += 2) spans.push([hits[i] ?? 0, hits[i + 1] ?? 0]);
  return spans;
}

/** Free distance to the nearer side of `at` along a line; 0 outside the shape. */
function clearance(polygon: Polygon, line: number, at: number, isUpright: boolean): number {
  const span = spansAt(polygon, line, isUpright).find(([from, to]) => from <= at && at <= to);
  return span === undefined ? 0 : Math.min(at - span[0], span[1] - at);
}

function halfWidth(polygon: Polygon, [x, y]: Point, halfHeight: number): number {
  const lines = [-1, -0.5, 0, 0.5, 1].map((share) => y + share * halfHeight * 0.999);
  return Math.min(...lines.map((line) => clearance(polygon, line, x, false)));
}

/** The roomiest place for level text in a shape. */
function levelSpot(polygon: Polygon): Omit<LabelSpot, 'angle'> | null {
  const [, top, , bottom] = bounds(polygon[0] ?? []);
  const middle = centroid(polygon);
  let best: { readonly centre: Point; readonly halfHeight: number } | null = null;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 1; i <= LINES; i++) {
    const y = top + ((bottom - top) * i) / (LINES + 1);
    for (const [from, to] of spansAt(polygon, y, false)) {
      const x = (from + to) / 2;
      const halfHeight = clearance(polygon, x, y, true);
      const room = Math.min((to - from) / 2, halfHeight * ASPECT);
      const score = room - CENTRED * distance([x, y], middle);
      if (score <= most) continue;
      most = score;
      best = { centre: [x, y], halfHeight };
    }
  }
  if (best === null) return null;
  const { centre, halfHeight } = best;
  const room = Array.from({ length: ROOM_STEPS }, (_, i) => {
    const half = (halfHeight * (i + 1)) / ROOM_STEPS;
    return [half, halfWidth(polygon, centre, half)] as const;
  });
  return { centre, room };
}

/** Direction of the longest wall, degrees, folded to -45..45: text along it or across it fills the shape best. */
function wallAngle(polygon: Polygon): number {
  const ring = polygon[0] ?? [];
  let angle = 0;
  let longest = 0;
  for (let i = 0; i < ring.length; i++) {
    const a = ring[i];
    const b = ring[(i + 1) % ring.length];
    if (a === undefined || b === undefined) continue;
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (length <= longest) continue;
    longest = length;
    angle = (Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI;
  }
  const folded = angle - 90 * Math.round(angle / 90);
  return Math.abs(folded) < LEVEL_ENOUGH ? 0 : folded;
}

/**
 * Places for a label: level, along the longest wall, and across it (read from below), best to read first. Empty for a shape
 * without inside. Cost: a few hundred passes over the corners, once for each shape and venue.
 */
export function labelSpots(polygon: Polygon): readonly LabelSpot[] {
  const wall = wallAngle(polygon);
  const across = wall > READ_FROM_BELOW ? wall - 90 : wall + 90;
  const angles = [...new Set([0, wall, across])];
  return angles.flatMap((angle) => {
    const spot = levelSpot(polygon.map((ring) => ring.map((point) => turned(point, -angle))));
    return spot === null ? [] : [{ ...spot, centre: turned(spot.centre, angle), angle }];
  });
}

/** Width that a block of text of this height may have, metres. */
export function widthFor(spot: LabelSpot, height: number): number {
  const step = spot.room.find(([halfHeight]) => halfHeight >= height / 2);
  return step === undefined ? 0 : 2 * step[1];
}
