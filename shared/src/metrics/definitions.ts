/** What each number means, in words and as a formula. A changed meaning is a new version; the name travels with every result. */
export type MetricDefinition = {
  readonly name: string;
  readonly version: number;
  readonly unit: 'people' | 'visits' | 'ratio' | 'seconds' | 'purchases' | 'minor units' | 'minor units per visit';
  readonly formula: string;
  readonly words: string;
};

export const METRICS = {
  footfall: {
    name: 'footfall',
    version: 1,
    unit: 'people',
    formula: 'sum of door counts in',
    words:
      'Entries through the doors of the venue or the store in the period, counted by door counters. Entries, not people.',
  },
  visits: {
    name: 'visits',
    version: 1,
    unit: 'visits',
    formula: 'stays of at least visitFromMs',
    words: 'Stays of linkable devices in one store, at least as long as the visit threshold. Devices, not people.',
  },
  passersBy: {
    name: 'passers-by',
    version: 1,
    unit: 'visits',
    formula: 'trips past the front without a visit',
    words: 'Trips that were placed at the store front and ended without a visit to that store, at most once a trip.',
  },
  captureRate: {
    name: 'capture-rate',
    version: 1,
    unit: 'ratio',
    formula: 'visits / (visits + passers-by)',
    words: 'Share of those who came past that came in.',
  },
  engaged: {
    name: 'engaged',
    version: 1,
    unit: 'visits',
    formula: 'visits of at least engagedFromMs',
    words: 'Visits at least as long as the engaged threshold.',
  },
  bounceRate: {
    name: 'bounce-rate',
    version: 1,
    unit: 'ratio',
    formula: 'bounces / (bounces + visits)',
    words: 'Share of stays in the store that ended before the visit threshold.',
  },
  dwellMedianS: {
    name: 'dwell-median',
    version: 1,
    unit: 'seconds',
    formula: 'median of dwell estimates of visits',
    words:
      'Median stay; each stay corrected for sparse sampling by span x (n + 1) / (n - 1). Distribution-free interval.',
  },
  purchases: {
    name: 'purchases',
    version: 1,
    unit: 'purchases',
    formula: 'sales - voids',
    words: 'Completed sales reported by the tills; a void takes its sale back, a refund does not.',
  },
  revenue: {
    name: 'revenue',
    version: 1,
    unit: 'minor units',
    formula: 'sales - refunds - voids',
    words: 'Net sales in the minor unit of the venue currency.',
  },
  conversion: {
    name: 'conversion',
    version: 1,
    unit: 'ratio',
    formula: 'purchases / estimated visits',
    words:
      'Purchases for each estimated visit. Visits by all people are estimated from device visits by the ratio of door counts to device trips; without a door counter the ratio is 1 and the result is marked uncalibrated.',
  },
  salesPerVisitor: {
    name: 'sales-per-visitor',
    version: 1,
    unit: 'minor units per visit',
    formula: 'revenue / estimated visits',
    words: 'Net sales for each estimated visit (shopper yield).',
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricKey = keyof typeof METRICS;

/** Numbers of reports that are no KPI of a row. */
export const REPORT_METRICS = {
  averageBasket: {
    name: 'average-basket',
    version: 1,
    unit: 'minor units',
    formula: '(sold - voided) / purchases',
    words: 'Mean amount of a completed sale, refunds left out. The interval is that of a mean (its standard error).',
  },
} as const satisfies Record<string, MetricDefinition>;

const EVERY: Readonly<Record<MetricKey | keyof typeof REPORT_METRICS, MetricDefinition>> = {
  ...METRICS,
  ...REPORT_METRICS,
};

/** `name@version`, as every KPI carries it. */
export function definitionOf(key: MetricKey | keyof typeof REPORT_METRICS): string {
  const { name, version } = EVERY[key];
  return `${name}@${version}`;
}
