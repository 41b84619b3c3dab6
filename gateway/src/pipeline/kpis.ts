import { HubError } from '@atrium/shared/errors';
import { localMidnight } from '@atrium/shared/time/local-day';
import type { EpochMs } from '@atrium/shared/units';
import type { KpiRow } from '@atrium/shared/wire/http';
import { minuteOf, peek } from '../core/accrual.ts';
import { NO_SUMS, type Sums, addSums, dwellMedian, footfall, scaleOf, storeKpis, unknown } from '../core/metrics/kpis.ts';
import { classify, dwellOf } from '../core/visits/stay.ts';
import { openVisits, steadily } from './history.ts';
import type { Mall } from './mall.ts';
import type { Range } from './ports.ts';

export const KPI_KEYS = ['mall', 'level', 'zone', 'store'] as const;
export const KPI_BUCKETS = ['15m', '1h', '1d'] as const;

export type KpiQuery = Range & {
  readonly by: (typeof KPI_KEYS)[number];
  readonly bucket?: (typeof KPI_BUCKETS)[number];
  readonly store?: string;
};

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
/** Rows of one answer at most. */
const MAX_ROWS = 50_000;
/** Visits from which a median is taken at most; beyond, a shorter range or smaller buckets must be asked for. */
const MAX_DWELLS = 200_000;

/** Cut a range at local clock boundaries. @throws HubError BAD_REQUEST when that makes more than {@link MAX_ROWS} pieces */
export function cutRange({ from, to }: Range, bucket: KpiQuery['bucket'], timeZone: string): Range[] {
  if (bucket === undefined) return [{ from, to }];
  const ranges: Range[] = [];
  for (let at = from; at < to; ) {
    const end = Math.min(to, nextBoundary(at, bucket, timeZone));
    ranges.push({ from: at, to: end });
    at = end;
    if (ranges.length > MAX_ROWS) throw new HubError('BAD_REQUEST', `bucket ${bucket} cuts the range into more than ${MAX_ROWS} pieces`);
  }
  return ranges;
}

function nextBoundary(at: EpochMs, bucket: NonNullable<KpiQuery['bucket']>, timeZone: string): EpochMs {
  // 36 hours after midnight is the next local day, also on the days of 23 and 25 hours.
  if (bucket === '1d') return localMidnight(localMidnight(at, timeZone) + 36 * HOUR_MS, timeZone);
  const step = bucket === '1h' ? HOUR_MS : QUARTER_MS;
  // Zones off by half hours: hours begin at local :00, which every quarter of an hour of UTC can express.
  const shift = localMidnight(at, timeZone) % step;
  return Math.floor((at - shift) / step) * step + shift + step;
}

type Cell = { sums: Sums; dwellS: number[]; open: boolean };

/** Sums by key and piece of the range; keys are stores until they are merged. */
type Table = {
  readonly cells: Map<string, Cell>;
  readonly entries: Map<string, number>;
  readonly trips: Map<number, number>;
  tooManyDwells: boolean;
};

const cellKey = (store: string, piece: number): string => `${piece}|${store}`;

