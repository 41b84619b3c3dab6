import { HubError } from '@atrium/shared/errors';
import { definitionOf } from '@atrium/shared/metrics/definitions';
import type { SalesRow } from '@atrium/shared/wire/sales';
import { countedKpi } from '../core/sales/sales-sums.ts';
import { type GoodsSums, suppressGoods } from '../core/sales/suppress-goods.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { SalesQuery } from '../pipeline/ports.ts';

/** Receipts that must name a kind of goods for it to have a row of its own. Contract, section 6. */
const K = 10;
/** Lines of receipts that are gone through for single goods at most. */
const MAX_ITEMS = 200_000;

/** Sales by category or by single goods: what was bought, never by whom. */
export async function goodsRows(mall: Mall, query: SalesQuery, by: 'category' | 'sku'): Promise<SalesRow[]> {
  const goods = by === 'category' ? await byCategory(mall, query) : await bySku(mall, query);
  const total = goods.reduce((sum, { net }) => sum + net, 0);
  return suppressGoods(goods, K).map(({ key, lines, milli, net }) => ({
    key,
    from: query.from,
    to: query.to,
    currency: mall.index.venue.currency,
    sold: null,
    refunded: null,
    voided: null,
    refunds: null,
    voids: null,
    units: milli / 1000,
    revenue: countedKpi('revenue', net, lines),
    purchases: countedKpi('purchases', lines),
    averageBasket: {
      value: null,
      low: null,
      high: null,
      n: Math.max(0, lines),
      definition: definitionOf('averageBasket'),
      quality: 'unknown' as const,
      reason: 'no-denominator' as const,
    },
    share: total > 0 ? net / total : null,
  }));
}

const filterOf = (mall: Mall, { store }: SalesQuery) => ({
  mall: [mall.index.venue.id],
  ...(store !== undefined && { store: [store] }),
});

async function byCategory(mall: Mall, query: SalesQuery): Promise<GoodsSums[]> {
  const rows = await mall.store.sums({
    measurement: 'item',
    range: { from: query.from, to: query.to },
    groupBy: ['category'],
    where: filterOf(mall, query),
    sum: ['lines', 'milli', 'net'],
  });
  return rows.map(({ tags, sums }) => ({
    key: tags['category'] ?? '',
    lines: sums['lines'] ?? 0,
    milli: sums['milli'] ?? 0,
    net: sums['net'] ?? 0,
  }));
}

async function bySku(mall: Mall, query: SalesQuery): Promise<GoodsSums[]> {
  const items = await mall.store.points({
    measurement: 'item',
    range: { from: query.from, to: query.to },
    where: filterOf(mall, query),
    limit: MAX_ITEMS + 1,
  });
  if (items.length > MAX_ITEMS)
    throw new HubError(
      'BAD_REQUEST',
      `to: more than ${MAX_ITEMS} lines of receipts; ask for a shorter range or one store`,
      {
        context: { field: 'to', received: String(query.to) },
      },
    );
  const sums = new Map<string, GoodsSums>();
  for (const { fields } of items) {
    const key = fields.sku === '' ? 'unnamed' : fields.sku;
    const known = sums.get(key) ?? { key, lines: 0, milli: 0, net: 0 };
    sums.set(key, {
      key,
      lines: known.lines + fields.lines,
      milli: known.milli + fields.milli,
      net: known.net + fields.net,
    });
  }
  return [...sums.values()];
}
