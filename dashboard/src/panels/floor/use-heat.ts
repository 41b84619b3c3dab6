import type { LevelId } from '@atrium/shared/ids';
import { type RefObject, useCallback, useEffect, useState } from 'react';
import { createHeatLayer, type HeatLayer } from '../../draw/heat-layer.ts';
import { lutOf } from '../../draw/lut.ts';
import { browserFrames } from '../../draw/tween.ts';
import { useReducedMotion, useSettings } from '../../hooks/settings.tsx';
import { useEachFrame } from '../../hooks/use-each-frame.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { HEAT } from '../../theme/palette.ts';

/** Keeps the heat of one level on a canvas in step with the frames. The canvas must be a new one for each level. */
export function useHeat(canvas: RefObject<HTMLCanvasElement | null>, level: LevelId): void {
  const { theme } = useSettings();
  const { painting } = useVenue();
  const isStill = useReducedMotion();
  const [layer, setLayer] = useState<HeatLayer | null>(null);

  useEffect(() => {
    if (canvas.current === null) return;
    const made = createHeatLayer(canvas.current, lutOf(HEAT[theme]), browserFrames, isStill);
    setLayer(made);
    return () => made.close();
  }, [canvas, theme, isStill]);

  useEachFrame(
    useCallback(
      (frame) => {
        const { grids, top } = painting.heat(frame);
        const grid = grids.get(level);
        if (grid !== undefined) layer?.show(grid, top);
      },
      [painting, level, layer],
    ),
  );
}
