import type { StoreId } from '@atrium/shared/ids';
import type { Kpi } from '@atrium/shared/metrics/kpi';
import type { KpiRow } from '@atrium/shared/wire/http';
import { figure } from './definitions.ts';
import { meanOf, rankCorrelation, shareOf, sumOf } from './stats.ts';
import { storeIn, type Traffic, type TrueMall } from './true-mall.ts';

/** Fewer trackable trips to or past a store than this say nothing about its capture rate. */
const MIN_TRIPS = 20;
/** Fewer true visits than this say nothing about a conversion. */
const MIN_VISITS = 10;

/** A rate of the hub with its interval, beside the truth. */
export type Rate = {
  readonly store: StoreId;
  /** What the hub could have seen. */
  readonly truth: number;
  /** What is true of everybody: what the interval promises to hold. */
  readonly population: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
};

type Known = { readonly value: number; readonly low: number; readonly high: number };

const known = ({ value, low, high }: Kpi): Known | null =>
  value === null || low === null || high === null ? null : { value, low, high };

const captureOf = ({ visits, passers }: Traffic): number | null => shareOf(visits, visits + passers);

export const captureRates = (mall: TrueMall, rows: readonly KpiRow[]): Rate[] =>
  rows.flatMap(({ key: store, captureRate }): Rate[] => {
    const { trackable, all } = storeIn(mall, store);
    const measured = known(captureRate);
    const [truth, population] = [captureOf(trackable), captureOf(all)];
    if (measured === null || truth === null || population === null) return [];
    return trackable.visits + trackable.passers < MIN_TRIPS ? [] : [{ store, truth, population, ...measured }];
  });

export const conversions = (mall: TrueMall, rows: readonly KpiRow[]): Rate[] =>
  rows.flatMap(({ key: store, conversion }): Rate[] => {
    const { sales, all } = storeIn(mall, store);
    const measured = known(conversion);
    if (measured === null || all.visits < MIN_VISITS) return [];
    return [{ store, truth: sales / all.visits, population: sales / all.visits, ...measured }];
  });

/** Errors in percentage points, and how often the interval holds the truth. */
function errorsOf(rates: readonly Rate[]): {
  readonly mae: number | null;
  readonly bias: number | null;
  readonly coverage: number | null;
} {
  const errors = rates.map(({ value, truth }) => (value - truth) * 100);
  const held = rates.filter(({ low, high, population }) => low <= population && population <= high).length;
  return { mae: meanOf(errors.map(Math.abs)), bias: meanOf(errors), coverage: shareOf(held, rates.length) };
}

export function rateFigures(mall: TrueMall, rows: readonly KpiRow[], whole: KpiRow) {
  const captures = captureRates(mall, rows);
  const sold = conversions(mall, rows);
  const [capture, conversion] = [errorsOf(captures), errorsOf(sold)];
  const rank = rankCorrelation(captures.map(({ truth, value }) => [truth, value]));
  return {
    'capture.mae': figure('capture.mae', capture.mae, captures.length),
    'capture.bias': figure('capture.bias', capture.bias, captures.length),
    'capture.rank-correlation': figure('capture.rank-correlation', rank, captures.length),
    'capture.coverage': figure('capture.coverage', capture.coverage, captures.length),
    'conversion.mae': figure('conversion.mae', conversion.mae, sold.length),
    'conversion.bias': figure('conversion.bias', conversion.bias, sold.length),
    'conversion.coverage': figure('conversion.coverage', conversion.coverage, sold.length),
    ...mallFigures(mall, rows, whole),
  };
}

function mallFigures(mall: TrueMall, rows: readonly KpiRow[], whole: KpiRow) {
  const stores = [...mall.stores.values()];
  const passers = sumOf(stores.map(({ trackable }) => trackable.passers));
  const visits = sumOf(stores.map(({ all }) => all.visits));
  const conversion = shareOf(sumOf(stores.map(({ sales }) => sales)), visits);
  const seen = whole.passersBy.value;
  const converted = whole.conversion.value;
  const entries = whole.footfall.value;
  const came = mall.entries.length;
  return {
    'passers-by.ratio': figure('passers-by.ratio', seen === null ? null : shareOf(seen, passers), passers),
    'conversion.mall-error': figure(
      'conversion.mall-error',
      converted === null || conversion === null ? null : (converted - conversion) * 100,
      visits,
    ),
    'footfall.error': figure(
      'footfall.error',
      entries === null || came === 0 ? null : (100 * (entries - came)) / came,
      came,
    ),
    ...tillFigures(mall, rows),
  };
}

/** Money must be equal in each store, so that two errors cannot cancel out. What the hub calls unknown it does not have. */
function tillFigures(mall: TrueMall, rows: readonly KpiRow[]) {
  const byStore = new Map(rows.map((row) => [row.key, row]));
  const ids = [...new Set([...mall.stores.keys(), ...byStore.keys()])];
  const wrong = (of: 'purchases' | 'revenue', truth: (id: StoreId) => number): number =>
    sumOf(ids.map((id) => Math.abs((byStore.get(id)?.[of].value ?? 0) - truth(id))));
  const sales = sumOf([...mall.stores.values()].map((store) => store.sales));
  return {
    'purchases.error': figure(
      'purchases.error',
      wrong('purchases', (id) => storeIn(mall, id).sales),
      sales,
    ),
    'revenue.error': figure(
      'revenue.error',
      wrong('revenue', (id) => storeIn(mall, id).net),
      sales,
    ),
  };
}
