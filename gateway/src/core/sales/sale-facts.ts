import type { PurchaseRecord } from '../record.ts';

/** Net amount of a till event, minor units, and how many sales it adds. A void takes its sale back; a refund only the money. */
export function salesOf({ kind, amount }: Pick<PurchaseRecord, 'kind' | 'amount'>): {
  readonly net: number;
  readonly sales: number;
} {
  switch (kind) {
    case 'sale':
      return { net: amount, sales: 1 };
    case 'refund':
      return { net: -amount, sales: 0 };
    case 'void':
      return { net: -amount, sales: -1 };
  }
}

/** What one till event adds to the sums of its store and channel. Money in minor units, every part positive but `net`. */
export type BasketFact = {
  readonly net: number;
  readonly sales: number;
  readonly sold: number;
  readonly refunded: number;
  readonly voided: number;
  readonly refunds: number;
  readonly voids: number;
  /** Square of the basket in hundreds of minor units, for the spread of baskets; a void takes it back. */
  readonly squares: number;
};

/** Beyond this a basket's square would not add up exactly any more, hundreds of minor units. */
const LARGEST_SQUARED = 1_000_000;

export function basketFact(purchase: Pick<PurchaseRecord, 'kind' | 'amount'>): BasketFact {
  const { kind, amount } = purchase;
  const { net, sales } = salesOf(purchase);
  const of = (which: PurchaseRecord['kind'], value: number): number => (kind === which ? value : 0);
  return {
    net,
    sales,
    sold: of('sale', amount),
    refunded: of('refund', amount),
    voided: of('void', amount),
    refunds: of('refund', 1),
    voids: of('void', 1),
    squares: sales * Math.round(Math.min(amount / 100, LARGEST_SQUARED)) ** 2,
  };
}

/** What one kind of goods on one receipt adds: `lines` of +1 (sale) or -1 (void), thousandths of a unit, and the net amount. */
export type ItemFact = {
  readonly category: string;
  readonly sku: string;
  readonly lines: number;
  readonly milli: number;
  readonly net: number;
};

/** Goods that no item of the receipt names: receipts without items, discounts on the whole, rounding. */
export const NO_CATEGORY = 'uncategorised';

/** The goods of a till event. Their sum is the amount of the receipt, to the unit: what items leave over is uncategorised. */
export function itemFacts(purchase: Pick<PurchaseRecord, 'kind' | 'amount' | 'items'>): readonly ItemFact[] {
  const { sales } = salesOf(purchase);
  const sign = purchase.kind === 'sale' ? 1 : -1;
  const facts = new Map<string, ItemFact>();
  let left = purchase.amount;
  for (const { category, sku, quantity, amount } of purchase.items ?? []) {
    left -= amount;
    add(facts, { category, sku, lines: sales, milli: sign * Math.round(quantity * 1000), net: sign * amount });
  }
  if (left !== 0 || facts.size === 0) {
    const lines = facts.size === 0 ? sales : 0;
    add(facts, { category: NO_CATEGORY, sku: '', lines, milli: lines * 1000, net: sign * left });
  }
  return [...facts.values()];
}

/** The same goods twice on a receipt are one line of it. */
function add(facts: Map<string, ItemFact>, fact: ItemFact): void {
  const key = `${fact.category.length} ${fact.category} ${fact.sku}`;
  const known = facts.get(key);
  facts.set(key, known === undefined ? fact : { ...fact, milli: known.milli + fact.milli, net: known.net + fact.net });
}
