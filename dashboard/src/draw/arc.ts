import type { Point } from '@atrium/shared/units';

/** How far an arc leaves the straight line, of its length: enough that the way there and the way back are two. */
const BEND = 0.18;

/** SVG path from one point to another, bent to the left of its direction. */
export function arcPath([x1, y1]: Point, [x2, y2]: Point): string {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const [cx, cy] = [(x1 + x2) / 2 + dy * BEND, (y1 + y2) / 2 - dx * BEND];
  const near = (value: number): string => value.toFixed(1);
  return `M${near(x1)} ${near(y1)}Q${near(cx)} ${near(cy)} ${near(x2)} ${near(y2)}`;
}
