import type { Pseudonym, StoreId } from '@atrium/shared/ids';
import { type Calibration, calibrate } from '@atrium/shared/metrics/calibration';
import type { EpochMs, Millis } from '@atrium/shared/units';
import { minuteOf, peek } from '../core/accrual.ts';
import { addSums, NO_SUMS, type Sums } from '../core/metrics/kpis.ts';
import { classify, lengthOf } from '../core/visits/stay.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { KpiQuery, Range, SumRow } from '../pipeline/ports.ts';
import { calibrationDays } from './calibration-days.ts';
import { addStoredSilence, blindStores, pendingSilence, type Silence } from './coverage.ts';
import { QUARTER_MS } from './cut-range.ts';
import { openVisits } from './open-visits.ts';
import { addStoredSketches, pendingSketches, type VisitorSketches } from './visitor-sketches.ts';

/** Visits from which a median is taken at most; beyond, a shorter range or smaller buckets must be asked for. */
const MAX_DWELLS = 200_000;

type Cell = {
  sums: Sums;
  dwellS: number[];
  open: boolean;
  /** Who visited; null once a pseudonym of them is forgotten. */
  devices: Set<Pseudonym> | null;
};

/** Sums by key and piece of the range; keys are stores until they are merged. */
export type Table = {
  readonly cells: Map<string, Cell>;
  readonly entries: Map<string, number>;
  readonly trips: Map<number, number>;
  readonly silence: Silence;
  /** Stores that were not watched all the time, and when not. */
  blind: ReadonlyMap<StoreId, ReadonlyMap<EpochMs, Millis>>;
  /** Opening time of the pieces that were asked for it, ms. */
  readonly openTime: Map<number, Millis>;
  /** People for each device by the days before, where the doors of the range itself do not tell. */
  calibration: Calibration | null;
  /** Bursts of unassociated addresses by sensor and piece; those of the mall may be under no sensor. */
  readonly bursts: Map<string, number>;
  /** Sketches of visitors by local day, where pseudonyms are forgotten. */
  readonly sketches: VisitorSketches;
  tooManyDwells: boolean;
};

export const cellKey = (store: string, piece: number): string => `${piece}|${store}`;

function addTo(table: Table, store: string, piece: number, part: Partial<Sums>): Cell {
  const key = cellKey(store, piece);
  const cell = table.cells.get(key) ?? { sums: NO_SUMS, dwellS: [], open: false, devices: new Set<Pseudonym>() };
  cell.sums = addSums(cell.sums, part);
  table.cells.set(key, cell);
  return cell;
}

/** The piece that contains `at`, by bisection; -1 outside. A 15-minute bucket that began before the range counts at its start. */
function pieceOf(ranges: readonly Range[], at: EpochMs): number {
  const first = ranges[0];
  if (first === undefined) return -1;
  const t = Math.max(at, first.from);
  let low = 0;
  let high = ranges.length - 1;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if ((ranges[mid]?.from ?? 0) <= t) low = mid;
    else high = mid - 1;
  }
  return t < (ranges[low]?.to ?? 0) ? low : -1;
}

type Scope = { readonly mall: Mall; readonly query: KpiQuery; readonly ranges: readonly Range[] };

/** Everything that the KPIs of a range are made of: history, and what the fold has not handed over yet. */
export function readTable(scope: Scope): Promise<Table> {
  return scope.mall.reading.run(
    () => lookAtFold(scope),
    async (table) => {
      await addSumsOfHistory(table, scope);
      await addDwells(table, scope);
      await addStoredSilence(table.silence, scope.mall, scope.query);
      table.blind = blindStores(scope.mall, table.silence);
      await addBlindSales(table, scope);
      if (needsSketches(table)) await addStoredSketches(table.sketches, scope.mall, scope.query);
      if (scope.mall.index.hasEntranceCounter)
        table.calibration = calibrate(await calibrationDays(scope.mall, scope.query.from));
      return table;
    },
  );
}

const needsSketches = ({ cells, tooManyDwells }: Table): boolean =>
  tooManyDwells || [...cells.values()].some(({ devices }) => devices === null);

function lookAtFold(scope: Scope): Table {
  const table: Table = {
    cells: new Map(),
    entries: new Map(),
    trips: new Map(),
    silence: pendingSilence(scope.mall, scope.query),
    blind: new Map(),
    openTime: new Map(),
    calibration: null,
    bursts: new Map(),
    sketches: pendingSketches(scope.mall, scope.query),
    tooManyDwells: false,
  };
  addPending(table, scope);
  addPendingOfMall(table, scope);
  addOpenVisits(table, scope);
  return table;
}

