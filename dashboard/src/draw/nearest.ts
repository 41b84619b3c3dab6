import type { Point } from '@atrium/shared/units';

export type Direction = 'left' | 'right' | 'up' | 'down';

const ALONG: Readonly<Record<Direction, Point>> = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };
/** How much a metre aside counts against a metre ahead: keeps arrow keys moving along a row of shops. */
const SIDEWAYS = 2.5;

/** The place that an arrow key leads to; null when there is none in that direction. */
export function nearestIn<T extends { readonly centre: Point }>(
  places: readonly T[],
  from: Point,
  direction: Direction,
): T | null {
  const [ux, uy] = ALONG[direction];
  let best: T | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const place of places) {
    const dx = place.centre[0] - from[0];
    const dy = place.centre[1] - from[1];
    const ahead = dx * ux + dy * uy;
    const aside = Math.abs(dx * uy) + Math.abs(dy * ux);
    const cost = ahead + SIDEWAYS * aside;
    if (ahead <= 1e-6 || ahead < aside / 2 || cost >= least) continue;
    best = place;
    least = cost;
  }
  return best;
}
