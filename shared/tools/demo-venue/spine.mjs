/**
 * The bent axis that the demo mall is built along. Every place is (s, t): s metres along the axis from the west door, t metres across
 * it, negative to the north. Walls follow the axis, so shops along the bend have curved fronts and no two of them overlap.
 */

/** Pieces of the axis: length in metres and curvature in radians per metre (positive bends to the south). */
const PIECES = [
  { length: 40, curvature: 0 },
  { length: 90, curvature: 0.0066 },
  { length: 50, curvature: 0 },
];
/** Heading at the west door, radians, measured from east to south. */
const START_HEADING = -0.12;

/** Length of the axis, metres. */
export const LENGTH = PIECES.reduce((sum, piece) => sum + piece.length, 0);

/** Farthest that a chord may lie from the true curve, metres. */
const TOLERANCE = 0.03;
const STEP = 1.5;

/** @returns {[number, number]} plan position of (s, t), metres, y down, before the plan is shifted to its origin */
export function place(s, t) {
  let [x, y, heading] = [0, 0, START_HEADING];
  let rest = s;
  for (const [index, { length, curvature }] of PIECES.entries()) {
    const isLast = index === PIECES.length - 1;
    const run = isLast ? rest : Math.min(rest, length);
    [x, y] = advance([x, y], { heading, curvature, run });
    heading += curvature * run;
    rest -= run;
    if (rest <= 0) break;
  }
  return [x - Math.sin(heading) * t, y + Math.cos(heading) * t];
}

function advance([x, y], { heading, curvature, run }) {
  if (curvature === 0) return [x + Math.cos(heading) * run, y + Math.sin(heading) * run];
  const end = heading + curvature * run;
  return [x + (Math.sin(end) - Math.sin(heading)) / curvature, y - (Math.cos(end) - Math.cos(heading)) / curvature];
}

/**
 * A line from (s0, t) to (s1, t), either way round, as plan corners.
 *
 * @param {(s: number) => number} t offset at each s
 */
export function along(s0, s1, t) {
  const steps = Math.max(1, Math.ceil(Math.abs(s1 - s0) / STEP));
  const points = Array.from({ length: steps + 1 }, (_, i) => {
    const s = s0 + ((s1 - s0) * i) / steps;
    return place(s, t(s));
  });
  return simplify(points);
}

/** Close corners into a GeoJSON ring without repeated corners. */
export function ring(points) {
  const corners = points.filter((p, i) => {
    const next = points[(i + 1) % points.length];
    return Math.hypot(p[0] - next[0], p[1] - next[1]) > TOLERANCE;
  });
  return [...corners, corners[0]];
}

/** Drop corners that lie within {@link TOLERANCE} of the line without them (Douglas and Peucker). */
function simplify(points) {
  if (points.length < 3) return points;
  const [first, last] = [points[0], points[points.length - 1]];
  let worst = { index: 0, gap: 0 };
  for (const [index, point] of points.entries()) {
    const gap = offLine(point, first, last);
    if (gap > worst.gap) worst = { index, gap };
  }
  if (worst.gap <= TOLERANCE) return [first, last];
  return [...simplify(points.slice(0, worst.index + 1)).slice(0, -1), ...simplify(points.slice(worst.index))];
}

function offLine([x, y], [ax, ay], [bx, by]) {
  const length = Math.hypot(bx - ax, by - ay);
  if (length === 0) return Math.hypot(x - ax, y - ay);
  return Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length;
}