async function addSumsOfHistory(table: Table, { mall, query, ranges }: Scope): Promise<void> {
  const { store } = mall;
  const all = { mall: [mall.index.venue.id] };
  const where = { ...all, ...(query.store !== undefined && { store: [query.store] }) };
  const shared = { range: { from: query.from, to: query.to }, ...(ranges.length > 1 && { everyMs: QUARTER_MS }) };
  const add = (rows: readonly SumRow[], part: (sums: SumRow['sums']) => Partial<Sums>): void => {
    for (const row of rows) addTo(table, row.tags['store'] ?? '', pieceOf(ranges, row.from), part(row.sums));
  };
  const visits = await store.sums({
    ...shared,
    measurement: 'visit',
    groupBy: ['store'],
    where,
    sum: ['visit', 'engaged', 'bounce'],
  });
  add(visits, ({ visit = 0, engaged = 0, bounce = 0 }) => ({ visits: visit, engaged, bounces: bounce }));
  add(
    await store.sums({ ...shared, measurement: 'purchase', groupBy: ['store'], where, sum: ['net', 'sales'] }),
    (sums) => sums,
  );
  add(
    await store.sums({ ...shared, measurement: 'passage', groupBy: ['store'], where, sum: ['passers'] }),
    (sums) => sums,
  );
  for (const row of await store.sums({
    ...shared,
    measurement: 'door',
    groupBy: ['place'],
    where: all,
    sum: ['entries'],
  })) {
    addNumber(table.entries, cellKey(row.tags['place'] ?? '', pieceOf(ranges, row.from)), row.sums['entries'] ?? 0);
  }
  for (const row of await store.sums({
    ...shared,
    measurement: 'crowd',
    groupBy: query.by === 'mall' ? [] : ['sensor'],
    where: all,
    sum: ['bursts'],
  })) {
    addNumber(table.bursts, cellKey(row.tags['sensor'] ?? '', pieceOf(ranges, row.from)), row.sums['bursts'] ?? 0);
  }
  for (const row of await store.sums({ ...shared, measurement: 'trip', groupBy: [], where: all, sum: ['trips'] })) {
    addNumber(table.trips, pieceOf(ranges, row.from), row.sums['trips'] ?? 0);
  }
}

/** What was sold while nobody watched the store: no visit can stand against it. */
async function addBlindSales(table: Table, { mall, query, ranges }: Scope): Promise<void> {
  const blind = [...table.blind.keys()].filter((id) => (query.store ?? id) === id);
  if (blind.length === 0) return;
  const rows = await mall.store.sums({
    measurement: 'purchase',
    range: { from: query.from, to: query.to },
    everyMs: QUARTER_MS,
    groupBy: ['store'],
    where: { mall: [mall.index.venue.id], store: blind },
    sum: ['net', 'sales'],
  });
  for (const { from, tags, sums } of rows) {
    const store = tags['store'] ?? '';
    if (table.blind.get(store)?.has(from) !== true) continue;
    const { net: blindNet = 0, sales: blindSales = 0 } = sums;
    addTo(table, store, pieceOf(ranges, from), { blindNet, blindSales });
  }
}

function noteDevice(cell: Cell, device: Pseudonym): void {
  if (device === '') cell.devices = null;
  else cell.devices?.add(device);
}

function addNumber<K>(sums: Map<K, number>, key: K, n: number): void {
  sums.set(key, (sums.get(key) ?? 0) + n);
}

async function addDwells(table: Table, { mall, query, ranges }: Scope): Promise<void> {
  const where = { mall: [mall.index.venue.id], ...(query.store !== undefined && { store: [query.store] }) };
  const range = { from: query.from, to: query.to };
  const visits = await mall.store.points({ measurement: 'visit', range, where, limit: MAX_DWELLS + 1 });
  table.tooManyDwells = visits.length > MAX_DWELLS;
  for (const { fields, tags, timeNs } of visits) {
    if (fields.visit !== 1) continue;
    const ms = fields.estimate_ms < 0 ? fields.dwell_ms : fields.estimate_ms;
    const cell = addTo(table, tags.store, pieceOf(ranges, Number(timeNs / 1_000_000n)), {});
    cell.dwellS.push(ms / 1000);
    noteDevice(cell, fields.device);
  }
}

/** What the fold knows and has not handed over: passes of trips that go on, and sums since the last hand-over. */
function addPending(table: Table, { mall: { state }, query, ranges }: Scope): void {
  const inRange = (at: EpochMs): boolean => at >= query.from && at < query.to;
  const pass = (store: string, minute: EpochMs, n: number): void => {
    if (inRange(minute) && (query.store ?? store) === store)
      addTo(table, store, pieceOf(ranges, minute), { passers: n });
  };
  for (const { trip } of state.tracks.values()) {
    for (const [store, at] of trip.passed) if (!trip.visited.has(store)) pass(store, minuteOf(at), 1);
  }
  for (const { tags, minute, sums } of peek(state.accrual, 'passage')) pass(tags.store, minute, sums.passers);
}

/** The same of what is not a store’s. */
function addPendingOfMall(table: Table, { mall: { state }, query, ranges }: Scope): void {
  const inRange = ({ minute }: { minute: EpochMs }): boolean => minute >= query.from && minute < query.to;
  for (const { minute, sums } of peek(state.accrual, 'trip').filter(inRange))
    addNumber(table.trips, pieceOf(ranges, minute), sums.trips);
  for (const { tags, minute, sums } of peek(state.accrual, 'crowd').filter(inRange))
    addNumber(table.bursts, cellKey(tags.sensor, pieceOf(ranges, minute)), sums.bursts);
}

function addOpenVisits(table: Table, { mall, query, ranges }: Scope): void {
  for (const stay of openVisits(mall, query, query.store)) {
    const engaged = classify(lengthOf(stay), mall.index.visitRules(stay.store)) === 'engaged' ? 1 : 0;
    const cell = addTo(table, stay.store, pieceOf(ranges, stay.enteredAt), { visits: 1, engaged });
    cell.open = true;
    noteDevice(cell, stay.device);
  }
}
