import type { Point } from '@atrium/shared/units';
import type { Position } from '../feature.ts';

/** Metres east and south of a corner, for the short while in which distances are needed. */
export type LocalFrame = {
  readonly toMetres: (position: Position) => Point;
  readonly toDegrees: (point: Point) => Position;
};

/** Mean length of a degree of a great circle, metres. */
const DEGREE_M = 111_195;

export function localFrame([west, north]: Position): LocalFrame {
  const east = DEGREE_M * Math.cos((north * Math.PI) / 180);
  return {
    toMetres: ([lon, lat]) => [(lon - west) * east, (north - lat) * DEGREE_M],
    toDegrees: ([x, y]) => [rounded(west + x / east), rounded(north - y / DEGREE_M)],
  };
}

/** A hundred-millionth of a degree is a millimetre. */
const rounded = (degrees: number): number => Math.round(degrees * 1e8) / 1e8;
