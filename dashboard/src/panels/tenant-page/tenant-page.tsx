import type { Kpi } from '@atrium/shared/metrics/kpi';
import type { StoreNow } from '@atrium/shared/wire/frame';
import type { KpiRow, Session } from '@atrium/shared/wire/http';
import { type ReactNode, useMemo } from 'react';
import { useFrame } from '../../hooks/live.tsx';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { usePeriod } from '../../hooks/period.ts';
import { RUNNING, useReport } from '../../hooks/report.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useText } from '../../hooks/use-param.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { kpiReport, type Period } from '../../link/reports.ts';
import { Notice } from '../../ui/notice.tsx';
import { Page, Panel, Panels } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { storeName } from '../floor/model.ts';
import { DayCurve } from '../report/day-curve.tsx';
import { CsvLink } from '../report/download.tsx';
import { FunnelSteps } from '../report/funnel-steps.tsx';
import { KpiTile, PlainTile, Tiles } from '../report/kpi-tile.tsx';
import { PeriodChoice } from '../report/period-choice.tsx';
import { Benchmark } from './benchmark.tsx';
import { Sales } from './sales.tsx';
import { tenantTexts } from './texts.ts';

/** What fewer than ten devices make in a piece of time, a tenant is not told: quarters of an hour would mostly be blank. */
const HOURLY = '1h';

/** The tenant's page: its own stores and nothing else. The hub sends nothing else. */
export function TenantPage({ session }: { readonly session: Session }): ReactNode {
  const t = usePageTexts(tenantTexts);
  const book = useVenue();
  const frame = useFrame();
  const [wanted, setStore] = useText('of');
  const mine = session.stores.filter((id) => book.stores.has(id) || frame?.stores[id] !== undefined);
  const store = mine.find((id) => id === wanted) ?? mine[0];
  if (store === undefined) {
    return (
      <Notice tone="plain" icon="info" title={t.none}>
        {t.noneText}
      </Notice>
    );
  }
  const picker =
    mine.length < 2 ? null : (
      <Select
        label={t.pick}
        value={store}
        options={mine.map((value) => ({ value, text: storeName(book, value) }))}
        onChange={setStore}
      />
    );
  return <OwnStore key={store} id={store} picker={picker} />;
}

function OwnStore({ id, picker }: { readonly id: string; readonly picker: ReactNode }): ReactNode {
  const t = usePageTexts(tenantTexts);
  const book = useVenue();
  const { range, setRange, period } = usePeriod();
  const report = useMemo(
    () => (period === null ? null : kpiReport({ ...period, by: 'store', store: id })),
    [period, id],
  );
  const row = useReport(report, RUNNING).data?.[0] ?? null;
  const now = useFrame()?.stores[id] ?? null;
  const store = book.stores.get(id);
  const level = book.levels.find((candidate) => candidate.id === store?.level);
  const place = [level === undefined ? null : book.formats.label(level.name), store?.unit].filter(Boolean).join(' · ');
  return (
    <Page
      title={storeName(book, id)}
      lead={t.lead(place, range === 'today' ? t.live : spanOf(period, book.formats))}
      actions={
        <>
          {picker}
          <PeriodChoice range={range} onChange={setRange} />
          <CsvLink report={period === null ? null : kpiReport({ ...period, by: 'store', store: id, bucket: '1h' })} />
        </>
      }
    >
      <Numbers now={range === 'today' ? now : null} row={row} isToday={range === 'today'} />
      <Panels>
        <DayCurve store={id} period={period} within={HOURLY} />
        <Panel span="third" title={t.funnel}>
          <FunnelSteps row={range === 'today' ? (now ?? row) : row} />
        </Panel>
        <Benchmark store={id} period={period} />
        <Sales store={id} period={period} />
      </Panels>
    </Page>
  );
}

function spanOf(period: Period | null, formats: { dayShort(at: number): string }): string {
  if (period === null) return '';
  const [first, last] = [formats.dayShort(period.from), formats.dayShort(period.to - 1)];
  return first === last ? first : `${first} – ${last}`;
}

type NumbersProps = { readonly now: StoreNow | null; readonly row: KpiRow | null; readonly isToday: boolean };

const LIVE = ['visits', 'captureRate', 'purchases', 'revenue', 'conversion'] as const;

/** Today as it happens, from the live frame; what a frame does not carry, and other days, from history. */
function Numbers({ now, row, isToday }: NumbersProps): ReactNode {
  const t = usePageTexts(tenantTexts);
  const all = useTexts();
  const { formats } = useVenue();
  const of = (metric: (typeof LIVE)[number]): Kpi | null =>
    isToday ? (now?.[metric] ?? null) : (row?.[metric] ?? null);
  return (
    <Tiles>
      {isToday && (
        <PlainTile
          name={t.inside}
          value={now === null ? null : now.inside === null ? '–' : formats.count(now.inside)}
          foot={now?.inside === null ? all.reason[now.visits.reason ?? 'sensor-silent'] : t.devices}
        />
      )}
      {LIVE.map((metric) => (
        <KpiTile key={metric} metric={metric} kpi={of(metric)} />
      ))}
      <KpiTile metric="dwellMedianS" kpi={row?.dwellMedianS ?? null} />
      <KpiTile metric="salesPerPurchase" kpi={row?.salesPerPurchase ?? null} />
    </Tiles>
  );
}
