import type { Kpi } from '@atrium/shared/metrics/kpi';
import type { Store } from '@atrium/shared/venue/venue';
import type { StoreNow, ZoneNow } from '@atrium/shared/wire/frame';
import { type ReactNode, useEffect, useRef } from 'react';
import { useFrame } from '../../hooks/live.tsx';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { isMallFrame } from '../../live/live-store.ts';
import { type KpiKey, readStore } from '../../live/store-metric.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { QualityMark } from '../../ui/quality-mark.tsx';
import { unknownText } from '../floor/model.ts';
import { definitionText } from '../kpi/definition-text.ts';
import { definitionTexts } from '../kpi/definition-texts.ts';
import { KpiExplain } from '../kpi/kpi-explain.tsx';
import { kpiText, whisker } from '../kpi/model.ts';
import { FunnelSteps } from '../report/funnel-steps.tsx';
import { Hours } from './hours.tsx';
import css from './store-card.module.css';

const ROWS: readonly KpiKey[] = ['visits', 'passersBy', 'captureRate', 'engaged', 'purchases', 'revenue', 'conversion'];

/** One store in full: now, and since opening, each number with its interval, sample, quality and definition. */
export function StoreCard({ id, onClose }: { readonly id: string; readonly onClose: (() => void) | null }): ReactNode {
  const t = useTexts();
  const { stores } = useVenue();
  const frame = useFrame();
  const card = useRef<HTMLElement>(null);
  const store = stores.get(id);
  const now = frame?.stores[id];
  const zone = frame !== null && isMallFrame(frame) && store !== undefined ? frame.zones[store.zone] : undefined;

  useEffect(() => {
    if (card.current !== null && id !== '') card.current.scrollTop = 0;
  }, [id]);

  return (
    <section ref={card} className={css['card']} aria-live="off" data-testid="store-card">
      <Head id={id} store={store} onClose={onClose} />
      {store === undefined ? (
        <p className={css['note']}>{t.store.vacant}</p>
      ) : (
        <>
          <Inside now={now} zone={zone} />
          <div>
            <h3>{t.store.funnel}</h3>
            <FunnelSteps row={now ?? null} />
          </div>
          <Numbers now={now} />
          <Hours store={store.id} />
        </>
      )}
    </section>
  );
}

type HeadProps = { readonly id: string; readonly store: Store | undefined; readonly onClose: (() => void) | null };

function Head({ id, store, onClose }: HeadProps): ReactNode {
  const t = useTexts();
  const { venue, formats, sensorsByZone } = useVenue();
  const level = venue.levels.find((candidate) => candidate.id === store?.level);
  const sensors = store === undefined ? [] : (sensorsByZone.get(store.zone) ?? []);
  const facts = [
    level === undefined ? null : formats.label(level.name),
    store?.unit,
    store?.category,
    venue.sensors.length === 0 ? null : t.store.sensorCount(sensors.length),
  ].filter((fact) => fact !== null && fact !== undefined && fact !== '');
  return (
    <header className={css['head']}>
      <div>
        <h2>{store === undefined ? id : formats.label(store.name)}</h2>
        <p title={sensors.map(({ id }) => id).join(', ')}>{facts.join(' · ')}</p>
      </div>
      {onClose !== null && (
        <Button look="icon" aria-label={t.store.close} onClick={onClose}>
          <Icon name="close" />
        </Button>
      )}
    </header>
  );
}

function Inside({ now, zone }: { readonly now: StoreNow | undefined; readonly zone: ZoneNow | undefined }): ReactNode {
  const t = useTexts();
  const { formats } = useVenue();
  const reading = readStore(now, 'occupancy', zone);
  return (
    <div className={css['inside']}>
      <span>{t.store.insideNow}</span>
      {reading.kind === 'known' ? (
        <strong>{formats.count(reading.value)}</strong>
      ) : (
        <span className={css['unknown']}>{unknownText(reading.reason, zone, t, formats)}</span>
      )}
    </div>
  );
}

function Numbers({ now }: { readonly now: StoreNow | undefined }): ReactNode {
  const t = useTexts();
  const frame = useFrame();
  const { formats } = useVenue();
  return (
    <div>
      <h3>
        {t.store.today}
        {frame !== null && <span className={css['since']}> · {t.kpi.since(formats.hourMinute(frame.since))}</span>}
      </h3>
      <dl>
        {ROWS.map((metric) => (
          <NumberRow key={metric} metric={metric} kpi={now?.[metric as Exclude<KpiKey, 'footfall'>]} />
        ))}
      </dl>
      {frame !== null && (
        <p className={css['rules']}>
          {t.kpi.rules}: {frame.rules}
        </p>
      )}
    </div>
  );
}

function NumberRow({ metric, kpi }: { readonly metric: KpiKey; readonly kpi: Kpi | undefined }): ReactNode {
  const t = useTexts();
  const { formats } = useVenue();
  const text = kpi === undefined ? null : kpiText(kpi, metric, t, formats);
  const definitions = usePageTexts(definitionTexts);
  const formula = kpi === undefined ? undefined : definitionText(kpi.definition, definitions)?.formula;
  return (
    <div className={css['row']} data-kpi={metric}>
      <dt>
        {t.kpi[metric]}
        {kpi !== undefined && <KpiExplain metric={metric} kpi={kpi} />}
      </dt>
      <dd className={css['number']}>
        <strong>{text?.value ?? '–'}</strong>
        {kpi !== undefined && text !== null && (
          <span className={css['worth']} title={text.qualityText}>
            <QualityMark quality={text.quality} text={text.qualityText} />
            {text.value === null
              ? text.reason
              : [text.interval, t.kpi.n(formats.count(kpi.n))].filter(Boolean).join(' · ')}
          </span>
        )}
        {kpi !== undefined && <Whisker kpi={kpi} />}
      </dd>
      <dd className={css['formula']}>{formula}</dd>
    </div>
  );
}

/** The interval as a line with the value as a dot. */
function Whisker({ kpi }: { readonly kpi: Kpi }): ReactNode {
  const place = whisker(kpi);
  if (place === null || place.low === place.high) return null;
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
  return (
    <svg className={css['whisker']} aria-hidden="true">
      <line x1="0" x2="100%" y1="4" y2="4" className={css['track']} />
      <line x1={percent(place.low)} x2={percent(place.high)} y1="4" y2="4" className={css['range']} />
      <circle cx={percent(place.value)} cy="4" r="3" />
    </svg>
  );
}
