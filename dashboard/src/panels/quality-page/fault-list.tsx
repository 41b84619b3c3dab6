import type { FaultSample } from '@atrium/shared/wire/http';
import { type ReactNode, useMemo } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useReport } from '../../hooks/report.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { faultReport } from '../../link/reports.ts';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { CsvLink } from '../report/download.tsx';
import { Loaded } from '../report/loaded.tsx';
import css from './quality-page.module.css';
import { qualityTexts } from './texts.ts';

const EVERY_MS = 10_000;

/** What was refused, why, and how it began. */
export function FaultList(): ReactNode {
  const t = usePageTexts(qualityTexts);
  const { formats } = useVenue();
  const faults = useReport(faultReport, { everyMs: EVERY_MS });
  const columns = useMemo<readonly TableColumn<FaultSample>[]>(
    () => [
      { id: 'at', head: t.at, cell: ({ at }) => formats.clock(at), sort: ({ at }) => at },
      { id: 'reason', head: t.reason, cell: ({ reason }) => t.reasons[reason] ?? reason, sort: ({ reason }) => reason },
      { id: 'topic', head: t.topic, cell: ({ topic }) => <code>{topic}</code>, sort: ({ topic }) => topic },
      {
        id: 'detail',
        head: t.detail,
        cell: ({ field, detail }) => (field === null ? detail : `${field}: ${detail}`),
      },
      { id: 'sample', head: t.sample, cell: ({ sample }) => <code className={css['sample']}>{sample}</code> },
    ],
    [t, formats],
  );
  return (
    <Panel title={t.faults} lead={t.faultsLead} actions={<CsvLink report={faultReport} />}>
      <Loaded query={faults} height={10}>
        {(rows) =>
          rows.length === 0 ? (
            <p className={css['none']}>{t.faultsNone}</p>
          ) : (
            <DataTable
              caption={t.faults}
              columns={columns}
              rows={rows}
              keyOf={({ at, topic, sample }) => `${at} ${topic} ${sample}`}
              sortedBy="-at"
            />
          )
        }
      </Loaded>
    </Panel>
  );
}
