import type { BenchmarkRow } from '@atrium/shared/wire/analytics';
import type { SalesRow } from '@atrium/shared/wire/sales';
import { expect, test } from 'vitest';
import { kpi, noKpi } from '../../../test/small-mall.ts';
import { bandOf, salesBars } from './model.ts';

const row = (own: BenchmarkRow['own'], low: BenchmarkRow['own']): BenchmarkRow => ({
  ...{ store: 'tea', metric: 'conversion', from: 0, to: 1, rules: 'rules-1' },
  own,
  lowerQuartile: low,
  median: kpi('conversion', 0.2),
  upperQuartile: kpi('conversion', 0.4),
});

test('the own number and the others are on one scale, inside it', () => {
  const { own, others } = bandOf(row(kpi('conversion', 0.8), kpi('conversion', 0.1)));
  expect(own).toBeLessThan(1);
  expect([others?.low, others?.median, others?.high].map((at) => (at ?? 0) / (own ?? 1))).toEqual([0.125, 0.25, 0.5]);
});

test('without every quartile there are no others, and without an own number no dot', () => {
  expect(bandOf(row(kpi('conversion', 0.8), noKpi('conversion', 'too-few'))).others).toBeNull();
  expect(bandOf(row(noKpi('conversion', 'no-sensor'), kpi('conversion', 0.1))).own).toBeNull();
});

test('sales are drawn largest first, hours in their order, and nothing for what was not sold', () => {
  const sale = (key: string, revenue: number) =>
    ({ key, revenue: kpi('revenue', revenue), purchases: kpi('purchases', revenue === 0 ? 0 : 2) }) as SalesRow;
  const rows = [sale('10', 50), sale('11', 0), sale('12', 200)];
  expect(salesBars(rows, true).map(({ key, share }) => [key, share])).toEqual([
    ['10', 0.25],
    ['12', 1],
  ]);
  expect(salesBars(rows, false).map(({ key }) => key)).toEqual(['12', '10']);
});
