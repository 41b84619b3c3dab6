import { definitionOf, type MetricKey } from '@atrium/shared/metrics/definitions';
import { logNormal, medianOf, poisson, wilson } from '@atrium/shared/metrics/intervals';
import type { Kpi, KpiQuality, KpiReason } from '@atrium/shared/metrics/kpi';

/** Sums from which every KPI of a store, a level or the mall follows. Sums merge; KPIs do not. */
export type Sums = {
  readonly visits: number;
  readonly engaged: number;
  readonly bounces: number;
  readonly passers: number;
  /** Sales minus voids. */
  readonly sales: number;
  /** Sales minus refunds and voids, minor units. */
  readonly net: number;
};

export const NO_SUMS: Sums = { visits: 0, engaged: 0, bounces: 0, passers: 0, sales: 0, net: 0 };

export const addSums = (a: Sums, b: Sums): Sums => ({
  visits: a.visits + b.visits,
  engaged: a.engaged + b.engaged,
  bounces: a.bounces + b.bounces,
  passers: a.passers + b.passers,
  sales: a.sales + b.sales,
  net: a.net + b.net,
});

/** How the sums were seen: what a zero means. */
export type View = {
  /** False where no sensor could have seen a visit. */
  readonly observed: boolean;
  /** False where no till ever reported. */
  readonly tills: boolean;
  /** Some visits are still going on. */
  readonly provisional: boolean;
  readonly scale: Scale;
};

/** People for each device: door entries over device trips, with the variance of its logarithm. */
export type Scale = {
  readonly ratio: number;
  readonly logVariance: number;
  readonly quality: 'calibrated' | 'uncalibrated';
};

const UNSCALED: Scale = { ratio: 1, logVariance: 0, quality: 'uncalibrated' };

/** Fewer door entries or device trips than this say nothing about the share of people with a device. */
const MIN_CALIBRATION = 30;

/** Estimate the people behind each device from door counters; unscaled where that cannot be done. */
export function scaleOf(entries: number, trips: number): Scale {
  if (entries < MIN_CALIBRATION || trips < MIN_CALIBRATION) return UNSCALED;
  return { ratio: entries / trips, logVariance: 1 / entries + 1 / trips, quality: 'calibrated' };
}

/** Something that was counted, not estimated: its interval is itself. */
function counted(key: MetricKey, value: number, quality: KpiQuality = 'measured', reason?: KpiReason): Kpi {
  return {
    value,
    low: value,
    high: value,
    n: Math.abs(value),
    definition: definitionOf(key),
    quality,
    ...(reason && { reason }),
  };
}

/** Nothing can be said, and why. */
export function unknown(key: MetricKey, reason: KpiReason, n = 0): Kpi {
  return { value: null, low: null, high: null, n, definition: definitionOf(key), quality: 'unknown', reason };
}

export type StoreKpis = Record<
  | 'visits'
  | 'passersBy'
  | 'captureRate'
  | 'engaged'
  | 'bounceRate'
  | 'purchases'
  | 'revenue'
  | 'conversion'
  | 'salesPerVisitor',
  Kpi
>;

/** The KPIs of a store (or of several stores summed). */
export function storeKpis(sums: Sums, view: View): StoreKpis {
  const mark: readonly [KpiQuality, KpiReason?] = view.provisional ? ['provisional', 'open-visits'] : ['measured'];
  const seen = (key: MetricKey, value: number): Kpi =>
    view.observed ? counted(key, value, ...mark) : unknown(key, 'no-sensor');
  const share = (key: MetricKey, part: number, rest: number): Kpi =>
    view.observed ? proportion(key, part, part + rest, mark) : unknown(key, 'no-sensor');
  return {
    visits: seen('visits', sums.visits),
    passersBy: seen('passersBy', sums.passers),
    captureRate: share('captureRate', sums.visits, sums.passers),
    engaged: seen('engaged', sums.engaged),
    bounceRate: share('bounceRate', sums.bounces, sums.visits),
    purchases: view.tills ? counted('purchases', sums.sales) : unknown('purchases', 'no-purchases-feed'),
    revenue: view.tills
      ? { ...counted('revenue', sums.net), n: Math.max(0, sums.sales) }
      : unknown('revenue', 'no-purchases-feed'),
    conversion: conversion(sums, view),
    salesPerVisitor: salesPerVisitor(sums, view),
  };
}

function proportion(
  key: MetricKey,
  part: number,
  whole: number,
  [quality, reason]: readonly [KpiQuality, KpiReason?],
): Kpi {
  if (whole === 0) return unknown(key, 'no-denominator');
  return {
    value: part / whole,
    ...wilson(part, whole),
    n: whole,
    definition: definitionOf(key),
    quality,
    ...(reason && { reason }),
  };
}

/** Why a ratio to estimated visits cannot be given, if it cannot. */
function obstacle(sums: Sums, view: View): KpiReason | null {
  if (!view.tills) return 'no-purchases-feed';
  if (!view.observed) return 'no-sensor';
  return sums.visits === 0 ? 'no-denominator' : null;
}

const scaleMark = ({ quality }: Scale): Pick<Kpi, 'quality' | 'reason'> =>
  quality === 'calibrated' ? { quality } : { quality, reason: 'no-door-counter' };

/** Purchases for each estimated visit. Both counts are Poisson; the scale adds its own variance on the log. */
function conversion(sums: Sums, view: View): Kpi {
  const why = obstacle(sums, view);
  if (why !== null) return unknown('conversion', why, sums.visits);
  const estimated = sums.visits * view.scale.ratio;
  const value = Math.max(0, sums.sales) / estimated;
  const interval =
    sums.sales > 0
      ? logNormal(value, 1 / sums.sales + 1 / sums.visits + view.scale.logVariance)
      : { low: 0, high: poisson(0).high / estimated };
  return { value, ...interval, n: sums.visits, definition: definitionOf('conversion'), ...scaleMark(view.scale) };
}

/** Net sales for each estimated visit; the spread of single baskets is taken as exponential (variance of one basket = mean²). */
function salesPerVisitor(sums: Sums, view: View): Kpi {
  const why = obstacle(sums, view);
  if (why !== null) return unknown('salesPerVisitor', why, sums.visits);
  const value = sums.net / (sums.visits * view.scale.ratio);
  const interval =
    sums.net > 0 && sums.sales > 0
      ? logNormal(value, 2 / sums.sales + 1 / sums.visits + view.scale.logVariance)
      : { low: Math.min(0, value), high: Math.max(0, value) };
  return { value, ...interval, n: sums.visits, definition: definitionOf('salesPerVisitor'), ...scaleMark(view.scale) };
}

/** Median stay from the dwell estimates of single visits, seconds, unsorted. */
export function dwellMedian(dwellS: readonly number[], observed: boolean): Kpi {
  if (!observed) return unknown('dwellMedianS', 'no-sensor');
  const median = medianOf(dwellS.toSorted((a, b) => a - b));
  if (median === null) return unknown('dwellMedianS', 'no-denominator');
  return { ...median, n: dwellS.length, definition: definitionOf('dwellMedianS'), quality: 'measured' };
}

export const footfall = (entries: number, hasCounter: boolean): Kpi =>
  hasCounter ? counted('footfall', entries) : unknown('footfall', 'no-door-counter');
