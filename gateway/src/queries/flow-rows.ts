import type { StoreId } from '@atrium/shared/ids';
import { definitionOf } from '@atrium/shared/metrics/definitions';
import { liftOf, wilson } from '@atrium/shared/metrics/intervals';
import { blurred, type Cell, K_FLOWS, tellable } from '@atrium/shared/metrics/suppress';
import type { FlowRow } from '@atrium/shared/wire/analytics';
import { minuteOf, peek } from '../core/accrual.ts';
import { counted, MEASURED, unknown } from '../core/metrics/mark.ts';
import { movesOf } from '../core/visits/moves.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { FlowQuery, Range } from '../pipeline/ports.ts';

/** Moves by store and next store. */
type Matrix = Map<StoreId, Map<StoreId, number>>;

/**
 * The cross-shopping matrix of a range: which store was visited next, by the time of the entry into it. Ways that nobody took are
 * left out.
 *
 * @param query.store only the ways out of this store and into it
 */
export async function flowRows(mall: Mall, query: FlowQuery): Promise<FlowRow[]> {
  const matrix = await readMatrix(mall, query);
  const cells = cellsOf(mall, matrix);
  const wanted = ({ row, column }: Cell): boolean =>
    query.store === undefined || row === query.store || column === query.store;
  const period = { from: query.from, to: query.to, rules: mall.index.rulesVersion };
  if (query.audience === 'tenant')
    return toldRows(tellable(cells, K_FLOWS).filter(wanted)).map((row) => ({ ...row, ...period }));
  const sums = sumsOf(cells);
  return cells.filter(wanted).map((cell) => ({ store: cell.row, next: cell.column, ...period, ...kpisOf(cell, sums) }));
}

function readMatrix(mall: Mall, range: Range): Promise<Matrix> {
  return mall.reading.run(
    () => pendingMoves(mall, range),
    async (matrix) => {
      const stored = await mall.store.sums({
        measurement: 'flow',
        range: { from: range.from, to: range.to },
        groupBy: ['store', 'next'],
        where: { mall: [mall.index.venue.id] },
        sum: ['moves'],
      });
      for (const { tags, sums } of stored) add(matrix, tags['store'] ?? '', tags['next'] ?? '', sums['moves'] ?? 0);
      return matrix;
    },
  );
}

/** What the fold has not handed over: ways of trips that go on, and sums since the last hand-over. */
function pendingMoves({ state }: Mall, { from, to }: Range): Matrix {
  const matrix: Matrix = new Map();
  const inRange = (at: number): boolean => at >= from && at < to;
  for (const track of state.tracks.values())
    for (const { store, next, at } of movesOf(track)) if (inRange(minuteOf(at))) add(matrix, store, next, 1);
  for (const { tags, minute, sums } of peek(state.accrual, 'flow'))
    if (inRange(minute)) add(matrix, tags.store, tags.next, sums.moves);
  return matrix;
}

function add(matrix: Matrix, store: StoreId, next: StoreId, n: number): void {
  const row = matrix.get(store) ?? new Map<StoreId, number>();
  matrix.set(store, row.set(next, (row.get(next) ?? 0) + n));
}

/** In the order of the venue. */
const cellsOf = ({ index: { venue } }: Mall, matrix: Matrix): Cell[] =>
  venue.stores.flatMap(({ id: row }) =>
    venue.stores.flatMap(({ id: column }) => {
      const n = matrix.get(row)?.get(column) ?? 0;
      return n > 0 ? [{ row, column, n }] : [];
    }),
  );

type MatrixSums = { readonly out: Map<StoreId, number>; readonly into: Map<StoreId, number>; readonly total: number };

function sumsOf(cells: readonly Cell[]): MatrixSums {
  const out = new Map<StoreId, number>();
  const into = new Map<StoreId, number>();
  let total = 0;
  for (const { row, column, n } of cells) {
    out.set(row, (out.get(row) ?? 0) + n);
    into.set(column, (into.get(column) ?? 0) + n);
    total += n;
  }
  return { out, into, total };
}

type FlowKpis = Pick<FlowRow, 'moves' | 'share' | 'lift'>;

function kpisOf({ row, column, n }: Cell, { out, into, total }: MatrixSums): FlowKpis {
  const all = out.get(row) ?? 0;
  const lift = liftOf(n, { row: all, column: into.get(column) ?? 0, total });
  return {
    moves: counted('moves', n),
    share: { value: n / all, ...wilson(n, all), n: all, definition: definitionOf('moveShare'), ...MEASURED },
    lift:
      lift === null ? unknown('lift', 'no-denominator') : { ...lift, n, definition: definitionOf('lift'), ...MEASURED },
  };
}

/**
 * As a tenant is told: rounded, and shares only of what is told. Lift and shares of everything would give away how many went into
 * stores of others.
 */
function toldRows(cells: readonly Cell[]): (FlowKpis & Pick<FlowRow, 'store' | 'next'>)[] {
  return cells.map(({ row, column, n }) => {
    const told = blurred(n);
    return {
      store: row,
      next: column,
      moves: { ...counted('moves', told.value), ...told },
      share: unknown('moveShare', 'private', told.value),
      lift: unknown('lift', 'private', told.value),
    };
  });
}
