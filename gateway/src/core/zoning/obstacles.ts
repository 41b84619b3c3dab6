import type { LevelId } from '@atrium/shared/ids';
import type { Point } from '@atrium/shared/units';
import { distanceToEdge } from '@atrium/shared/venue/geometry';
import type { Venue, Zone } from '@atrium/shared/venue/venue';

/** What a signal meets between two points of one level. A wall between two stores is drawn by each: half a wall each. */
export type Crossed = { readonly walls: number; readonly fronts: number };
export type Obstacles = (level: LevelId, a: Point, b: Point) => Crossed;

/** A side this close to a corridor is a shop front: glass or open, metres. */
const FRONT_M = 0.7;

type Side = { readonly from: Point; readonly to: Point; readonly isFront: boolean };

/** The sides of all rooms: corridors and voids have none. */
export function obstaclesOf({ levels, zones }: Venue): Obstacles {
  const byLevel = new Map<LevelId, readonly Side[]>(
    levels.map(({ id }) => {
      const here = zones.filter(({ level }) => level === id);
      const corridors = here.filter(({ kind }) => kind === 'corridor');
      return [id, here.filter(hasWalls).flatMap((zone) => sidesOf(zone, corridors))];
    }),
  );
  return (level, a, b) => crossed(byLevel.get(level) ?? [], a, b);
}

const hasWalls = ({ kind, category }: Zone): boolean => kind === 'store' && category !== 'kiosk';

function sidesOf({ polygon }: Zone, corridors: readonly Zone[]): Side[] {
  return polygon.flatMap((ring) =>
    ring.map((from, i): Side => {
      const to = ring[(i + 1) % ring.length] ?? from;
      const middle: Point = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
      return { from, to, isFront: corridors.some((corridor) => distanceToEdge(corridor.polygon, middle) < FRONT_M) };
    }),
  );
}

const side = (a: Point, b: Point, p: Point): boolean => (b[0] - a[0]) * (p[1] - a[1]) > (b[1] - a[1]) * (p[0] - a[0]);

const isBeyond = (p: number, q: number, low: number, high: number): boolean =>
  (p < low && q < low) || (p > high && q > high);

function crossed(sides: readonly Side[], a: Point, b: Point): Crossed {
  let [halves, fronts] = [0, 0];
  const [minX, maxX] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  const [minY, maxY] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
  for (const { from, to, isFront } of sides) {
    if (isBeyond(from[0], to[0], minX, maxX) || isBeyond(from[1], to[1], minY, maxY)) continue;
    if (side(a, b, from) === side(a, b, to) || side(from, to, a) === side(from, to, b)) continue;
    if (isFront) fronts++;
    else halves++;
  }
  return { walls: halves / 2, fronts };
}
