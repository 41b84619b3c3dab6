import type { Metres, Point } from '@atrium/shared/units';
import { contains, distance } from '@atrium/shared/venue/geometry';
import { boxOf, inBox, polygonArea } from '@atrium/shared/venue/polygon';
import type { Venue, Zone } from '@atrium/shared/venue/venue';
import { isClosed } from './walk-graph.ts';

/** The smallest place that the filter tells apart. Its points stand for all places in it. */
export type Cell = { readonly zone: Zone; readonly at: Point; readonly points: readonly Point[] };

/** Side of a cell, metres: smaller ones gain nothing at the noise of radio (measured: 1 m against 3 m). */
const SIDE_M = 3.5;
/** A large room gets larger cells, so that what is known of a device stays a short list. */
const MAX_PER_ZONE = 10;
/** Distance of the points that a zone is sampled at, metres, and how many of them a cell keeps. */
const POINT_M = 1.8;
const MAX_POINTS = 4;

type Shape = { readonly zone: Zone; readonly box: ReturnType<typeof boxOf>; readonly area: number };

/** Cut every zone into cells; where drawings overlap (a corridor under its kiosks), the smallest zone has the place. */
export function cutCells(venue: Venue): readonly Cell[] {
  return venue.levels.flatMap(({ id }) => {
    const shapes = venue.zones
      .filter((zone) => zone.level === id && !isClosed(zone))
      .map((zone): Shape => ({ zone, box: boxOf(zone.polygon), area: polygonArea(zone.polygon) }));
    return shapes.flatMap((shape) =>
      cellsOf(
        shape,
        shapes.filter((other) => other.area < shape.area),
      ),
    );
  });
}

function cellsOf({ zone, box, area }: Shape, smaller: readonly Shape[]): Cell[] {
  const side = Math.max(SIDE_M, Math.sqrt(area / MAX_PER_ZONE));
  const isMine = (p: Point): boolean =>
    contains(zone.polygon, p) && !smaller.some((other) => inBox(other.box, p) && contains(other.zone.polygon, p));
  const [columns, rows] = [Math.ceil((box[2] - box[0]) / side), Math.ceil((box[3] - box[1]) / side)];
  const groups = new Map<number, Point[]>();
  const [minX, minY] = [(box[0] + box[2] - columns * side) / 2, (box[1] + box[3] - rows * side) / 2];
  const step = side / Math.max(1, Math.round(side / POINT_M));
  for (let y = minY + step / 2; y < box[3]; y += step) {
    for (let x = minX + step / 2; x < box[2]; x += step) {
      if (!isMine([x, y])) continue;
      const key = Math.floor((y - minY) / side) * columns + Math.floor((x - minX) / side);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [[x, y]]);
      else group.push([x, y]);
    }
  }
  if (groups.size === 0) return [{ zone, at: zone.centre, points: [zone.centre] }];
  return merged([...groups.values()], (side / step) ** 2 / 4).map((points) => {
    return { zone, at: middle(points), points: spread(points) };
  });
}

/** A few of many points, evenly. */
function spread(points: readonly Point[]): readonly Point[] {
  if (points.length <= MAX_POINTS) return points;
  return Array.from({ length: MAX_POINTS }, (_, i) => {
    return points[Math.floor(((i + 0.5) * points.length) / MAX_POINTS)] ?? [0, 0];
  });
}

const middle = (points: readonly Point[]): Point => {
  const centre: Point = [
    points.reduce((sum, [x]) => sum + x, 0) / points.length,
    points.reduce((sum, [, y]) => sum + y, 0) / points.length,
  ];
  return points.reduce((best, p) => (distance(p, centre) < distance(best, centre) ? p : best));
};

/** Slivers along slanted walls join their nearest neighbour. */
function merged(groups: readonly Point[][], least: Metres): Point[][] {
  const whole = groups.filter((group) => group.length > least);
  if (whole.length === 0) return [groups.flat()];
  const homes = whole.map((group) => ({ centre: middle(group), points: [...group] }));
  for (const sliver of groups) {
    if (sliver.length > least) continue;
    const at = middle(sliver);
    const home = homes.reduce((best, it) => (distance(it.centre, at) < distance(best.centre, at) ? it : best));
    home.points.push(...sliver);
  }
  return homes.map(({ points }) => points);
}
