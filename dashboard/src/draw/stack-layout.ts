import type { Level } from '@atrium/shared/venue/venue';

/** Levels drawn over one another as slabs seen from above at a slant. All in pixels, before the view is scrolled. */
export type Slab = {
  readonly level: Level;
  /** Affine map from metres to pixels: `matrix(a b c d e f)`. */
  readonly matrix: readonly [number, number, number, number, number, number];
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
};

/** How flat a level lies, and how far its back edge leans to the right for each metre of depth. */
const FLATTEN = 0.46;
const LEAN = 0.42;
/** Slabs may cover this part of the one below: its back edge is corridor more often than not. */
const OVERLAP = 0.22;
/** A single slab may not grow beyond this part of the height. */
const LARGEST_SHARE = 0.8;

export type StackBox = {
  readonly width: number;
  readonly height: number;
  /** Kept free at the left for the names and at the right for the numbers. */
  readonly left: number;
  readonly right: number;
  readonly margin: number;
};

/** Place levels, given top floor first, so that all fit and stand centred above one another at one scale. */
export function stackLayout(levels: readonly Level[], box: StackBox): readonly Slab[] {
  if (levels.length === 0) return [];
  const depth = Math.max(...levels.map((level) => level.height));
  const span = Math.max(...levels.map((level) => level.width + level.height * LEAN));
  const free = { width: box.width - box.left - box.right - 2 * box.margin, height: box.height - 2 * box.margin };
  const rows = 1 + (levels.length - 1) * (1 - OVERLAP);
  const tallest = Math.min(free.height / rows, free.height * LARGEST_SHARE);
  const scale = Math.max(0.01, Math.min(free.width / span, tallest / (depth * FLATTEN)));
  const slabHeight = depth * FLATTEN * scale;
  const gap = levels.length === 1 ? 0 : Math.min((free.height - slabHeight) / (levels.length - 1), slabHeight * 1.25);
  const used = slabHeight + gap * (levels.length - 1);
  const first = box.margin + (free.height - used) / 2;
  const middle = box.left + box.margin + free.width / 2;

  return levels.map((level, i) => {
    const top = first + i * gap + ((depth - level.height) * FLATTEN * scale) / 2;
    const width = level.width * scale;
    const lean = level.height * LEAN * scale;
    const left = middle - (width + lean) / 2;
    const height = level.height * FLATTEN * scale;
    return {
      level,
      matrix: [scale, 0, -LEAN * scale, FLATTEN * scale, left + lean, top],
      left,
      right: left + width + lean,
      top,
      bottom: top + height,
    };
  });
}
