import { type ReactNode, useMemo } from 'react';
import type { Way } from '../../history/flows.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { storeName } from '../floor/model.ts';
import { flowsTexts } from './texts.ts';

export function WayTable({ ways }: { readonly ways: readonly Way[] }): ReactNode {
  const t = usePageTexts(flowsTexts);
  const book = useVenue();
  const columns = useMemo<readonly TableColumn<Way>[]>(() => {
    const { formats } = book;
    const [fromName, toName] = [({ from }: Way) => storeName(book, from), ({ to }: Way) => storeName(book, to)];
    const range = (low: number | null, high: number | null, write: (value: number) => string): string =>
      low === null || high === null || low === high ? '' : ` (${write(low)} – ${write(high)})`;
    return [
      { id: 'from', head: t.from, cell: fromName, sort: fromName },
      { id: 'to', head: t.to, cell: toName, sort: toName },
      {
        id: 'moves',
        head: t.moves,
        align: 'end',
        sort: ({ moves }) => moves,
        cell: ({ moves, row }) => `${formats.count(moves)}${range(row.moves.low, row.moves.high, formats.count)}`,
      },
      {
        id: 'share',
        head: t.share,
        align: 'end',
        sort: ({ row }) => row.share.value,
        cell: ({ row: { share } }) =>
          share.value === null ? '–' : `${formats.ratio(share.value)}${range(share.low, share.high, formats.ratio)}`,
      },
      {
        id: 'lift',
        head: t.lift,
        align: 'end',
        sort: ({ row }) => row.lift.value,
        cell: ({ row: { lift } }) => (lift.value === null ? '–' : t.times(formats.decimal(lift.value))),
      },
    ];
  }, [t, book]);
  return (
    <DataTable
      caption={t.table}
      columns={columns}
      rows={ways}
      keyOf={({ from, to }) => `${from} ${to}`}
      sortedBy="-moves"
      testId="ways"
    />
  );
}
