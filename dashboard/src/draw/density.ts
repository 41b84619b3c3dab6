import { DENSITY_CELL_M, densityGrid, type Level } from '@atrium/shared/venue/venue';

/** Pixels drawn for one density cell and axis: a cubic spline between cells leaves no squares and no diamonds at three. */
export const OVERSAMPLE = 3;

/** A cell is 16 square metres; people think in hundreds. */
export const PER_100_M2 = 100 / (DENSITY_CELL_M * DENSITY_CELL_M);

export type Grid = { readonly width: number; readonly height: number; readonly values: Float32Array };

/** Flat pairs `[cell, devices, …]` into a full grid. Cells outside the level are left out. */
export function gridOf(pairs: readonly number[] | undefined, level: Pick<Level, 'width' | 'height'>): Grid {
  const { columns, rows } = densityGrid(level);
  const values = new Float32Array(columns * rows);
  for (let i = 0; i + 1 < (pairs?.length ?? 0); i += 2) {
    const cell = pairs?.[i] ?? -1;
    if (cell >= 0 && cell < values.length) values[cell] = pairs?.[i + 1] ?? 0;
  }
  return { width: columns, height: rows, values };
}

/** Weights of four neighbouring cells at each phase between two cell centres, cubic B-spline. Each phase sums to 1. */
const PHASES: readonly (readonly [number, number, number, number])[] = Array.from(
  { length: OVERSAMPLE },
  (_, phase) => {
    const t = (phase + 0.5) / OVERSAMPLE - 0.5;
    const u = t < 0 ? t + 1 : t;
    return [
      (1 - u) ** 3 / 6,
      (3 * u ** 3 - 6 * u ** 2 + 4) / 6,
      (-3 * u ** 3 + 3 * u ** 2 + 3 * u + 1) / 6,
      u ** 3 / 6,
    ];
  },
);

/** First of the four cells that a phase weighs, relative to the pixel's own cell. */
const firstOf = (phase: number): number => ((phase + 0.5) / OVERSAMPLE < 0.5 ? -2 : -1);

type Sheet = { readonly values: Float32Array; readonly width: number; readonly height: number };

/** Add a column of cells, weighed, to a column of pixels. */
function addColumn(from: Sheet, column: number, weight: number, to: Sheet & { readonly at: number }): void {
  if (column < 0 || column >= from.width) return;
  for (let y = 0; y < from.height; y++) {
    const pixel = y * to.width + to.at;
    to.values[pixel] = (to.values[pixel] ?? 0) + weight * (from.values[y * from.width + column] ?? 0);
  }
}

function stretch(from: Sheet): Sheet {
  const width = from.width * OVERSAMPLE;
  const out = { values: new Float32Array(width * from.height), width, height: from.height };
  for (let at = 0; at < width; at++) {
    const phase = at % OVERSAMPLE;
    const first = (at - phase) / OVERSAMPLE + firstOf(phase);
    for (const [i, weight] of PHASES[phase]?.entries() ?? []) addColumn(from, first + i, weight, { ...out, at });
  }
  return out;
}

function transpose({ values, width, height }: Sheet): Sheet {
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) out[x * height + y] = values[y * width + x] ?? 0;
  return { values: out, width: height, height: width };
}

/** Smooth a grid and draw it {@link OVERSAMPLE} times finer. The mean is kept, except for what smooths past the edge. */
export const smooth = (grid: Grid): Grid => transpose(stretch(transpose(stretch(grid))));

export const maxOf = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, value), 0);

/** Share of the scale for a value: the square root, because crowding is read from the small differences between few people. */
export const shareOf = (value: number, top: number): number => Math.sqrt(Math.min(1, Math.max(0, value / top)));

/** Grid values as bytes on the scale 0..`top`. */
export function bytesOf(values: Float32Array, top: number): Uint8ClampedArray {
  const bytes = new Uint8ClampedArray(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = 255 * shareOf(values[i] ?? 0, top);
  return bytes;
}
