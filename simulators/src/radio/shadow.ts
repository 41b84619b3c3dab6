import type { Point } from '@atrium/shared/units';
import { scramble } from '../world/random.ts';

/** Distance over which furniture changes what a receiver hears, metres (Daniş: shadowing is correlated over 3 to 6 m). */
const LATTICE_M = 5;

/** About standard normal from four bytes of a hash: their sum has mean 510 and variance 4 * (256² - 1) / 12. */
function latticeValue(seed: number, column: number, row: number): number {
  const hash = scramble(seed ^ Math.imul(column, 0x27d4eb2f) ^ Math.imul(row, 0x165667b1));
  const sum = (hash & 0xff) + ((hash >>> 8) & 0xff) + ((hash >>> 16) & 0xff) + (hash >>> 24);
  return (sum - 510) / 147.8;
}

/**
 * What the place itself does to a level: a smooth field of zero mean and unit variance, the same whenever somebody stands there.
 *
 * @param seed one number for each receiver and level
 */
export function shadowAt(seed: number, [x, y]: Point): number {
  const column = Math.floor(x / LATTICE_M);
  const row = Math.floor(y / LATTICE_M);
  const right = x / LATTICE_M - column;
  const down = y / LATTICE_M - row;
  const weights = [(1 - right) * (1 - down), right * (1 - down), (1 - right) * down, right * down];
  let sum = 0;
  let square = 0;
  for (const [corner, weight] of weights.entries()) {
    sum += weight * latticeValue(seed, column + (corner & 1), row + (corner >> 1));
    square += weight * weight;
  }
  return sum / Math.sqrt(square);
}