function addTo(table: Table, store: string, piece: number, part: Partial<Sums>): Cell {
  const key = cellKey(store, piece);
  const cell = table.cells.get(key) ?? { sums: NO_SUMS, dwellS: [], open: false };
  cell.sums = addSums(cell.sums, { ...NO_SUMS, ...part });
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

async function readTable(mall: Mall, query: KpiQuery, ranges: readonly Range[]): Promise<Table> {
  const { store, state, index } = mall;
  const { from, to } = query;
  const table: Table = { cells: new Map(), entries: new Map(), trips: new Map(), tooManyDwells: false };
  const mallOnly = { mall: [index.venue.id] };
  const where = { ...mallOnly, ...(query.store !== undefined && { store: [query.store] }) };
  const buckets = ranges.length > 1 ? { everyMs: QUARTER_MS } : {};
  const shared = { range: { from, to }, ...buckets };
  for (const row of await store.sums({ ...shared, measurement: 'visit', groupBy: ['store'], where, sum: ['visit', 'engaged', 'bounce'] })) {
    const { visit = 0, engaged = 0, bounce = 0 } = row.sums;
    addTo(table, row.tags['store'] ?? '', pieceOf(ranges, row.from), { visits: visit, engaged, bounces: bounce });
  }
  for (const row of await store.sums({ ...shared, measurement: 'purchase', groupBy: ['store'], where, sum: ['net', 'sales'] })) {
    addTo(table, row.tags['store'] ?? '', pieceOf(ranges, row.from), { net: row.sums['net'] ?? 0, sales: row.sums['sales'] ?? 0 });
  }
  for (const row of await store.sums({ ...shared, measurement: 'passage', groupBy: ['store'], where, sum: ['passers'] })) {
    addTo(table, row.tags['store'] ?? '', pieceOf(ranges, row.from), { passers: row.sums['passers'] ?? 0 });
  }
  for (const row of await store.sums({ ...shared, measurement: 'door', groupBy: ['place'], where: mallOnly, sum: ['entries'] })) {
    const key = cellKey(row.tags['place'] ?? '', pieceOf(ranges, row.from));
    table.entries.set(key, (table.entries.get(key) ?? 0) + (row.sums['entries'] ?? 0));
  }
  for (const row of await store.sums({ ...shared, measurement: 'trip', groupBy: [], where: mallOnly, sum: ['trips'] })) {
    const piece = pieceOf(ranges, row.from);
    table.trips.set(piece, (table.trips.get(piece) ?? 0) + (row.sums['trips'] ?? 0));
  }
  const dwells = await store.points({ measurement: 'visit', range: { from, to }, where, limit: MAX_DWELLS + 1 });
  table.tooManyDwells = dwells.length > MAX_DWELLS;
  for (const { fields, tags, timeNs } of dwells) {
    if (fields.visit !== 1) continue;
    const ms = fields.estimate_ms < 0 ? fields.dwell_ms : fields.estimate_ms;
    addTo(table, tags.store, pieceOf(ranges, Number(timeNs / 1_000_000n)), {}).dwellS.push(ms / 1000);
  }
  addPending(table, mall, { query, ranges });
  for (const stay of openVisits({ ...mall, state }, query, query.store)) {
    const engaged = classify(dwellOf(stay), index.visitRules(stay.store)) === 'engaged' ? 1 : 0;
    addTo(table, stay.store, pieceOf(ranges, stay.enteredAt), { visits: 1, engaged }).open = true;
  }
  return table;
}

/** What the fold knows and has not handed over: passes of trips that go on, and sums since the last hand-over. */
function addPending(table: Table, { state }: Mall, { query, ranges }: { query: KpiQuery; ranges: readonly Range[] }): void {
  const wanted = (store: string, at: EpochMs): boolean =>
    at >= query.from && at < query.to && (query.store === undefined || query.store === store);
  for (const { trip } of state.tracks.values()) {
    for (const [store, at] of trip.passed) {
      if (!trip.visited.has(store) && wanted(store, minuteOf(at))) addTo(table, store, pieceOf(ranges, at), { passers: 1 });
    }
  }
  const pending = peek(state.accrual);
  for (const { store, minute, n } of pending.passages) {
    if (wanted(store, minute)) addTo(table, store, pieceOf(ranges, minute), { passers: n });
  }
  for (const { minute, n } of pending.trips) {
    const piece = pieceOf(ranges, minute);
    if (minute >= query.from && minute < query.to) table.trips.set(piece, (table.trips.get(piece) ?? 0) + n);
  }
}

type Group = { readonly key: string; readonly stores: readonly string[]; readonly door: string | null };

function groupsOf({ index }: Mall, { by, store }: KpiQuery): Group[] {
  const { venue } = index;
  const stores = store === undefined ? venue.stores : venue.stores.filter(({ id }) => id === store);
  switch (by) {
    case 'mall':
      return [{ key: venue.id, stores: stores.map(({ id }) => id), door: store ?? 'mall' }];
    case 'level':
      return venue.levels.map(({ id }) => ({ key: id, stores: stores.filter(({ level }) => level === id).map((s) => s.id), door: null }));
    case 'zone':
      return stores.map(({ id, zone }) => ({ key: zone, stores: [id], door: id }));
    case 'store':
      return stores.map(({ id }) => ({ key: id, stores: [id], door: id }));
  }
}

/**
 * KPIs of a range of event time, by key and bucket: closed visits from history, open ones from the fold, so that the latest
 * bucket is as true as it can be and says that it is provisional.
 *
 * @returns a row for every key and piece of the range, keys in venue order, pieces in time order; empty pieces are zero where
 *          something could have been seen, unknown where not
 * @throws HubError STORE_UNREACHABLE, BAD_REQUEST
 */
export async function kpiRows(mall: Mall, query: KpiQuery): Promise<KpiRow[]> {
  const { index } = mall;
  const ranges = cutRange(query, query.bucket, index.venue.timeZone);
  const groups = groupsOf(mall, query);
  if (groups.length * ranges.length > MAX_ROWS) {
    throw new HubError('BAD_REQUEST', `the answer would have ${groups.length * ranges.length} rows, more than ${MAX_ROWS}: ask for larger buckets`);
  }
  const table = await steadily(mall, () => readTable(mall, query, ranges));
  return groups.flatMap((group) => ranges.map((range, piece) => rowOf(mall, table, { group, range, piece })));
}

function rowOf(mall: Mall, table: Table, { group, range, piece }: { group: Group; range: Range; piece: number }): KpiRow {
  const { index } = mall;
  const cells = group.stores.flatMap((store) => table.cells.get(cellKey(store, piece)) ?? []);
  const sums = cells.reduce((total, cell) => addSums(total, cell.sums), NO_SUMS);
  const observed = group.stores.some((store) => index.sensorsByZone.has(index.stores.get(store)?.zone ?? ''));
  const tills = sums.sales !== 0 || sums.net !== 0 || index.venue.tills.some(({ store }) => group.stores.includes(store));
  const scale = scaleOf(table.entries.get(cellKey('mall', piece)) ?? 0, table.trips.get(piece) ?? 0);
  const doors = group.door === null ? 0 : (table.entries.get(cellKey(group.door, piece)) ?? 0);
  return {
    key: group.key,
    from: range.from,
    to: range.to,
    rules: index.rulesVersion,
    currency: index.venue.currency,
    footfall: footfall(doors, hasDoor(mall, group.door)),
    ...storeKpis(sums, { observed, tills, provisional: cells.some(({ open }) => open), scale }),
    dwellMedianS: table.tooManyDwells ? unknown('dwellMedianS', 'range-too-large') : dwellMedian(cells.flatMap(({ dwellS }) => dwellS), observed),
  };
}

function hasDoor({ index }: Mall, door: string | null): boolean {
  if (door === 'mall') return index.hasEntranceCounter;
  return index.venue.sensors.some(({ kind, role, store }) => kind === 'counter' && role === 'storefront' && store === door && door !== null);
}
