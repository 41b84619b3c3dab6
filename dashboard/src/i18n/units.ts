import type { METRICS, MetricKey } from '@atrium/shared/metrics/definitions';

/** Units alone: the definitions with their words weigh more than all of this, and most pages do without. The compiler keeps them equal. */
export const UNITS: { readonly [Key in MetricKey]: (typeof METRICS)[Key]['unit'] } = {
  footfall: 'people',
  deviceTrips: 'devices',
  crowd: 'bursts',
  visits: 'visits',
  uniqueDevices: 'devices',
  passersBy: 'visits',
  cameBy: 'visits',
  captureRate: 'ratio',
  engaged: 'visits',
  engagedRate: 'ratio',
  bounceRate: 'ratio',
  dwellMedianS: 'seconds',
  dwellLowerS: 'seconds',
  dwellUpperS: 'seconds',
  purchases: 'purchases',
  revenue: 'minor units',
  salesPerPurchase: 'minor units per purchase',
  conversion: 'ratio',
  salesPerVisitor: 'minor units per visit',
};
