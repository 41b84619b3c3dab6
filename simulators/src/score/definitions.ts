/**
 * Every figure of the score card: its unit and its formula in words. A value of null is *unknown*: there was nothing to measure it
 * on, which is not zero. Figures with `varies` depend on the machine; all others are the same for the same scenario, seed and hub.
 */
export const FIGURES = {
  'visits.true': {
    unit: 'visits',
    words:
      'true stays of trackable shoppers that last at least the visit threshold. Trackable: a phone on the mall network, or the app',
  },
  'visits.hub': { unit: 'visits', words: 'visits the hub reports, those of staff phones left out' },
  'visits.precision': { unit: 'share', words: 'matched visits / visits.hub' },
  'visits.recall': { unit: 'share', words: 'matched visits / visits.true' },
  'visits.f1': { unit: 'share', words: '2 x matched / (visits.true + visits.hub)' },
  'visits.f1-iou50': {
    unit: 'share',
    words: 'the same, where only pairs count that share at least half of the time that either covers',
  },
  'visits.recall-long': { unit: 'share', words: 'matched share of the true visits of five minutes and more' },
  'visits.staff': { unit: 'visits', words: 'visits the hub reports that staff phones explain' },
  'visits.second-phone': {
    unit: 'visits',
    words: 'unmatched visits that the second phone of a matched shopper explains; they do count against precision',
  },
  'zones.accuracy': {
    unit: 'share',
    words:
      'share of the time, looked at every 10 s, that the hub has a phone in the store where it is, or in none when it is in none: phones of shoppers, each taken for the trip that most of its matched visits belong to',
  },
  'zones.mapped': { unit: 'share', words: 'trackable shoppers with such a phone / those who entered a store' },
  'zones.flaps': {
    unit: '1/h',
    words: 'visits of such a phone that begin during one true stay, beyond the first, for each hour of such stays',
  },
  'dwell.mae': { unit: 's', words: 'mean |observed dwell - true dwell| over matched visits that are over' },
  'dwell.bias': { unit: 's', words: 'mean (observed dwell - true dwell) over the same visits' },
  'dwell.corrected-mae': { unit: 's', words: 'dwell.mae of the estimate that is corrected for sparse sampling' },
  'dwell.corrected-bias': { unit: 's', words: 'dwell.bias of the estimate that is corrected for sparse sampling' },
  'capture.mae': {
    unit: 'pp',
    words:
      'mean |capture rate of the hub - true capture rate of trackable shoppers| over stores that at least 20 of them came to or past',
  },
  'capture.bias': { unit: 'pp', words: 'mean (capture rate of the hub - true capture rate) over the same stores' },
  'capture.rank-correlation': { unit: 'share', words: "Spearman's rank correlation of the two over the same stores" },
  'capture.coverage': {
    unit: 'share',
    words: 'share of the same stores whose 95 % interval holds the true capture rate of all shoppers, heard or not',
  },
  'passers-by.ratio': {
    unit: 'ratio',
    words: 'passers-by of the hub / true trips of trackable shoppers past a front without a visit',
  },
  'flows.cpc': {
    unit: 'share',
    words:
      '2 x sum of min(told, true) / (told + true) moves from a store to the next one, of trackable shoppers by phone; unknown where the hub does not offer flows',
  },
  'footfall.mape': {
    unit: '%',
    words: 'mean |door counts - true entries| / true entries, by quarters with 20 or more',
  },
  'footfall.coverage': {
    unit: 'share',
    words: 'share of quarters of an hour whose 95 % interval holds the true entries',
  },
  'footfall.error': { unit: '%', words: '(door counts - true entries) / true entries' },
  'purchases.error': {
    unit: 'purchases',
    words: 'sum over stores of |purchases of the hub - true sales less voids|; must be 0',
  },
  'revenue.error': {
    unit: 'minor units',
    words: 'sum over stores of |revenue of the hub - true sales less refunds and voids|; must be 0',
  },
  'conversion.mae': {
    unit: 'pp',
    words:
      'mean |conversion of the hub - true purchases / true visits of all shoppers| over stores with at least 10 such visits',
  },
  'conversion.bias': { unit: 'pp', words: 'mean (conversion of the hub - true conversion) over the same stores' },
  'conversion.coverage': {
    unit: 'share',
    words: 'share of the same stores whose 95 % interval holds the true conversion',
  },
  'conversion.mall-error': { unit: 'pp', words: 'conversion of the hub - true conversion, whole mall' },
  'events.sent': { unit: 'events', words: 'sightings, counts and purchases that were sent' },
  'events.lost': { unit: 'events', words: 'sent - accepted - duplicate; must be 0' },
  'ledger.unaccounted': {
    unit: 'events',
    words: 'received - accepted - duplicate - late - malformed - dropped; must be 0',
  },
  'ledger.malformed': { unit: 'events', words: 'events refused as malformed; must be 0' },
  'ledger.late': { unit: 'events', words: 'events refused as too late; must be 0' },
  'ledger.dropped': { unit: 'events', words: 'events given up; must be 0' },
  'occupancy.mae': {
    unit: '%',
    words:
      'mean |linkable devices in the live frame - those truly in the mall at its time| / truly in the mall, over frames seen during play',
    varies: true,
  },
  'latency.p50': {
    unit: 'ms',
    words: 'from the publishing of an event to the live frame at its time, median',
    varies: true,
  },
  'latency.p95': { unit: 'ms', words: 'the same, 95th percentile', varies: true },
  'speed.events': { unit: 'events/s', words: 'events sent / time until the hub had folded all of them', varies: true },
  'speed.wall': { unit: 's', words: 'time from the first message until the hub had folded all of them', varies: true },
} as const satisfies Record<string, { readonly unit: string; readonly words: string; readonly varies?: true }>;

export type FigureName = keyof typeof FIGURES;

export type Figure = {
  /** Null: unknown. */
  readonly value: number | null;
  readonly unit: string;
  /** What it rests on: visits, stores, events or frames. */
  readonly n: number;
  /** The true number behind a value that is one of the hub's, and what that is. */
  readonly ratio?: number;
  readonly against?: string;
};

export type Figures = Readonly<Record<FigureName, Figure>>;

export const NAMES = Object.keys(FIGURES) as readonly FigureName[];

export const variesOf = (name: FigureName): boolean => 'varies' in FIGURES[name];

export const figure = (name: FigureName, value: number | null, n: number): Figure => ({
  value: value !== null && Number.isFinite(value) ? value : null,
  unit: FIGURES[name].unit,
  n,
});
