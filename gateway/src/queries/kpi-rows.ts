import { HubError } from '@atrium/shared/errors';
import type { Kpi } from '@atrium/shared/metrics/kpi';
import type { Millis } from '@atrium/shared/units';
import type { KpiRow } from '@atrium/shared/wire/http';
import { addSums, dwellKpis, footfall, NO_SUMS, storeKpis } from '../core/metrics/kpis.ts';
import { counted, unknown } from '../core/metrics/mark.ts';
import { scaleOf } from '../core/metrics/scale.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { KpiQuery, Range } from '../pipeline/ports.ts';
import { darkTime, openTime } from './coverage.ts';
import { cutRange, MAX_ROWS } from './cut-range.ts';
import { cellKey, readTable, type Table } from './kpi-table.ts';
import { fromSketches } from './visitor-sketches.ts';

type Group = {
  readonly key: string;
  readonly stores: readonly string[];
  /** Zones of single stores; levels and the mall have more than those. */
  readonly zones: readonly string[];
  readonly door: string | null;
};

function groupsOf({ index }: Mall, { by, store }: KpiQuery): Group[] {
  const { venue } = index;
  const stores = store === undefined ? venue.stores : venue.stores.filter(({ id }) => id === store);
  switch (by) {
    case 'mall':
      return [{ key: venue.id, stores: stores.map(({ id }) => id), zones: [], door: store ?? 'mall' }];
    case 'level':
      return venue.levels.map(({ id }) => ({
        key: id,
        stores: stores.filter(({ level }) => level === id).map((s) => s.id),
        zones: [],
        door: null,
      }));
    case 'zone':
      return stores.map(({ id, zone }) => ({ key: zone, stores: [id], zones: [zone], door: id }));
    case 'store':
      return stores.map(({ id, zone }) => ({ key: id, stores: [id], zones: [zone], door: id }));
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
  const trips = table.trips.get(piece) ?? 0;
  const scale = scaleOf(table.entries.get(cellKey('mall', piece)) ?? 0, trips, table.calibration);
  const doors = group.door === null ? 0 : (table.entries.get(cellKey(group.door, piece)) ?? 0);
  return {
    key: group.key,
    from: range.from,
    to: range.to,
    rules: index.rulesVersion,
    currency: index.venue.currency,
    footfall: footfall(doors, {
      hasCounter: hasDoor(mall, group.door),
      coverage: doorCoverage(mall, table, { group, range, piece }),
      ...(group.door === 'mall' && { trips, calibration: table.calibration }),
    }),
    deviceTrips: group.key === index.venue.id ? counted('deviceTrips', trips) : unknown('deviceTrips', 'mall-only'),
    crowd: crowdOf(mall, table, { group, range, piece }),
    ...storeKpis(sums, { observed, coverage, tills, provisional: cells.some(({ open }) => open), scale }),
    uniqueDevices: observed
      ? uniqueDevices(mall, table, { group, range, piece })
      : unknown('uniqueDevices', 'no-sensor'),
    ...dwellKpis(table.tooManyDwells ? null : cells.flatMap(({ dwellS }) => dwellS), { observed, coverage }),
  };
}

/** Share of the opening time that was watched; of several stores, the mean: each could have been visited as well as the others. */
function coverageIn(mall: Mall, table: Table, { group, range, piece }: Place): number {
  const { index } = mall;
  const watched = group.stores.filter((store) => index.sensorsByZone.has(index.stores.get(store)?.zone ?? ''));
  const dark = watched.reduce((sum, store) => sum + darkTime(table.blind.get(store), range), 0);
  return watchedShare(mall, table, { dark: dark / watched.length, range, piece });
}

type Dark = Omit<Place, 'group'> & { readonly dark: Millis };

function watchedShare(mall: Mall, table: Table, { dark, range, piece }: Dark): number {
  if (!(dark > 0)) return 1;
  const open = table.openTime.get(piece) ?? openTime(mall, range);
  table.openTime.set(piece, open);
  return open === 0 ? 1 : Math.max(0, 1 - dark / open);
}

/** While one of several counters is silent, entries are missed: the one that was silent longest tells. */
function doorCoverage(mall: Mall, table: Table, { group: { door }, range, piece }: Place): number {
  const counters = mall.index.venue.sensors.filter(
    ({ kind, role, store }) =>
      kind === 'counter' && (door === 'mall' ? role === 'entrance' : role === 'storefront' && store === door),
  );
  const dark = Math.max(0, ...counters.map(({ id }) => darkTime(table.silence.get(id), range)));
  return watchedShare(mall, table, { dark, range, piece });
}

/** What the sensors of these places heard of phones that nobody follows; of the mall, what all of them heard. */
function crowdOf(mall: Mall, table: Table, { group, piece }: Place): Kpi {
  const { venue } = mall.index;
  const sensors = venue.sensors.filter(
    ({ kind, level, zone }) =>
      kind !== 'counter' && (group.key === venue.id || group.key === level || group.zones.includes(zone)),
  );
  if (sensors.length === 0) return unknown('crowd', 'no-sensor');
  const ids = ['', ...sensors.map(({ id }) => id)];
  return counted(
    'crowd',
    ids.reduce((sum, id) => sum + (table.bursts.get(cellKey(id, piece)) ?? 0), 0),
  );
}

/** Exact while the pseudonyms are known, then from the sketches of days. */
function uniqueDevices(mall: Mall, table: Table, { group: { stores }, range, piece }: Place): Kpi {
  const cells = stores.flatMap((store) => table.cells.get(cellKey(store, piece)) ?? []);
  const isKnown = !table.tooManyDwells && cells.every(({ devices }) => devices !== null);
  if (!isKnown) return fromSketches(mall, table.sketches, { stores, range });
  const seen = new Set(cells.flatMap(({ devices }) => [...(devices ?? [])]));
  return counted('uniqueDevices', seen.size);
}

function hasDoor({ index }: Mall, door: string | null): boolean {
  if (door === 'mall') return index.hasEntranceCounter;
  return index.venue.sensors.some(
    ({ kind, role, store }) => kind === 'counter' && role === 'storefront' && store === door && door !== null,
  );
}
