import { DENSITY_CELL_M, densityGrid } from '@atrium/shared/venue/venue';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { LevelShapes } from '../../draw/level-shapes.ts';
import { createPanZoom, type PanZoom } from '../../draw/pan-zoom.ts';
import type { Viewport } from '../../draw/viewport.ts';

export type PlanRefs = {
  readonly stage: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
};

export type Plan = PlanRefs & {
  readonly panZoom: RefObject<PanZoom | null>;
  /** Pixels for a metre, in steps: what the layout of labels follows. */
  readonly step: number;
  readonly isFit: boolean;
};

/** Labels are laid out again when the zoom has changed by an eighth. */
const STEP = 1.125;
const MARGIN_PX = 22;

const stepOf = (scale: number): number => STEP ** Math.round(Math.log(scale) / Math.log(STEP));

/** Move the layers of a plan together: everything in `data-plan` groups, the heat, and the sizes that stay the same on the screen. */
function moveLayers(stage: HTMLElement, canvas: HTMLCanvasElement, level: LevelShapes['level'], port: Viewport): void {
  const { columns, rows } = densityGrid(level);
  const transform = `translate(${port.x.toFixed(2)} ${port.y.toFixed(2)}) scale(${port.scale.toFixed(5)})`;
  for (const group of stage.querySelectorAll('[data-plan]')) group.setAttribute('transform', transform);
  for (const pattern of stage.querySelectorAll('pattern'))
    pattern.setAttribute('patternTransform', `scale(${1 / port.scale})`);
  canvas.style.transform = `translate(${port.x}px, ${port.y}px)`;
  canvas.style.width = `${columns * DENSITY_CELL_M * port.scale}px`;
  canvas.style.height = `${rows * DENSITY_CELL_M * port.scale}px`;
  stage.style.setProperty('--per-px', String(1 / port.scale));
}

export function usePlan(shapes: LevelShapes): Plan {
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const panZoom = useRef<PanZoom | null>(null);
  const [step, setStep] = useState(1);
  const [isFit, setIsFit] = useState(true);

  const onChange = useCallback(
    (port: Viewport, fit: boolean) => {
      if (stage.current === null || canvas.current === null) return;
      moveLayers(stage.current, canvas.current, shapes.level, port);
      setStep(stepOf(port.scale));
      setIsFit(fit);
    },
    [shapes],
  );

  useEffect(() => {
    if (stage.current === null) return;
    const made = createPanZoom({ stage: stage.current, level: shapes.level, margin: MARGIN_PX, onChange });
    panZoom.current = made;
    return () => made.close();
  }, [shapes, onChange]);

  return { stage, canvas, panZoom, step, isFit };
}
