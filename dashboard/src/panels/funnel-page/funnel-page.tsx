import type { FunnelRow, FunnelStage } from '@atrium/shared/wire/analytics';
import { type ReactNode, useMemo } from 'react';
import { Link } from 'wouter';
import { comparedWith } from '../../history/periods.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { usePeriod } from '../../hooks/period.ts';
import { RUNNING, useReport } from '../../hooks/report.ts';
import { hrefTo } from '../../hooks/use-param.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { funnelReport, type Period } from '../../link/reports.ts';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { Page, Panel, Panels } from '../../ui/page.tsx';
import { storeName } from '../floor/model.ts';
import { CsvLink } from '../report/download.tsx';
import { Loaded } from '../report/loaded.tsx';
import { PeriodChoice } from '../report/period-choice.tsx';
import css from './funnel-page.module.css';
import { StageBars } from './stage-bars.tsx';
import { funnelPageTexts } from './texts.ts';

/** Where people are lost between the front of a store and its till: of the mall, of each level, of each store. */
export function FunnelPage(): ReactNode {
  const t = usePageTexts(funnelPageTexts);
  const { range, setRange, period } = usePeriod();
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        <>
          <PeriodChoice range={range} onChange={setRange} />
          <CsvLink report={period === null ? null : funnelReport({ ...period, by: 'store' })} />
        </>
      }
    >
      <Panels>
        <MallFunnel period={period} />
        <LevelFunnels period={period} />
        <StoreFunnels period={period} />
      </Panels>
    </Page>
  );
}

type Of = { readonly period: Period | null };

function MallFunnel({ period }: Of): ReactNode {
  const t = usePageTexts(funnelPageTexts);
  const { venue } = useVenue();
  const week = period === null ? undefined : comparedWith(period, 'week', venue.timeZone)[0];
  const rows = useReport(period === null ? null : funnelReport({ ...period, by: 'mall' }), RUNNING);
  const before = useReport(week === undefined ? null : funnelReport({ ...week, by: 'mall' }));
  return (
    <Panel span="half" title={t.mall} testId="mall-funnel">
      <Loaded query={rows} height={18}>
        {(found) => <StageBars rows={found} before={before.data ?? []} look="large" />}
      </Loaded>
    </Panel>
  );
}

function LevelFunnels({ period }: Of): ReactNode {
  const t = usePageTexts(funnelPageTexts);
  const { levels, formats } = useVenue();
  const rows = useReport(period === null ? null : funnelReport({ ...period, by: 'level' }), RUNNING);
  return (
    <Panel span="half" title={t.levels} lead={t.widest}>
      <Loaded query={rows} height={18}>
        {(found) => (
          <div className={css['levels']}>
            {levels.map(({ id, name }) => (
              <div key={id}>
                <h4>{formats.label(name)}</h4>
                <StageBars rows={found.filter(({ key }) => key === id)} before={[]} look="small" />
              </div>
            ))}
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

type StoreRow = { readonly store: string; readonly stages: ReadonlyMap<FunnelStage, FunnelRow> };

function byStore(rows: readonly FunnelRow[]): readonly StoreRow[] {
  const stores = new Map<string, Map<FunnelStage, FunnelRow>>();
  for (const row of rows) {
    const stages = stores.get(row.key) ?? new Map<FunnelStage, FunnelRow>();
    stages.set(row.stage, row);
    stores.set(row.key, stages);
  }
  return [...stores].map(([store, stages]) => ({ store, stages }));
}

const RATES = [
  ['visit', 'capture'],
  ['engaged', 'engagedShare'],
  ['purchase', 'bought'],
] as const;

function StoreFunnels({ period }: Of): ReactNode {
  const t = usePageTexts(funnelPageTexts);
  const book = useVenue();
  const rows = useReport(period === null ? null : funnelReport({ ...period, by: 'store' }), RUNNING);
  const stores = useMemo(() => (rows.data === undefined ? [] : byStore(rows.data)), [rows.data]);
  const columns = useMemo<readonly TableColumn<StoreRow>[]>(() => {
    const { formats } = book;
    const name = ({ store }: StoreRow): string => storeName(book, store);
    const count = (stage: FunnelStage): TableColumn<StoreRow> => ({
      id: stage,
      head: t.stages[stage],
      align: 'end',
      sort: ({ stages }) => stages.get(stage)?.count.value ?? null,
      cell: ({ stages }) => {
        const value = stages.get(stage)?.count.value ?? null;
        return value === null ? '–' : formats.count(value);
      },
    });
    const rate = ([stage, word]: (typeof RATES)[number]): TableColumn<StoreRow> => ({
      id: `${stage}-rate`,
      head: t[word],
      align: 'end',
      sort: ({ stages }) => stages.get(stage)?.rate?.value ?? null,
      cell: ({ stages }) => {
        const kpi = stages.get(stage)?.rate ?? null;
        if (kpi === null || kpi.value === null) return '–';
        const range =
          kpi.low === null || kpi.high === null ? '' : `${formats.ratio(kpi.low)} – ${formats.ratio(kpi.high)}`;
        return <span title={range}>{formats.ratio(kpi.value)}</span>;
      },
    });
    return [
      {
        id: 'store',
        head: t.store,
        sort: name,
        cell: (row) => <Link href={hrefTo(`/stores/${encodeURIComponent(row.store)}`)}>{name(row)}</Link>,
      },
      count('passer-by'),
      ...RATES.flatMap((pair) => [count(pair[0]), rate(pair)]),
    ];
  }, [t, book]);
  return (
    <Panel title={t.stores} lead={t.storesLead}>
      <Loaded query={rows} height={24}>
        {() => (
          <DataTable
            caption={t.stores}
            columns={columns}
            rows={stores}
            keyOf={({ store }) => store}
            sortedBy="-visit"
            testId="store-funnels"
          />
        )}
      </Loaded>
    </Panel>
  );
}
