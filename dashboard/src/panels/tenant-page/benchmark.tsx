import type { BenchmarkMetric, BenchmarkRow } from '@atrium/shared/wire/analytics';
import type { ReactNode } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { RUNNING, useReport } from '../../hooks/report.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { benchmarkReport, type Period } from '../../link/reports.ts';
import { Panel } from '../../ui/page.tsx';
import { Loaded } from '../report/loaded.tsx';
import { bandOf } from './model.ts';
import css from './tenant-page.module.css';
import { tenantTexts } from './texts.ts';

/** The own numbers on the band of the others; which store is where in it, nobody can tell. */
export function Benchmark({ store, period }: { readonly store: string; readonly period: Period | null }): ReactNode {
  const t = usePageTexts(tenantTexts);
  const rows = useReport(period === null ? null : benchmarkReport({ ...period, store }), RUNNING);
  return (
    <Panel span="half" title={t.benchmark} lead={t.benchmarkLead} testId="benchmark">
      <Loaded query={rows} height={18}>
        {(found) => (
          <ul className={css['bands']}>
            {found.map((row) => (
              <Band key={row.metric} row={row} />
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}

function Band({ row }: { readonly row: BenchmarkRow }): ReactNode {
  const t = usePageTexts(tenantTexts);
  const all = useTexts();
  const { formats } = useVenue();
  const write = (value: number): string => formats.metricShort(row.metric satisfies BenchmarkMetric, value);
  const band = bandOf(row);
  const own = row.own.value;
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
  return (
    <li data-metric={row.metric}>
      <span>{t.metrics[row.metric]}</span>
      <strong>{own === null ? all.reason[row.own.reason ?? 'too-few'] : t.own(write(own))}</strong>
      <svg className={css['band']} aria-hidden="true">
        <rect className={css['all']} width="100%" height="10" y="3" rx="5" />
        {band.others !== null && (
          <>
            <rect
              className={css['middle']}
              x={percent(band.others.low)}
              width={percent(band.others.high - band.others.low)}
              height="10"
              y="3"
            />
            <line
              className={css['median']}
              x1={percent(band.others.median)}
              x2={percent(band.others.median)}
              y1="0"
              y2="16"
            />
          </>
        )}
        {band.own !== null && <circle className={css['own']} cx={percent(band.own)} cy="8" r="6" />}
      </svg>
      <small>
        {band.others === null
          ? t.private
          : t.others(write(band.others.lowValue), write(band.others.medianValue), write(band.others.highValue))}
      </small>
    </li>
  );
}
