import type { LevelId } from '@atrium/shared/ids';
import { DENSITY_CELL_M, densityGrid } from '@atrium/shared/venue/venue';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type LevelShapes, shapesOf } from '../../draw/level-shapes.ts';
import { type Slab, stackLayout } from '../../draw/stack-layout.ts';
import type { Size } from '../../draw/viewport.ts';
import { useMallFrame } from '../../hooks/live.tsx';
import { useTexts } from '../../hooks/settings.tsx';
import { useEachFrame } from '../../hooks/use-each-frame.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { densityTotal, occupancyByLevel } from '../../live/occupancy.ts';
import type { MapMetric } from '../../live/store-metric.ts';
import { Patterns } from '../floor/floor-layers.tsx';
import { Legend } from '../floor/legend.tsx';
import { useHeat } from '../floor/use-heat.ts';
import { useStorePaint } from '../floor/use-store-paint.ts';
import css from './stack.module.css';

export type StackProps = {
  readonly metric: MapMetric;
  readonly heat: boolean;
  readonly onOpen: (level: LevelId) => void;
};

const NAMES_REM = 7;
const MARGIN_PX = 24;
const NARROW_PX = 560;

function useSize(): readonly [(element: HTMLElement | null) => void, Size | null] {
  const [size, setSize] = useState<Size | null>(null);
  const [element, setElement] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (element === null) return;
    const read = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(read);
    observer.observe(element);
    read();
    return () => observer.disconnect();
  }, [element]);
  return [setElement, size];
}

/** The whole mall at once: every level under the one above it, on one scale of colours. */
export function Stack({ metric, heat, onOpen }: StackProps): ReactNode {
  const t = useTexts();
  const { levels } = useVenue();
  const figure = useRef<HTMLElement>(null);
  const [stage, size] = useSize();
  const slabs = useMemo(() => {
    if (size === null) return [];
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    const names = size.width < NARROW_PX ? 0 : NAMES_REM * rem;
    return stackLayout(levels, { ...size, left: names, right: 0, margin: MARGIN_PX });
  }, [levels, size]);

  useEachFrame(
    useCallback((frame, seq) => {
      if (figure.current === null) return;
      const total = Object.values(frame.density).reduce((sum, pairs) => sum + densityTotal(pairs), 0);
      figure.current.dataset['densityTotal'] = String(total);
      figure.current.dataset['frameSeq'] = String(seq);
    }, []),
  );

  return (
    <figure
      ref={figure}
      className={css['figure']}
      data-testid="floor"
      data-level="all"
      data-metric={metric}
      aria-label={t.levels.all}
    >
      <div ref={stage} className={css['stage']}>
        <svg className={css['patterns']} aria-hidden="true">
          <Patterns prefix="" />
        </svg>
        {slabs.toReversed().map((slab) => (
          <SlabView key={slab.level.id} slab={slab} metric={metric} heat={heat} onOpen={onOpen} />
        ))}
      </div>
      <figcaption>
        <Legend metric={metric} heat={heat} />
      </figcaption>
    </figure>
  );
}

type SlabViewProps = StackProps & { readonly slab: Slab };

function SlabView({ slab, metric, heat, onOpen }: SlabViewProps): ReactNode {
  const { venue } = useVenue();
  const shapes = useMemo(() => shapesOf(venue, slab.level), [venue, slab.level]);
  const root = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useHeat(canvas, slab.level.id);
  useStorePaint(root, { shapes, metric, labels: NO_LABELS });
  const { columns, rows } = densityGrid(slab.level);
  const matrix = slab.matrix.map((value) => value.toFixed(4));

  return (
    <section ref={root} className={css['slab']}>
      <svg className={css['layer']} aria-hidden="true">
        <g transform={`matrix(${matrix.join(' ')})`}>
          <path className={css['under']} d={shapes.floor} transform="translate(0 5)" />
          <path className={css['floor']} d={shapes.floor} />
          <path className={css['corridor']} d={shapes.corridors} />
        </g>
      </svg>
      <canvas
        ref={canvas}
        className={css['heat']}
        hidden={!heat}
        style={{
          width: `${columns * DENSITY_CELL_M}px`,
          height: `${rows * DENSITY_CELL_M}px`,
          transform: `matrix(${matrix.join(',')})`,
          // Heat knows no walls: it ends where the floor does. One CSS pixel is a metre here.
          clipPath: `path(evenodd, "${shapes.floor}")`,
        }}
      />
      <SlabShapes shapes={shapes} matrix={matrix.join(' ')} onOpen={onOpen} />
      <SlabName slab={slab} onOpen={onOpen} />
    </section>
  );
}

const NO_LABELS: readonly [] = [];

type SlabShapesProps = {
  readonly shapes: LevelShapes;
  readonly matrix: string;
  readonly onOpen: (level: LevelId) => void;
};

function SlabShapes({ shapes, matrix, onOpen }: SlabShapesProps): ReactNode {
  return (
    <svg className={css['layer']} aria-hidden="true">
      <g transform={`matrix(${matrix})`}>
        <path className={css['unit']} d={shapes.others} fillRule="evenodd" />
        {shapes.stores.map((shape) => (
          <path key={shape.store} className={css['store']} d={shape.path} data-store={shape.store} fillRule="evenodd" />
        ))}
        <path className={css['hatch']} data-hatch="true" fill="url(#hatch)" fillRule="evenodd" />
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a larger target for the pointer; the button beside it has the keys */}
        <path className={css['open']} d={shapes.floor} onClick={() => onOpen(shapes.level.id)} />
      </g>
    </svg>
  );
}

function SlabName({ slab, onOpen }: { readonly slab: Slab; readonly onOpen: (level: LevelId) => void }): ReactNode {
  const t = useTexts();
  const { venue, formats } = useVenue();
  const frame = useMallFrame();
  const devices = frame === null ? null : (occupancyByLevel(venue, frame).get(slab.level.id)?.devices ?? null);
  const isNarrow = slab.left < NARROW_PX / 8;
  return (
    <button
      type="button"
      className={css['name']}
      onClick={() => onOpen(slab.level.id)}
      style={{ top: `${(slab.top + slab.bottom) / 2}px`, left: isNarrow ? '0.5rem' : '1rem' }}
    >
      <strong>{formats.label(slab.level.name)}</strong>
      <span>{devices === null ? '–' : t.levels.devices(formats.count(devices))}</span>
    </button>
  );
}
