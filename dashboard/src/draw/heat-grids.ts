import type { LevelId } from '@atrium/shared/ids';
import type { Level } from '@atrium/shared/venue/venue';
import { type Grid, gridOf, maxOf, PER_100_M2, smooth } from './density.ts';
import { nextTop } from './scale.ts';

export type HeatGrids = {
  /** Smoothed density of every level, on one scale for the whole mall so that levels can be compared. */
  readonly grids: ReadonlyMap<LevelId, Grid>;
  /** Top of the scale, devices in one cell. */
  readonly top: number;
};

/** Below this the heat of one lone device would look like a crowd. Devices per 100 square metres. */
const LEAST_TOP = 6;

type Known = { readonly pairs: readonly number[] | undefined; readonly grid: Grid; readonly max: number };

/** Keeps the grids between frames: a level whose density did not change is not smoothed again. */
export function createHeatGrids(
  levels: readonly Level[],
): (density: Readonly<Record<string, readonly number[]>>) => HeatGrids {
  const known = new Map<LevelId, Known>();
  let top = LEAST_TOP;
  return (density) => {
    for (const level of levels) {
      const pairs = density[level.id];
      if (known.has(level.id) && known.get(level.id)?.pairs === pairs) continue;
      const grid = smooth(gridOf(pairs, level));
      known.set(level.id, { pairs, grid, max: maxOf(grid.values) });
    }
    // Round where people read it, in the legend.
    top = nextTop(top, PER_100_M2 * Math.max(0, ...[...known.values()].map(({ max }) => max)), LEAST_TOP);
    return { grids: new Map([...known].map(([id, { grid }]) => [id, grid])), top: top / PER_100_M2 };
  };
}
