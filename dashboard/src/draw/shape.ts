import type { Point } from '@atrium/shared/units';
import type { Polygon } from '@atrium/shared/venue/geometry';

/** Centimetres are plenty on a plan in metres. */
const near = (value: number): string => String(Math.round(value * 100) / 100);

const ring = (points: readonly Point[]): string =>
  points.length === 0 ? '' : `M${points.map(([x, y]) => `${near(x)} ${near(y)}`).join('L')}Z`;

/** SVG path of a polygon, even-odd. */
export const pathOf = (polygon: Polygon): string => polygon.map(ring).join('');

export const pathOfAll = (polygons: readonly Polygon[]): string => polygons.map(pathOf).join('');

const rectangle = (x: number, y: number, width: number, height: number): Polygon => [
  [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ],
];

/** The floor itself: the drawn outline, or the whole extent where the drawing has none. */
export const floorOf = (level: {
  readonly width: number;
  readonly height: number;
  readonly outline: readonly Polygon[];
}): readonly Polygon[] => (level.outline.length > 0 ? level.outline : [rectangle(0, 0, level.width, level.height)]);

/** Area of the outer ring, square metres; 0 for a shape that was never drawn. */
export function areaOf(polygon: Polygon): number {
  const outer = polygon[0] ?? [];
  let twice = 0;
  for (let i = 0; i < outer.length; i++) {
    const a = outer[i];
    const b = outer[(i + 1) % outer.length];
    if (a !== undefined && b !== undefined) twice += a[0] * b[1] - b[0] * a[1];
  }
  return Math.abs(twice) / 2;
}
