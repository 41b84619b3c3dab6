import type { StoreId } from '@atrium/shared/ids';
import type { Level } from '@atrium/shared/venue/venue';
import { type ReactNode, useMemo, useRef } from 'react';
import { hasPlan, shapesOf } from '../../draw/level-shapes.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import type { MapMetric } from '../../live/store-metric.ts';
import { Notice } from '../../ui/notice.tsx';
import css from './floor.module.css';
import { FloorLabels } from './floor-labels.tsx';
import { FloorBase, FloorGlyphs, FloorShapes, Patterns } from './floor-layers.tsx';
import { FloorTip } from './floor-tip.tsx';
import { Legend } from './legend.tsx';
import { useFloorKeys } from './use-floor-keys.ts';
import { useHeat } from './use-heat.ts';
import { useLabels } from './use-labels.ts';
import { usePlan } from './use-plan.ts';
import { useStoreNames, useStorePaint } from './use-store-paint.ts';
import { ZoomButtons } from './zoom-buttons.tsx';

export type FloorProps = {
  readonly level: Level;
  readonly metric: MapMetric;
  readonly heat: boolean;
  readonly selected: StoreId | null;
  readonly onSelect: (store: StoreId | null) => void;
};

/** One level: heat of people under the stores, painted with every frame, moved and zoomed by hand or keys. */
export function Floor({ level, metric, heat, selected, onSelect }: FloorProps): ReactNode {
  const t = useTexts();
  const { venue, formats } = useVenue();
  const shapes = useMemo(() => shapesOf(venue, level), [venue, level]);
  const names = useStoreNames(shapes);
  const figure = useRef<HTMLElement>(null);
  const plan = usePlan(shapes);
  const { fontPx, labels } = useLabels(shapes, metric, plan.step);
  useHeat(plan.canvas, level.id);
  useStorePaint(figure, { shapes, metric, labels });
  const keys = useFloorKeys(figure, { shapes, selected, plan, onSelect });
  const name = formats.label(level.name);
  const chosen = shapes.stores.find(({ store }) => store === selected);

  return (
    <figure
      ref={figure}
      className={css['figure']}
      data-testid="floor"
      data-level={level.id}
      data-metric={metric}
      aria-label={t.floor.label(name)}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys and clicks of the stores inside come up here */}
      <div ref={plan.stage} className={css['stage']} onKeyDown={keys.onKeyDown} onClick={keys.onClick}>
        <svg className={css['layer']} aria-hidden="true">
          <g data-plan="true">
            <FloorBase shapes={shapes} />
          </g>
        </svg>
        <canvas ref={plan.canvas} className={css['heat']} hidden={!heat} />
        {/* biome-ignore lint/a11y/noSvgWithoutTitle: a title would pop up over the plan; the group inside has the name */}
        <svg className={css['layer']}>
          <Patterns prefix="" />
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot stand in a drawing */}
          {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a group of shapes is no control */}
          <g data-plan="true" role="group" aria-label={t.floor.stores(name)} aria-describedby="floor-keys">
            <FloorShapes shapes={shapes} names={names} />
          </g>
        </svg>
        <svg className={css['marks']} aria-hidden="true">
          <g data-plan="true">
            <FloorGlyphs glyphs={shapes.glyphs} scale={plan.step} />
            {chosen !== undefined && <path className={css['chosen']} d={chosen.path} />}
            <path className={css['focus']} data-focus="true" />
            <g className={css['labels']} style={{ fontSize: `calc(${fontPx}px * var(--per-px, 1))` }}>
              <FloorLabels labels={labels} />
            </g>
          </g>
        </svg>
        <FloorTip shapes={shapes} metric={metric} plan={plan} />
        {!hasPlan(shapes) && <Notice tone="plain" icon="plan" title={t.floor.noPlan} />}
        <p id="floor-keys" className="hidden-text">
          {t.floor.keys}
        </p>
      </div>
      <ZoomButtons plan={plan} />
      <figcaption>
        <Legend metric={metric} heat={heat} />
      </figcaption>
    </figure>
  );
}
