import type { MetricKey } from '@atrium/shared/metrics/definitions';
import type { Kpi } from '@atrium/shared/metrics/kpi';
import type { ReactNode } from 'react';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { QualityMark } from '../../ui/quality-mark.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { KpiExplain } from '../kpi/kpi-explain.tsx';
import { kpiText } from '../kpi/model.ts';
import css from './report.module.css';

export function Tiles({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={css['tiles']}>{children}</div>;
}

export type KpiTileProps = {
  readonly metric: MetricKey;
  /** Null: awaited. */
  readonly kpi: Kpi | null;
  readonly beside?: ReactNode;
};

/** One number of a closed or running period: what it is, what it is worth, and why there is none. */
export function KpiTile({ metric, kpi, beside }: KpiTileProps): ReactNode {
  const t = useTexts();
  const { formats } = useVenue();
  const text = kpi === null ? null : kpiText(kpi, metric, t, formats);
  return (
    <div className={css['tile']} data-kpi={metric} data-quality={text?.quality}>
      <div className={css['name']}>
        <span>{t.kpi[metric]}</span>
        {kpi !== null && <KpiExplain metric={metric} kpi={kpi} />}
      </div>
      <div className={css['value']} data-none={text?.value === null}>
        {text === null ? <Skeleton look="number" /> : (text.value ?? '–')}
      </div>
      <div className={css['foot']}>
        {text === null ? (
          <Skeleton look="line" />
        ) : (
          <>
            <QualityMark quality={text.quality} text={text.qualityText} />
            <span title={text.qualityText}>
              {text.value === null ? text.reason : (text.interval ?? t.quality[text.quality])}
            </span>
          </>
        )}
      </div>
      {beside}
    </div>
  );
}

export type PlainTileProps = {
  readonly name: string;
  /** Null: awaited. */
  readonly value: string | null;
  readonly foot: string;
};

/** A count of this moment: it has no interval. */
export function PlainTile({ name, value, foot }: PlainTileProps): ReactNode {
  return (
    <div className={css['tile']} data-hero="true" data-kpi="inside">
      <div className={css['name']}>
        <span>{name}</span>
      </div>
      <div className={css['value']}>{value ?? <Skeleton look="number" />}</div>
      <div className={css['foot']}>
        <span>{foot}</span>
      </div>
    </div>
  );
}
