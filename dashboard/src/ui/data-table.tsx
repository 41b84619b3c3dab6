import { type ReactNode, useMemo, useState } from 'react';
import css from './data-table.module.css';
import { Icon } from './icon.tsx';
import { ScrollRegion } from './scroll-region.tsx';

export type TableColumn<Row> = {
  readonly id: string;
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** What it is sorted by; a column without it is not. Null is neither much nor little and comes last. */
  readonly sort?: (row: Row) => string | number | null;
  readonly align?: 'end';
};

export type DataTableProps<Row> = {
  readonly caption: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Column, with `-` before it for falling. */
  readonly sortedBy?: string;
  readonly testId?: string;
};

function compare(a: string | number | null, b: string | number | null, sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
  return sign * order;
}

/** A table that sorts; its first column is the name of the row. Scrolls by itself, also with the keyboard. */
export function DataTable<Row>({ caption, columns, rows, keyOf, sortedBy, testId }: DataTableProps<Row>): ReactNode {
  const [sort, setSort] = useState(sortedBy ?? '');
  const id = sort.replace(/^-/, '');
  const sign = sort.startsWith('-') ? -1 : 1;
  const sorted = useMemo(() => {
    const key = columns.find((column) => column.id === id)?.sort;
    return key === undefined ? rows : rows.toSorted((a, b) => compare(key(a), key(b), sign));
  }, [columns, rows, id, sign]);
  return (
    <ScrollRegion label={caption} className={css['scroll']} testId={testId}>
      <table className={css['table']}>
        <caption className="hidden-text">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head
                key={column.id}
                column={column}
                direction={column.id === id ? sign : 0}
                onSort={() => setSort(column.id === id && sign === -1 ? column.id : `-${column.id}`)}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={keyOf(row)} data-row={keyOf(row)}>
              {columns.map(({ id: column, cell, align }, i) =>
                i === 0 ? (
                  <th key={column} scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={column} data-align={align}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

type HeadProps<Row> = {
  readonly column: TableColumn<Row>;
  readonly direction: number;
  readonly onSort: () => void;
};

function Head<Row>({ column, direction, onSort }: HeadProps<Row>): ReactNode {
  const sorted = direction === 0 ? 'none' : direction > 0 ? 'ascending' : 'descending';
  return (
    <th scope="col" data-align={column.align} {...(column.sort === undefined ? {} : { 'aria-sort': sorted })}>
      {column.sort === undefined ? (
        column.head
      ) : (
        <button type="button" onClick={onSort}>
          {column.head}
          {direction !== 0 && <Icon name={direction > 0 ? 'up' : 'down'} />}
        </button>
      )}
    </th>
  );
}
