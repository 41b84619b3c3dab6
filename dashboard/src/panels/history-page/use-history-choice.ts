import type { KpiMetric, Session } from '@atrium/shared/wire/http';
import { useMemo } from 'react';
import { bucketsFor, COMPARISONS, type Comparison, periodOf, RANGES, type RangeName } from '../../history/periods.ts';
import { useMallNow } from '../../hooks/now.ts';
import { useChoice, useText } from '../../hooks/use-param.ts';
import { useVenue } from '../../hooks/venue.tsx';
import type { Bucket, KpiQuestion, Period } from '../../link/reports.ts';

/** Every number of a row, by the compiler's word: the schemas that hold the list weigh more than the page. */
const OF_A_ROW: { readonly [Key in KpiMetric]: true } = {
  footfall: true,
  deviceTrips: true,
  crowd: true,
  visits: true,
  uniqueDevices: true,
  passersBy: true,
  cameBy: true,
  captureRate: true,
  engaged: true,
  engagedRate: true,
  bounceRate: true,
  dwellLowerS: true,
  dwellMedianS: true,
  dwellUpperS: true,
  purchases: true,
  revenue: true,
  salesPerPurchase: true,
  conversion: true,
  salesPerVisitor: true,
};
const METRIC_CHOICES: readonly [KpiMetric, ...KpiMetric[]] = [
  'visits',
  ...(Object.keys(OF_A_ROW) as KpiMetric[]).filter((key) => key !== 'visits'),
];
const STEP_MS = 900_000;

export type HistoryChoice = {
  readonly range: RangeName;
  readonly first: string | null;
  readonly last: string | null;
  readonly metric: KpiMetric;
  readonly metrics: readonly KpiMetric[];
  readonly comparison: Comparison;
  readonly bucket: Bucket;
  readonly buckets: readonly Bucket[];
  /** Null: the whole mall. */
  readonly store: string | null;
  /** Null before the mall's time is known, or when the dates make no period. */
  readonly period: Period | null;
  readonly question: KpiQuestion | null;
  setRange(range: RangeName): void;
  setFirst(day: string | null): void;
  setLast(day: string | null): void;
  setMetric(metric: KpiMetric): void;
  setComparison(comparison: Comparison): void;
  setBucket(bucket: Bucket): void;
  setStore(store: string | null): void;
};

/** Everything that the page shows by choice, from its address. A tenant always asks for one of its stores. */
export function useHistoryChoice(session: Session): HistoryChoice {
  const { venue, stores } = useVenue();
  const now = useMallNow(STEP_MS);
  const [range, setRange] = useChoice('range', RANGES);
  const [first, setFirst] = useText('first');
  const [last, setLast] = useText('last');
  const [metric, setMetric] = useChoice('number', METRIC_CHOICES);
  const [comparison, setComparison] = useChoice('compare', COMPARISONS);
  const [wanted, setStore] = useText('of');
  const [wantedBucket, setBucket] = useText('by');
  const own = session.role === 'tenant' ? session.stores : null;
  const isAllowed = wanted !== null && (own === null ? stores.has(wanted) : own.includes(wanted));
  const store = isAllowed ? wanted : (own?.[0] ?? null);

  const period = useMemo(
    () => (now === null ? null : periodOf({ name: range, first, last }, now, venue)),
    [now, range, first, last, venue],
  );
  const buckets = useMemo(() => (period === null ? (['1h'] as const) : bucketsFor(period)), [period]);
  const bucket = buckets.find((candidate) => candidate === wantedBucket) ?? buckets[0];
  const question = useMemo<KpiQuestion | null>(() => {
    if (period === null) return null;
    return store === null ? { ...period, by: 'mall', bucket } : { ...period, by: 'store', store, bucket };
  }, [period, store, bucket]);

  return {
    ...{ range, first, last, metric, comparison, bucket, buckets, store, period, question },
    ...{ setRange, setFirst, setLast, setMetric, setComparison, setBucket, setStore },
    metrics: METRIC_CHOICES,
  };
}
