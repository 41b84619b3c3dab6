import type { Point } from '@atrium/shared/units';
import { distance } from '@atrium/shared/venue/geometry';
import type { Mismatch } from '../scenarios/scenario.ts';
import { scramble } from '../world/random.ts';

/** Shelves, kiosks and lifts are about so wide, metres. */
const CELL_M = 2.5;
/** A wave finds a way round most of it, dB. */
const MOST_DB = 15;

/**
 * What furniture between two places costs. It stands in cells of a fixed lattice, so that two receivers behind the same shelf
 * suffer together and a step aside changes much: nothing a smooth field with a Gaussian spread can follow.
 *
 * @param seed one number for each level
 */
export function furnitureBetween(
  seed: number,
  { share, leastDb, mostDb }: Mismatch['furniture'],
  a: Point,
  b: Point,
): number {
  const steps = Math.floor(distance(a, b) / CELL_M);
  let loss = 0;
  for (let step = 1; step < steps && loss < MOST_DB; step++) {
    const column = Math.floor((a[0] + ((b[0] - a[0]) * step) / steps) / CELL_M);
    const row = Math.floor((a[1] + ((b[1] - a[1]) * step) / steps) / CELL_M);
    const hash = scramble(seed ^ Math.imul(column, 0x27d4eb2f) ^ Math.imul(row, 0x165667b1));
    if ((hash & 0xffff) / 0x1_0000 < share) loss += leastDb + ((mostDb - leastDb) * (hash >>> 16)) / 0x1_0000;
  }
  return Math.min(MOST_DB, loss);
}
