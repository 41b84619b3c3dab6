import { definitionOf } from '@atrium/shared/metrics/definitions';
import { Z95 } from '@atrium/shared/metrics/intervals';
import type { Kpi } from '@atrium/shared/metrics/kpi';
import type { BasketFact } from './sale-facts.ts';

/** Sums of till events: they merge, rows do not. */
export type SalesSums = BasketFact;

export const NO_SALES: SalesSums = {
  net: 0,
  sales: 0,
  sold: 0,
  refunded: 0,
  voided: 0,
  refunds: 0,
  voids: 0,
  squares: 0,
};

export const SALES_FIELDS = Object.keys(NO_SALES) as (keyof SalesSums)[];

export function addSales(a: SalesSums, b: Partial<SalesSums>): SalesSums {
  const sum = { ...a };
  for (const field of SALES_FIELDS) sum[field] += b[field] ?? 0;
  return sum;
}

/** A number that was counted: its interval is itself. */
export const countedKpi = (key: 'revenue' | 'purchases', value: number, n = Math.abs(value)): Kpi => ({
  value,
  low: value,
  high: value,
  n: Math.max(0, n),
  definition: definitionOf(key),
  quality: 'measured',
});

/** Fewer baskets than this say nothing about their spread. */
const MIN_BASKETS = 2;

/** Mean amount of a sale with the interval of a mean; baskets of a mall are many, so that of the normal distribution. */
export function averageBasket({ sold, voided, sales, squares }: SalesSums): Kpi {
  const definition = definitionOf('averageBasket');
  if (sales < MIN_BASKETS) {
    const n = Math.max(0, sales);
    return { value: null, low: null, high: null, n, definition, quality: 'unknown', reason: 'too-few' };
  }
  const value = (sold - voided) / sales;
  const variance = Math.max(0, (squares * 10_000 - sales * value * value) / (sales - 1));
  const half = Z95 * Math.sqrt(variance / sales);
  return { value, low: Math.max(0, value - half), high: value + half, n: sales, definition, quality: 'measured' };
}
