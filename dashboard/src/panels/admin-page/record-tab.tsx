import type { AuditRow } from '@atrium/shared/wire/access';
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { useAdmin } from '../../hooks/admin.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useVenue } from '../../hooks/venue.tsx';
import type { AuditPage } from '../../link/admin.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { CsvLink } from '../report/download.tsx';
import { Failure } from '../shell/failure.tsx';
import css from './admin-page.module.css';
import { adminTexts } from './texts.ts';

const AUDIT_REPORT = { path: 'audit?limit=10000', read: () => null };

export function RecordTab(): ReactNode {
  const t = usePageTexts(adminTexts);
  const { venue, formats } = useVenue();
  const admin = useAdmin();
  const record = useInfiniteQuery<
    AuditPage,
    Error,
    InfiniteData<AuditPage>,
    readonly ['admin', 'audit', string],
    string | null
  >({
    queryKey: ['admin', 'audit', venue.id],
    queryFn: ({ pageParam }) => admin.audit(venue.id, pageParam),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
  });
  const columns = useMemo<readonly TableColumn<AuditRow>[]>(
    () => [
      {
        id: 'at',
        head: t.at,
        cell: ({ at }) => `${formats.dayShort(at)} ${formats.clock(at)}`,
        sort: ({ seq }) => seq,
      },
      {
        id: 'who',
        head: t.who,
        cell: ({ user, role }) => (user === null ? t.nobody : `${user}${role === null ? '' : ` · ${role}`}`),
        sort: ({ user }) => user,
      },
      { id: 'action', head: t.action, cell: ({ action }) => <code>{action}</code>, sort: ({ action }) => action },
      {
        id: 'target',
        head: t.target,
        cell: ({ target, store }) => target ?? store ?? '',
        sort: ({ target }) => target,
      },
      {
        id: 'status',
        head: t.status,
        align: 'end',
        cell: ({ status }) => (status === 0 ? '' : status),
        sort: ({ status }) => status,
      },
      { id: 'n', head: t.times, align: 'end', cell: ({ n }) => formats.count(n), sort: ({ n }) => n },
      { id: 'seal', head: t.seal, cell: ({ hash }) => <code title={hash}>{hash.slice(0, 8)}</code> },
    ],
    [t, formats],
  );
  const rows = record.data?.pages.flatMap((page) => page.rows);
  return (
    <Panel title={t.tabs.record} actions={<CsvLink report={AUDIT_REPORT} />}>
      {rows === undefined ? (
        record.isError ? (
          <Failure error={record.error} onRetry={() => void record.refetch()} />
        ) : (
          <Skeleton look="block" />
        )
      ) : rows.length === 0 ? (
        <p className={css['none']}>{t.noRecord}</p>
      ) : (
        <DataTable
          caption={t.tabs.record}
          columns={columns}
          rows={rows}
          keyOf={({ seq }) => String(seq)}
          sortedBy="-at"
          testId="record"
        />
      )}
      {record.hasNextPage && (
        <div className={css['older']}>
          <Button disabled={record.isFetching} onClick={() => void record.fetchNextPage()}>
            {t.older}
          </Button>
        </div>
      )}
    </Panel>
  );
}
