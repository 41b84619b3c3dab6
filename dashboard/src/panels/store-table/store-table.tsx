import type { StoreId } from '@atrium/shared/ids';
import type { Store } from '@atrium/shared/venue/venue';
import { memo, type ReactNode, useCallback, useMemo } from 'react';
import { useMallFrame } from '../../hooks/live.tsx';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue, type VenueBook } from '../../hooks/venue.tsx';
import type { Column, Sort } from '../../hooks/view-state.ts';
import type { Messages } from '../../i18n/messages.ts';
import { Icon } from '../../ui/icon.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { unknownText } from '../floor/model.ts';
import { kpiText } from '../kpi/model.ts';
import { KPI_COLUMNS, nextSort, sortRows, type TableRow } from './model.ts';
import css from './store-table.module.css';

export type StoreTableProps = {
  readonly stores: readonly Store[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly selected: StoreId | null;
  readonly onSelect: (store: StoreId) => void;
};

/** The plan as a table: the same stores, the same numbers, for those who would rather read or cannot see it. */
export function StoreTable({ stores, sort, onSort, selected, onSelect }: StoreTableProps): ReactNode {
  const t = useTexts();
  const { venue, formats } = useVenue();
  const frame = useMallFrame();
  const rows = useMemo(() => {
    const levels = new Map(venue.levels.map((candidate) => [candidate.id, candidate]));
    return stores.map(
      (store): TableRow => ({
        store,
        name: formats.label(store.name),
        level: levels.get(store.level),
        now: frame?.stores[store.id],
        zone: frame?.zones[store.zone],
      }),
    );
  }, [stores, venue, formats, frame]);
  const sorted = useMemo(() => sortRows(rows, sort), [rows, sort]);
  const select = useCallback((store: StoreId) => onSelect(store), [onSelect]);

  if (stores.length === 0) return <p className={css['empty']}>{t.table.empty}</p>;
  return (
    <ScrollRegion label={t.table.caption(formats.count(stores.length))} className={css['scroll']} testId="store-table">
      <table className={css['table']}>
        <caption className="hidden-text">{t.table.caption(formats.count(stores.length))}</caption>
        <thead>
          <tr>
            <Heading column="name" text={t.table.store} sort={sort} onSort={onSort} />
            <Heading column="level" text={t.table.level} sort={sort} onSort={onSort} />
            <Heading column="inside" text={t.table.inside} sort={sort} onSort={onSort} />
            {KPI_COLUMNS.map((column) => (
              <Heading key={column} column={column} text={t.kpi[column]} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <Row key={row.store.id} {...row} isSelected={row.store.id === selected} onSelect={select} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

type HeadingProps = {
  readonly column: Column;
  readonly text: string;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
};

function Heading({ column, text, sort, onSort }: HeadingProps): ReactNode {
  const t = useTexts();
  const isSorted = sort.column === column;
  const order = sort.direction === 'up' ? 'ascending' : 'descending';
  return (
    <th scope="col" className={css['heading']} aria-sort={isSorted ? order : 'none'} data-column={column}>
      <button
        type="button"
        className={css['sort']}
        title={t.table.sort(text)}
        onClick={() => onSort(nextSort(sort, column))}
      >
        {text}
        {isSorted && <Icon name={sort.direction === 'up' ? 'up' : 'down'} />}
      </button>
    </th>
  );
}

type RowProps = TableRow & { readonly isSelected: boolean; readonly onSelect: (store: StoreId) => void };

/** Rendered again only when its own store has changed: the frame keeps the objects of all others. */
const Row = memo(function Row({ store, name, level, now, zone, isSelected, onSelect }: RowProps): ReactNode {
  const t = useTexts();
  const book = useVenue();
  const { formats } = book;
  const unknown = zone?.kind === 'unknown' ? unknownText(zone.reason, zone, t, formats) : null;
  return (
    <tr className={css['row']} aria-selected={isSelected} data-row={store.id} data-unknown={unknown !== null}>
      <th scope="row">
        <button type="button" className={css['open']} onClick={() => onSelect(store.id)}>
          {name}
        </button>
      </th>
      <td>{level === undefined ? store.level : formats.label(level.name)}</td>
      <td title={unknown ?? undefined}>
        {now === undefined || now.inside === null ? <None why={unknown} /> : formats.count(now.inside)}
      </td>
      {KPI_COLUMNS.map((column) => (
        <KpiCell key={column} column={column} now={now} t={t} book={book} />
      ))}
    </tr>
  );
});

type KpiCellProps = {
  readonly column: (typeof KPI_COLUMNS)[number];
  readonly now: TableRow['now'];
  readonly t: Messages;
  readonly book: VenueBook;
};

function KpiCell({ column, now, t, book }: KpiCellProps): ReactNode {
  const kpi = now?.[column];
  if (kpi === undefined) return <td>–</td>;
  const text = kpiText(kpi, column, t, book.formats);
  if (text.value === null) {
    return (
      <td title={text.reason ?? undefined}>
        <None why={text.reason} />
      </td>
    );
  }
  return (
    <td
      title={text.interval === null ? text.qualityText : `${text.interval} · ${text.qualityText}`}
      data-quality={text.quality}
    >
      {text.value}
    </td>
  );
}

/** No number, and why; the reason is read aloud and shown on hover. */
function None({ why }: { readonly why: string | null }): ReactNode {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="hidden-text">{why}</span>
    </>
  );
}
