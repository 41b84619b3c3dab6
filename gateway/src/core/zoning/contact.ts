import type { Metres, Point } from '@atrium/shared/units';
import { contains, distance, distanceToEdge, type Polygon } from '@atrium/shared/venue/geometry';
import { boxesWithin, boxOf } from '@atrium/shared/venue/polygon';

/** Where two zones touch: the middle of the stretch they share, and its length. */
export type Contact = { readonly at: Point; readonly width: Metres };

/** Two drawn lines this far apart are one wall, metres: drawings round, and some draw walls with a thickness. */
const SAME_LINE_M = 0.5;

type Side = readonly [Point, Point];

function sidesOf(polygon: Polygon): Side[] {
  const sides: Side[] = [];
  for (const ring of polygon) {
    for (const [i, from] of ring.entries()) {
      const to = ring[(i + 1) % ring.length];
      if (to !== undefined && distance(from, to) > 0) sides.push([from, to]);
    }
  }
  return sides;
}

/** The part of `[a, b]` that `[c, d]` runs along, if any. */
function shared([a, b]: Side, [c, d]: Side): Contact | null {
  const length = distance(a, b);
  const [ux, uy] = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
  const aside = (p: Point): number => Math.abs((p[0] - a[0]) * uy - (p[1] - a[1]) * ux);
  if (aside(c) > SAME_LINE_M || aside(d) > SAME_LINE_M) return null;
  const along = (p: Point): number => (p[0] - a[0]) * ux + (p[1] - a[1]) * uy;
  const from = Math.max(0, Math.min(along(c), along(d)));
  const to = Math.min(length, Math.max(along(c), along(d)));
  if (to <= from) return null;
  const middle = (from + to) / 2;
  return { at: [a[0] + ux * middle, a[1] + uy * middle], width: to - from };
}

/**
 * How two areas of one level touch.
 *
 * @param within areas that share no stretch still touch when a corner of one is this close to the other, metres
 * @returns null when they are further apart
 */
export function contactOf(a: Polygon, b: Polygon, within: Metres): Contact | null {
  if (!boxesWithin(boxOf(a), boxOf(b), Math.max(within, SAME_LINE_M))) return null;
  return widestStretch(sidesOf(a), sidesOf(b)) ?? nearestCorner(a, b, within);
}

function widestStretch(sides: readonly Side[], others: readonly Side[]): Contact | null {
  let widest: Contact | null = null;
  for (const side of sides) {
    for (const other of others) {
      const stretch = shared(side, other);
      if (stretch !== null && stretch.width > (widest?.width ?? 0)) widest = stretch;
    }
  }
  return widest;
}

function nearestCorner(a: Polygon, b: Polygon, within: Metres): Contact | null {
  const gapTo = (area: Polygon, at: Point): Metres => (contains(area, at) ? 0 : distanceToEdge(area, at));
  const corners = [
    ...a.flat().map((at) => ({ at, gap: gapTo(b, at) })),
    ...b.flat().map((at) => ({ at, gap: gapTo(a, at) })),
  ];
  const [best] = corners.sort((one, two) => one.gap - two.gap);
  return best !== undefined && best.gap <= within ? { at: best.at, width: 0 } : null;
}
