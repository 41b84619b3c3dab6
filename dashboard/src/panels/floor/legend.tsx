import type { ReactNode } from 'react';
import { PER_100_M2 } from '../../draw/density.ts';
import { gradientOf } from '../../draw/lut.ts';
import { useMallFrame } from '../../hooks/live.tsx';
import { useSettings } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import type { MapMetric } from '../../live/store-metric.ts';
import { HEAT } from '../../theme/palette.ts';
import { Patterns } from './floor-layers.tsx';
import css from './legend.module.css';
import { metricText } from './model.ts';

/** What the colours mean, in numbers. */
export function Legend({ metric, heat }: { readonly metric: MapMetric; readonly heat: boolean }): ReactNode {
  const { t } = useSettings();
  return (
    <div className={css['legend']}>
      {metric !== 'occupancy' && <ClassScale metric={metric} />}
      {heat && <HeatScale />}
      <div className={css['unknown']} title={t.floor.legendUnknownHint}>
        <svg width="18" height="12" aria-hidden="true">
          <Patterns prefix="legend-" />
          <rect width="18" height="12" fill="url(#legend-hatch)" />
        </svg>
        <span>
          {t.floor.legendUnknown} · {t.floor.legendUnknownHint}
        </span>
      </div>
    </div>
  );
}

function HeatScale(): ReactNode {
  const { t, theme } = useSettings();
  const { painting, formats } = useVenue();
  const frame = useMallFrame();
  const top = frame === null ? null : painting.heat(frame).top * PER_100_M2;
  // The scale is a square root: the middle of the bar is a quarter of its top.
  const marks = top === null ? ['0', '–', '–'] : [0, top / 4, top].map((value) => formats.decimal(value));
  return (
    <div className={css['scale']}>
      <span className={css['title']}>{t.floor.legendDensity}</span>
      <span className={css['ramp']} style={{ backgroundImage: gradientOf(HEAT[theme]) }} />
      <span className={css['marks']}>
        {marks.map((mark, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: three places on a bar
          <span key={i}>{mark}</span>
        ))}
      </span>
    </div>
  );
}

function ClassScale({ metric }: { readonly metric: MapMetric }): ReactNode {
  const { t } = useSettings();
  const { painting, formats } = useVenue();
  const frame = useMallFrame();
  const bounds = frame === null ? [] : painting.colours(frame, metric).bounds;
  return (
    <div className={css['scale']}>
      <span className={css['title']}>{t.metric.unit[metric]}</span>
      <span className={css['classes']}>
        {bounds.map((bound, shade) => (
          <span key={bound} className={css['class']}>
            <svg width="100%" height="12" aria-hidden="true" className={css['swatch']} data-shade={shade}>
              <rect
                width="100%"
                height="12"
                {...(metric === 'conversion' ? { fill: `url(#legend-conversion-${shade})` } : {})}
              />
            </svg>
            {metricText(metric, bound, formats)}
            {shade === bounds.length - 1 ? '+' : ''}
          </span>
        ))}
      </span>
    </div>
  );
}
