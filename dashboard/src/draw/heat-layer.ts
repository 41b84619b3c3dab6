import { bytesOf, type Grid } from './density.ts';
import { createHeatCanvas } from './heat-canvas.ts';
import type { Lut } from './lut.ts';
import { createTween, type Frames } from './tween.ts';

export type HeatLayer = {
  show(grid: Grid, top: number): void;
  close(): void;
};

/** The heat of one level on one canvas. `isStill`: no motion is wanted, each frame simply replaces the last. */
export function createHeatLayer(canvas: HTMLCanvasElement, lut: Lut, frames: Frames, isStill: boolean): HeatLayer {
  const heat = createHeatCanvas(canvas, lut);
  const tween = createTween(heat.paint, frames);
  let shown: Grid | null = null;
  let shownTop = 0;
  return {
    show(grid, top) {
      if (grid === shown && top === shownTop) return;
      const isFirst = shown === null;
      shown = grid;
      shownTop = top;
      heat.resize(grid.width, grid.height);
      const bytes = bytesOf(grid.values, top);
      if (isFirst || isStill) tween.jump(bytes);
      else tween.to(bytes);
    },
    close: tween.close,
  };
}
