import { HubError } from '@atrium/shared/errors';
import type { KpiRow } from '@atrium/shared/wire/http';
import { addSums, dwellKpis, footfall, NO_SUMS, storeKpis } from '../core/metrics/kpis.ts';
import { scaleOf } from '../core/metrics/scale.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { KpiQuery, Range } from '../pipeline/ports.ts';
import { darkTime, openTime } from './coverage.ts';
import { cutRange, MAX_ROWS } from './cut-range.ts';
import { cellKey, readTable, type Table } from './kpi-table.ts';

type Group = { readonly key: string; readonly stores: readonly string[]; readonly door: string | null };

function groupsOf({ index }: Mall, { by, store }: KpiQuery): Group[] {
  const { venue } = index;
  const stores = store === undefined ? venue.stores : venue.stores.filter(({ id }) => id === store);
  switch (by) {
    case 'mall':
      return [{ key: venue.id, stores: stores.map(({ id }) => id), door: store ?? 'mall' }];
    case 'level':
      return venue.levels.map(({ id }) => ({
        key: id,
        stores: stores.filter(({ level }) => level === id).map((s) => s.id),
        door: null,
      }));
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
    throw new HubError(
      'BAD_REQUEST',
      `bucket: the answer would have ${groups.length * ranges.length} rows, more than ${MAX_ROWS}`,
      { context: { field: 'bucket', received: JSON.stringify(query.bucket) } },
    );
  }
  const table = await readTable({ mall, query, ranges });
  return groups.flatMap((group) => ranges.map((range, piece) => rowOf(mall, table, { group, range, piece })));
}

type Place = { readonly group: Group; readonly range: Range; readonly piece: number };

function rowOf(mall: Mall, table: Table, { group, range, piece }: Place): KpiRow {
  const { index } = mall;
  const cells = group.stores.flatMap((store) => table.cells.get(cellKey(store, piece)) ?? []);
  const sums = cells.reduce((total, cell) => addSums(total, cell.sums), NO_SUMS);
  const observed = group.stores.some((store) => index.sensorsByZone.has(index.stores.get(store)?.zone ?? ''));
  const coverage = coverageIn(mall, table, { group, range, piece });
  const tills =
    sums.sales !== 0 || sums.net !== 0 || index.venue.tills.some(({ store }) => group.stores.includes(store));
  const scale = scaleOf(table.entries.get(cellKey('mall', piece)) ?? 0, table.trips.get(piece) ?? 0);
  const doors = group.door === null ? 0 : (table.entries.get(cellKey(group.door, piece)) ?? 0);
  return {
    key: group.key,
    from: range.from,
    to: range.to,
    rules: index.rulesVersion,
    currency: index.venue.currency,
    footfall: footfall(doors, hasDoor(mall, group.door)),
    ...storeKpis(sums, { observed, coverage, tills, provisional: cells.some(({ open }) => open), scale }),
    ...dwellKpis(table.tooManyDwells ? null : cells.flatMap(({ dwellS }) => dwellS), { observed, coverage }),
  };
}

/** Share of the opening time that was watched; of several stores, the mean: each could have been visited as well as the others. */
function coverageIn(mall: Mall, table: Table, { group, range, piece }: Place): number {
  const { index } = mall;
  const watched = group.stores.filter((store) => index.sensorsByZone.has(index.stores.get(store)?.zone ?? ''));
  const dark = watched.reduce((sum, store) => sum + darkTime(table.blind.get(store), range), 0);
  if (dark === 0) return 1;
  const open = table.openTime.get(piece) ?? openTime(mall, range);
  table.openTime.set(piece, open);
  return open === 0 ? 1 : Math.max(0, 1 - dark / watched.length / open);
}

function hasDoor({ index }: Mall, door: string | null): boolean {
  if (door === 'mall') return index.hasEntranceCounter;
  return index.venue.sensors.some(
    ({ kind, role, store }) => kind === 'counter' && role === 'storefront' && store === door && door !== null,
  );
}
