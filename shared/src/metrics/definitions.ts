/** What each number means, in words and as a formula. A changed meaning is a new version; the name travels with every result. */
export type MetricDefinition = {
  readonly name: string;
  readonly version: number;
  readonly unit:
    | 'people'
    | 'devices'
    | 'bursts'
    | 'visits'
    | 'ratio'
    | 'seconds'
    | 'purchases'
    | 'minor units'
    | 'minor units per visit'
    | 'minor units per purchase';
  readonly formula: string;
  readonly words: string;
};

export const METRICS = {
  footfall: {
    name: 'footfall',
    version: 2,
    unit: 'people',
    formula: 'sum of door counts in; device trips × people for each device while the counters are silent',
    words:
      'Entries through the doors of the venue or the store in the period, counted by door counters. Entries, not people. While an entrance counter is silent, estimated from device trips by the ratio of the 28 days before, with the spread of its days.',
  },
  deviceTrips: {
    name: 'device-trips',
    version: 1,
    unit: 'devices',
    formula: 'trips of linkable devices that began in the period',
    words: 'Devices that came to the mall and can be followed: an index of footfall where no door counts, not people.',
  },
  crowd: {
    name: 'crowd',
    version: 1,
    unit: 'bursts',
    formula: 'bursts of unassociated addresses',
    words:
      'How much was heard of phones that are not on the network, one burst a second for each address and sensor. They are counted and never followed; an index, neither devices nor people.',
  },
  visits: {
    name: 'visits',
    version: 1,
    unit: 'visits',
    formula: 'stays of at least visitFromMs',
    words: 'Stays of linkable devices in one store, at least as long as the visit threshold. Devices, not people.',
  },
  uniqueDevices: {
    name: 'unique-devices',
    version: 1,
    unit: 'devices',
    formula: 'different devices with a visit, added up over local days',
    words:
      'Devices that visited at least once a day. A pseudonym lives one local day, so a device that comes on two days counts twice. Exact while the pseudonyms of the day are known; afterwards, for whole days, from a sketch that names nobody (standard error 1.6 %).',
  },
  passersBy: {
    name: 'passers-by',
    version: 1,
    unit: 'visits',
    formula: 'trips past the front without a visit',
    words: 'Trips that were placed at the store front and ended without a visit to that store, at most once a trip.',
  },
  cameBy: {
    name: 'came-by',
    version: 1,
    unit: 'visits',
    formula: 'visits + passers-by',
    words: 'Everybody who came to the store front, in or past.',
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
  engagedRate: {
    name: 'engaged-rate',
    version: 1,
    unit: 'ratio',
    formula: 'engaged / visits',
    words: 'Share of visits that are engaged.',
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
  dwellLowerS: {
    name: 'dwell-lower-quartile',
    version: 1,
    unit: 'seconds',
    formula: 'lower quartile of dwell estimates of visits',
    words: 'A quarter of the visits is shorter. Estimates and interval as for the median.',
  },
  dwellUpperS: {
    name: 'dwell-upper-quartile',
    version: 1,
    unit: 'seconds',
    formula: 'upper quartile of dwell estimates of visits',
    words: 'A quarter of the visits is longer. Estimates and interval as for the median.',
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
  salesPerPurchase: {
    name: 'sales-per-purchase',
    version: 1,
    unit: 'minor units per purchase',
    formula: 'revenue / purchases',
    words: 'Net sales for each purchase, refunds taken off.',
  },
  conversion: {
    name: 'conversion',
    version: 2,
    unit: 'ratio',
    formula: 'purchases / estimated visits',
    words:
      'Purchases for each estimated visit. Visits by all people are estimated from device visits by the ratio of door counts to device trips; without a door counter the ratio is 1 and the result is marked uncalibrated. Purchases while the sensors of a store were silent are left out. Purchases are counted, so the interval is that of the visits: who carries no device, and the ratio itself.',
  },
  salesPerVisitor: {
    name: 'sales-per-visitor',
    version: 2,
    unit: 'minor units per visit',
    formula: 'revenue / estimated visits',
    words: 'Net sales for each estimated visit (shopper yield). Visits, silence and interval as for conversion.',
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricKey = keyof typeof METRICS;

/** Numbers of reports that are no KPI of a row. */
export const REPORT_METRICS = {
  occupancy: {
    name: 'occupancy',
    version: 1,
    unit: 'devices',
    formula: 'devices seen / looks',
    words:
      'Mean number of linkable devices in the zone, looked at every five minutes; looks while its sensors were silent are left out.',
  },
  moves: {
    name: 'moves',
    version: 1,
    unit: 'visits',
    formula: 'visits to the next store after a visit to this one',
    words:
      'Trips that went from one store to the next one visited, in that order, whatever they passed between. Coming back to the same store is not counted.',
  },
  moveShare: {
    name: 'move-share',
    version: 1,
    unit: 'ratio',
    formula: 'moves / all moves out of the store',
    words: 'Share of those who went on from the store to another that went on to this one.',
  },
  lift: {
    name: 'lift',
    version: 1,
    unit: 'ratio',
    formula: 'moves / (moves out of the store × moves into the next / all moves)',
    words: 'How much more often the way is taken than if stores were chosen by their size alone; 1 is chance.',
  },
  members: {
    name: 'members',
    version: 1,
    unit: 'people',
    formula: 'distinct members with a visit',
    words: 'Members who agreed to be known again and were in a store in the period.',
  },
  newMembers: {
    name: 'new-members',
    version: 1,
    unit: 'people',
    formula: 'members without a visit in the 30 days before',
    words: 'Members whose first visit of the period came after none for thirty days. The others are returning.',
  },
  memberConversion: {
    name: 'member-conversion',
    version: 1,
    unit: 'ratio',
    formula: 'visits with a purchase / visits of members',
    words: 'A purchase belongs to a visit of the same member and store from a minute before it to ten minutes after.',
  },
  armRate: {
    name: 'arm-rate',
    version: 1,
    unit: 'ratio',
    formula: 'people who did it within 7 days / people followed',
    words: 'Of those drawn for one arm of a campaign who agreed to be followed, who came or bought within seven days.',
  },
  incremental: {
    name: 'incremental',
    version: 1,
    unit: 'ratio',
    formula: 'rate of treated - rate of holdout',
    words: 'What a campaign brought: the difference to those who were drawn and got nothing. Newcombe interval.',
  },
  difference: {
    name: 'difference-in-differences',
    version: 1,
    unit: 'ratio',
    formula: 'exp(mean log ratio after - before) - 1',
    words: 'Change of visits against the other stores, with the day as the unit of chance. Weaker than a holdout.',
  },
  redemptionRate: {
    name: 'redemption-rate',
    version: 1,
    unit: 'ratio',
    formula: 'coupons redeemed / coupons issued',
    words: 'Attributed, not brought: some would have bought without a coupon.',
  },
  onlineToOffline: {
    name: 'online-to-offline',
    version: 1,
    unit: 'ratio',
    formula: 'people treated who came / people treated who are followed',
    words: 'Of those who were given a coupon and may be followed, how many came through the door within seven days.',
  },
  averageBasket: {
    name: 'average-basket',
    version: 1,
    unit: 'minor units',
    formula: '(sold - voided) / purchases',
    words: 'Mean amount of a completed sale, refunds left out. The interval is that of a mean (its standard error).',
  },
} as const satisfies Record<string, MetricDefinition>;

/** Any number that is told. */
export type DefinedKey = MetricKey | keyof typeof REPORT_METRICS;

const EVERY: Readonly<Record<DefinedKey, MetricDefinition>> = {
  ...METRICS,
  ...REPORT_METRICS,
};

/** Every number there is, by key. */
export const allDefinitions = (): readonly (MetricDefinition & { readonly key: string; readonly id: string })[] =>
  Object.entries(EVERY).map(([key, definition]) => ({ key, id: definitionOf(key as DefinedKey), ...definition }));

/** `name@version`, as every KPI carries it. */
export function definitionOf(key: DefinedKey): string {
  const { name, version } = EVERY[key];
  return `${name}@${version}`;
}
