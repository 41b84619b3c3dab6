import type { Store } from '@atrium/shared/venue/venue';
import { type ReactNode, useMemo } from 'react';
import { Link } from 'wouter';
import { openingOf } from '../../history/periods.ts';
import { useMallNow } from '../../hooks/now.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { RUNNING, useReport } from '../../hooks/report.ts';
import { hrefTo } from '../../hooks/use-param.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { kpiReport, type Period } from '../../link/reports.ts';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page, Panel, Panels } from '../../ui/page.tsx';
import { DayCurve } from '../report/day-curve.tsx';
import { CsvLink } from '../report/download.tsx';
import { FunnelSteps } from '../report/funnel-steps.tsx';
import { KpiTile, Tiles } from '../report/kpi-tile.tsx';
import { DwellPanel } from './dwell-panel.tsx';
import { SensorList } from './sensor-list.tsx';
import css from './store-page.module.css';
import { StorePlace } from './store-place.tsx';
import { storeTexts } from './texts.ts';

const TILES = ['visits', 'captureRate', 'engaged', 'dwellMedianS', 'purchases', 'revenue', 'conversion'] as const;
const QUARTER_MS = 900_000;

/** Everything about one store: today in numbers and over the day, its funnel, its stays, and what measures it. */
export function StorePage({ id }: { readonly id: string }): ReactNode {
  const t = usePageTexts(storeTexts);
  const { stores } = useVenue();
  const store = stores.get(id);
  if (store === undefined) {
    return (
      <Notice tone="plain" icon="help" title={t.unknown}>
        {t.unknownText}
      </Notice>
    );
  }
  return <KnownStore store={store} />;
}

function KnownStore({ store }: { readonly store: Store }): ReactNode {
  const t = usePageTexts(storeTexts);
  const { venue, levels, formats } = useVenue();
  const now = useMallNow(QUARTER_MS);
  const today = useMemo<Period | null>(
    () => (now === null ? null : { from: Math.min(openingOf(now, venue).from, now), to: now + QUARTER_MS }),
    [now, venue],
  );
  const report = today === null ? null : kpiReport({ ...today, by: 'store', store: store.id });
  const row = useReport(report, RUNNING).data?.[0] ?? null;
  const level = levels.find(({ id }) => id === store.level);
  const facts = [level === undefined ? null : formats.label(level.name), store.unit, store.category];
  return (
    <Page
      before={
        <Link href={hrefTo('/stores')} className={css['back']} aria-label={t.back} title={t.back}>
          <Icon name="back" />
        </Link>
      }
      title={formats.label(store.name)}
      lead={facts.filter(Boolean).join(' · ')}
      actions={
        <>
          <Link href={hrefTo('/live', { store: store.id, level: store.level })} className={css['action']}>
            <Icon name="plan" />
            {t.onMap}
          </Link>
          <CsvLink
            report={today === null ? null : kpiReport({ ...today, by: 'store', store: store.id, bucket: '15m' })}
          />
        </>
      }
    >
      <Tiles>
        {TILES.map((metric) => (
          <KpiTile key={metric} metric={metric} kpi={row?.[metric] ?? null} />
        ))}
      </Tiles>
      <Panels>
        <DayCurve store={store.id} period={today} />
        <Panel span="third" title={t.funnel} lead={t.funnelLead}>
          <FunnelSteps row={row} />
        </Panel>
        <DwellPanel store={store.id} today={today} />
        <SensorList zone={store.zone} />
        <StorePlace store={store} />
      </Panels>
    </Page>
  );
}
