import { HubError } from '@atrium/shared/errors';
import { localTime } from '@atrium/shared/time/local-day';
import type { EpochMs } from '@atrium/shared/units';
import { DAY_PARTS, type SalesRow } from '@atrium/shared/wire/sales';
import {
  addSales,
  averageBasket,
  countedKpi,
  NO_SALES,
  SALES_FIELDS,
  type SalesSums,
} from '../core/sales/sales-sums.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { Range, SalesQuery } from '../pipeline/ports.ts';
import { cutRange, MAX_ROWS, QUARTER_MS } from './cut-range.ts';
import { goodsRows } from './goods-rows.ts';

type Row = { readonly key: string; readonly range: Range; sums: SalesSums };

/**
 * Sales of a range by what they are keyed by. Whatever the key, the rows add up to the same total, to the minor unit.
 * @throws HubError STORE_UNREACHABLE, BAD_REQUEST when the range makes too many rows
 */
export function salesRows(mall: Mall, query: SalesQuery): Promise<SalesRow[]> {
  return mall.reading.run(
    () => null,
    () => (query.by === 'category' || query.by === 'sku' ? goodsRows(mall, query, query.by) : basketRows(mall, query)),
  );
}

async function basketRows(mall: Mall, query: SalesQuery): Promise<SalesRow[]> {
  const { index, store } = mall;
  const rows = emptyRows(mall, query);
  const byTime = query.by === 'hour' || query.by === 'day' || query.by === 'daypart';
  const found = await store.sums({
    measurement: 'basket',
    range: { from: query.from, to: query.to },
    ...(byTime && { everyMs: QUARTER_MS }),
    groupBy: ['store', 'channel'],
    where: { mall: [index.venue.id], ...(query.store !== undefined && { store: [query.store] }) },
    sum: SALES_FIELDS,
  });
  const rowFor = finder(mall, query, rows);
  for (const { from, tags, sums } of found) {
    const row = rowFor(Math.max(from, query.from), tags);
    row.sums = addSales(row.sums, sums);
  }
  const total = rows.reduce((sum, { sums }) => sum + sums.net, 0);
  return rows.map((row) => toRow(row, total, index.venue.currency));
}

/** Rows that are there whether or not anything was sold. Channels and parts of the day appear when something was. */
function emptyRows({ index }: Mall, query: SalesQuery): Row[] {
  const { venue } = index;
  const whole = { from: query.from, to: query.to };
  const plain = (key: string): Row => ({ key, range: whole, sums: NO_SALES });
  switch (query.by) {
    case 'mall':
      return [plain(venue.id)];
    case 'store':
      return venue.stores.filter(({ id }) => (query.store ?? id) === id).map(({ id }) => plain(id));
    case 'level':
      return venue.levels.map(({ id }) => plain(id));
    case 'hour':
    case 'day': {
      const ranges = cutRange(query, query.by === 'hour' ? '1h' : '1d', venue.timeZone);
      if (ranges.length > MAX_ROWS) throw tooLong(query);
      return ranges.map((range) => ({ key: localName(range.from, query.by, venue.timeZone), range, sums: NO_SALES }));
    }
    default:
      return [];
  }
}

const tooLong = ({ to }: Range): HubError =>
  new HubError('BAD_REQUEST', 'to: the range is too long for this', { context: { field: 'to', received: String(to) } });

/** `2026-11-20` or `2026-11-20T13`: the venue's own date and hour. */
function localName(at: EpochMs, by: 'hour' | 'day' | string, timeZone: string): string {
  const { day, secondOfDay } = localTime(at, timeZone);
  return by === 'hour' ? `${day}T${String(Math.floor(secondOfDay / 3600)).padStart(2, '0')}` : day;
}

/** Which row a sum belongs to; rows that depend on what was sold are added. */
function finder({ index }: Mall, query: SalesQuery, rows: Row[]) {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const named = (key: string): Row => {
    let row = byKey.get(key);
    if (row === undefined) {
      row = { key, range: { from: query.from, to: query.to }, sums: NO_SALES };
      rows.push(row);
      byKey.set(key, row);
    }
    return row;
  };
  let piece = 0;
  return (at: EpochMs, tags: Readonly<Record<string, string>>): Row => {
    const store = tags['store'] ?? '';
    switch (query.by) {
      case 'store':
        return named(store);
      case 'level':
        return named(index.stores.get(store)?.level ?? 'unknown');
      case 'channel':
        return named(tags['channel'] ?? '');
      case 'daypart':
        return named(dayPart(localTime(at, index.venue.timeZone).secondOfDay));
      case 'hour':
      case 'day':
        // Sums come by time, and so do rows.
        while (piece < rows.length - 1 && at >= (rows[piece]?.range.to ?? 0)) piece++;
        return rows[piece] ?? named('');
      default:
        return named(index.venue.id);
    }
  };
}

function dayPart(secondOfDay: number): string {
  const begun = Object.entries(DAY_PARTS).filter(([, hour]) => secondOfDay >= hour * 3600);
  return begun.at(-1)?.[0] ?? 'night';
}

function toRow({ key, range, sums }: Row, total: number, currency: string): SalesRow {
  const { sold, refunded, voided, refunds, voids, net, sales } = sums;
  return {
    key,
    ...range,
    currency,
    sold,
    refunded,
    voided,
    refunds,
    voids,
    units: null,
    revenue: countedKpi('revenue', net, sales),
    purchases: countedKpi('purchases', sales),
    averageBasket: averageBasket(sums),
    share: total > 0 ? net / total : null,
  };
}
