import type { LevelId } from '@atrium/shared/ids';
import type { Point } from '@atrium/shared/units';
import { distanceToEdge, type Polygon } from '@atrium/shared/venue/geometry';
import type { Venue } from '@atrium/shared/venue/venue';

/** `front`: the side of a store that lies on a corridor. A wall between two stores is drawn twice, once by each. */
type Wall = { readonly from: Point; readonly to: Point; readonly kind: 'front' | 'wall' };

export type Walls = ReadonlyMap<LevelId, readonly Wall[]>;
export type Crossed = { readonly fronts: number; readonly walls: number };

/** A side whose middle is this close to a corridor is a front, metres. */
const FRONT_WITHIN = 0.5;

/** The sides of every store, by level. */
export function wallsOf({ levels, zones }: Venue): Walls {
  return new Map(
    levels.map(({ id }) => {
      const here = zones.filter(({ level }) => level === id);
      const corridors = here.filter(({ kind }) => kind === 'corridor').map(({ polygon }) => polygon);
      return [id, here.filter(({ kind }) => kind === 'store').flatMap(({ polygon }) => sidesOf(polygon, corridors))];
    }),
  );
}

function sidesOf(polygon: Polygon, corridors: readonly Polygon[]): Wall[] {
  return polygon.flatMap((ring) =>
    ring.map((from, index) => {
      const to = ring[(index + 1) % ring.length] ?? from;
      const middle: Point = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
      const isFront = corridors.some((corridor) => distanceToEdge(corridor, middle) < FRONT_WITHIN);
      return { from, to, kind: isFront ? 'front' : 'wall' } as const;
    }),
  );
}

const side = (a: Point, b: Point, p: Point): number => (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);

const cross = (a: Point, b: Point, { from, to }: Wall): boolean =>
  side(a, b, from) > 0 !== side(a, b, to) > 0 && side(from, to, a) > 0 !== side(from, to, b) > 0;

/** What a straight line between two points of one level goes through. */
export function crossedBetween(walls: readonly Wall[], a: Point, b: Point): Crossed {
  let fronts = 0;
  let sides = 0;
  for (const wall of walls) {
    if (!cross(a, b, wall)) continue;
    if (wall.kind === 'front') fronts++;
    else sides++;
  }
  return { fronts, walls: sides / 2 };
}
