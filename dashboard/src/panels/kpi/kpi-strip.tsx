import type { Kpi } from '@atrium/shared/metrics/kpi';
import type { Totals } from '@atrium/shared/wire/frame';
import type { ReactNode } from 'react';
import { useMallFrame } from '../../hooks/live.tsx';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { QualityMark } from '../../ui/quality-mark.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { InsideExplain, KpiExplain } from './kpi-explain.tsx';
import css from './kpi-strip.module.css';
import { kpiText } from './model.ts';

const SHOWN = ['footfall', 'visits', 'engaged', 'purchases', 'revenue', 'conversion'] as const;
type Shown = (typeof SHOWN)[number];

/** The mall in seven numbers: now, and since opening. */
export function KpiStrip(): ReactNode {
  const t = useTexts();
  const frame = useMallFrame();
  return (
    <section className={css['strip']} aria-label={t.kpi.strip}>
      <InsideCard totals={frame?.totals ?? null} />
      {SHOWN.map((metric) => (
        <KpiCard key={metric} metric={metric} kpi={frame?.totals[metric] ?? null} />
      ))}
    </section>
  );
}

function InsideCard({ totals }: { readonly totals: Totals | null }): ReactNode {
  const t = useTexts();
  const { formats } = useVenue();
  const isUnknown = totals !== null && totals.inside === null;
  return (
    <div className={css['card']} data-hero="true" data-kpi="inside">
      <div className={css['head']}>
        <span>{t.kpi.inside}</span>
        <InsideExplain />
      </div>
      <div className={css['value']}>
        {totals === null ? <Skeleton look="number" /> : totals.inside === null ? '–' : formats.count(totals.inside)}
      </div>
      <div className={css['foot']}>{isUnknown ? t.reason['sensor-silent'] : t.kpi.now}</div>
    </div>
  );
}

function KpiCard({ metric, kpi }: { readonly metric: Shown; readonly kpi: Kpi | null }): ReactNode {
  const t = useTexts();
  const { formats } = useVenue();
  if (kpi === null) return <LoadingCard name={t.kpi[metric]} />;
  const text = kpiText(kpi, metric, t, formats);
  return (
    <div className={css['card']} data-kpi={metric} data-quality={text.quality}>
      <div className={css['head']}>
        <span>{t.kpi[metric]}</span>
        <KpiExplain metric={metric} kpi={kpi} />
      </div>
      <div className={css['value']}>{text.value ?? '–'}</div>
      <div className={css['foot']} title={text.qualityText}>
        <QualityMark quality={text.quality} text={text.qualityText} />
        <span>{text.value === null ? text.reason : (text.interval ?? t.quality[text.quality])}</span>
      </div>
    </div>
  );
}

function LoadingCard({ name }: { readonly name: string }): ReactNode {
  return (
    <div className={css['card']}>
      <div className={css['head']}>
        <span>{name}</span>
      </div>
      <div className={css['value']}>
        <Skeleton look="number" />
      </div>
      <div className={css['foot']}>
        <Skeleton look="line" />
      </div>
    </div>
  );
}
