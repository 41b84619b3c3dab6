import type { Kpi } from '@atrium/shared/metrics/kpi';
import type { Level, Store } from '@atrium/shared/venue/venue';
import type { StoreNow, ZoneNow } from '@atrium/shared/wire/frame';
import type { Column, Sort } from '../../hooks/view-state.ts';

export type TableRow = {
  readonly store: Store;
  readonly name: string;
  readonly level: Level | undefined;
  readonly now: StoreNow | undefined;
  readonly zone: ZoneNow | undefined;
};

export const KPI_COLUMNS = [
  'visits',
  'passersBy',
  'captureRate',
  'engaged',
  'purchases',
  'revenue',
  'conversion',
] as const;

const isKpiColumn = (column: Column): column is (typeof KPI_COLUMNS)[number] =>
  KPI_COLUMNS.some((kpi) => kpi === column);

const kpiOf = (row: TableRow, column: (typeof KPI_COLUMNS)[number]): Kpi | undefined => row.now?.[column];

/** What a row is sorted by; null sorts last in either direction, because unknown is neither much nor little. */
function sortKey(row: TableRow, column: Column): string | number | null {
  if (column === 'name') return row.name;
  if (column === 'level') return row.level?.ordinal ?? null;
  if (column === 'inside') return row.now?.inside ?? null;
  return isKpiColumn(column) ? (kpiOf(row, column)?.value ?? null) : null;
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'string' || typeof b === 'string') return String(a).localeCompare(String(b));
  return a - b;
}

/** Sort rows; equal ones by name, so that the order holds still from frame to frame. */
export function sortRows(rows: readonly TableRow[], { column, direction }: Sort): readonly TableRow[] {
  const sign = direction === 'up' ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [x, y] = [sortKey(a, column), sortKey(b, column)];
    if (x === null || y === null) return x === y ? a.name.localeCompare(b.name) : x === null ? 1 : -1;
    return sign * compare(x, y) || a.name.localeCompare(b.name);
  });
}

/** Numbers are first looked at from the top, names from A. */
const firstDirection = (column: Column): Sort['direction'] => (column === 'name' || column === 'level' ? 'up' : 'down');

export const nextSort = (sort: Sort, column: Column): Sort => ({
  column,
  direction: sort.column === column ? (sort.direction === 'up' ? 'down' : 'up') : firstDirection(column),
});
