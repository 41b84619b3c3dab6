import { type Calibration, predict } from '@atrium/shared/metrics/calibration';
import { definitionOf, type MetricKey } from '@atrium/shared/metrics/definitions';
import { quantileOf, wilson } from '@atrium/shared/metrics/intervals';
import type { Kpi, KpiReason } from '@atrium/shared/metrics/kpi';
import { counted, FULL_COVERAGE, markOf, unknown, type View } from './mark.ts';
import { perVisit } from './per-visit.ts';

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
  /** The part of `sales` and `net` while no visit of the store could be seen. */
  readonly blindSales: number;
  readonly blindNet: number;
};

export const NO_SUMS: Sums = {
  visits: 0,
  engaged: 0,
  bounces: 0,
  passers: 0,
  sales: 0,
  net: 0,
  blindSales: 0,
  blindNet: 0,
};

export const addSums = (a: Sums, b: Partial<Sums>): Sums => ({
  visits: a.visits + (b.visits ?? 0),
  engaged: a.engaged + (b.engaged ?? 0),
  bounces: a.bounces + (b.bounces ?? 0),
  passers: a.passers + (b.passers ?? 0),
  sales: a.sales + (b.sales ?? 0),
  net: a.net + (b.net ?? 0),
  blindSales: a.blindSales + (b.blindSales ?? 0),
  blindNet: a.blindNet + (b.blindNet ?? 0),
});

export type StoreKpis = Record<
  | 'visits'
  | 'passersBy'
  | 'cameBy'
  | 'captureRate'
  | 'engaged'
  | 'engagedRate'
  | 'bounceRate'
  | 'purchases'
  | 'revenue'
  | 'salesPerPurchase'
  | 'conversion'
  | 'salesPerVisitor',
  Kpi
>;

/** The KPIs of a store (or of several stores summed). */
export function storeKpis(sums: Sums, view: View): StoreKpis {
  const { visits, passers, engaged, bounces } = sums;
  const seen = seeing(view, visits + bounces + passers);
  return {
    visits: seen.count('visits', visits),
    passersBy: seen.count('passersBy', passers),
    cameBy: seen.count('cameBy', visits + passers),
    captureRate: seen.share('captureRate', visits, visits + passers),
    engaged: seen.count('engaged', engaged),
    engagedRate: seen.share('engagedRate', engaged, visits),
    bounceRate: seen.share('bounceRate', bounces, bounces + visits),
    ...tillKpis(sums, view),
    conversion: perVisit('conversion', sums.sales - sums.blindSales, visits, view),
    salesPerVisitor: perVisit('salesPerVisitor', sums.net - sums.blindNet, visits, view),
  };
}

/** Beyond, the little that was seen says nothing about the rest. */
const LEAST_COVERAGE = 0.05;

type Seeing = {
  readonly count: (key: MetricKey, value: number) => Kpi;
  readonly share: (key: MetricKey, part: number, whole: number) => Kpi;
};

/** Numbers about devices, as far as they could be seen. @param heard stays and passes of any kind */
function seeing(view: View, heard: number): Seeing {
  const why = blindness(view, heard);
  if (why !== null) return { count: (key) => unknown(key, why), share: (key) => unknown(key, why) };
  const mark = markOf(view);
  // What was counted is there; what came while nobody looked is taken to be as much an hour.
  const high = (value: number): number =>
    mark.quality === 'partial' ? value / Math.max(LEAST_COVERAGE, view.coverage) : value;
  return {
    count: (key, value) => ({ ...counted(key, value, mark), high: high(value) }),
    share: (key, part, whole) =>
      whole === 0
        ? unknown(key, 'no-denominator')
        : { value: part / whole, ...wilson(part, whole), n: whole, definition: definitionOf(key), ...mark },
  };
}

/** Why a zero would say nothing, if it would. */
function blindness({ observed, coverage }: View, heard: number): KpiReason | null {
  if (!observed) return 'no-sensor';
  return coverage === 0 && heard === 0 ? 'sensor-silent' : null;
}

function tillKpis(
  { sales, net }: Sums,
  { tills }: View,
): Pick<StoreKpis, 'purchases' | 'revenue' | 'salesPerPurchase'> {
  if (!tills) {
    const none = (key: MetricKey): Kpi => unknown(key, 'no-purchases-feed');
    return { purchases: none('purchases'), revenue: none('revenue'), salesPerPurchase: none('salesPerPurchase') };
  }
  const n = Math.max(0, sales);
  return {
    purchases: counted('purchases', sales),
    revenue: { ...counted('revenue', net), n },
    salesPerPurchase:
      sales > 0 ? { ...counted('salesPerPurchase', net / sales), n } : unknown('salesPerPurchase', 'no-denominator'),
  };
}

const QUARTILES = { dwellLowerS: 0.25, dwellMedianS: 0.5, dwellUpperS: 0.75 } as const;
export type DwellKpis = Record<keyof typeof QUARTILES, Kpi>;

/** Quartiles of the stay from the dwell estimates of single visits, seconds, unsorted; null when there are too many of them. */
export function dwellKpis(dwellS: readonly number[] | null, view: Pick<View, 'observed' | 'coverage'>): DwellKpis {
  const sorted = dwellS?.toSorted((a, b) => a - b) ?? null;
  const kpi = (key: keyof typeof QUARTILES): Kpi => {
    if (sorted === null) return unknown(key, 'range-too-large');
    const estimate = quantileOf(sorted, QUARTILES[key]);
    if (!view.observed) return unknown(key, 'no-sensor');
    if (estimate === null) return unknown(key, 'no-denominator');
    const mark = markOf({ ...view, provisional: false });
    return { ...estimate, n: sorted.length, definition: definitionOf(key), ...mark };
  };
  return { dwellLowerS: kpi('dwellLowerS'), dwellMedianS: kpi('dwellMedianS'), dwellUpperS: kpi('dwellUpperS') };
}

/** How a period was counted at the doors. */
export type Doors = {
  readonly hasCounter: boolean;
  /** Share of the opening time during which every entrance counter was heard. */
  readonly coverage: number;
  /** Device trips of the period, and people for each of them by the days before, if that is known. */
  readonly trips: number;
  readonly calibration: Calibration | null;
};

const ALL_COUNTED: Doors = { hasCounter: true, coverage: 1, trips: 0, calibration: null };

/** Entries: as counted, and as estimated from devices while a counter was silent. Never fewer than were counted. */
export function footfall(entries: number, doors: Partial<Doors>): Kpi {
  const { hasCounter, coverage, trips, calibration } = { ...ALL_COUNTED, ...doors };
  if (!hasCounter) return unknown('footfall', 'no-door-counter');
  if (coverage >= FULL_COVERAGE) return counted('footfall', entries);
  const definition = definitionOf('footfall');
  if (calibration === null || trips === 0) {
    const high = entries / Math.max(LEAST_COVERAGE, coverage);
    return { value: entries, low: entries, high, n: entries, definition, quality: 'partial', reason: 'counter-silent' };
  }
  const { value, low, high } = predict(calibration, trips, 0.95);
  const least = (estimate: number): number => Math.max(entries, estimate);
  return {
    value: least(value),
    low: least(low),
    high: least(high),
    n: trips,
    definition,
    quality: 'calibrated',
    reason: 'counter-silent',
  };
}
