import { definitionOf, type MetricKey, type REPORT_METRICS } from '@atrium/shared/metrics/definitions';
import { type Interval, wilson } from '@atrium/shared/metrics/intervals';
import type { Kpi, KpiReason } from '@atrium/shared/metrics/kpi';

type Key = MetricKey | keyof typeof REPORT_METRICS;

export const noKpi = (key: Key, reason: KpiReason, n = 0): Kpi => ({
  value: null,
  low: null,
  high: null,
  n: Math.max(0, n),
  definition: definitionOf(key),
  quality: 'unknown',
  reason,
});

export const countKpi = (key: Key, value: number, n = Math.abs(value)): Kpi => ({
  value,
  low: value,
  high: value,
  n: Math.max(0, n),
  definition: definitionOf(key),
  quality: 'measured',
});

export const intervalKpi = (key: Key, { value, low, high }: Interval & { readonly value: number }, n: number): Kpi => ({
  value,
  low,
  high,
  n,
  definition: definitionOf(key),
  quality: 'measured',
});

/** A share with Wilson's interval; nothing is told of fewer than `k`. */
export function shareKpi(key: Key, hits: number, { n, k }: { readonly n: number; readonly k: number }): Kpi {
  if (n < k || n === 0) return noKpi(key, n === 0 ? 'no-denominator' : 'too-few');
  return intervalKpi(key, { value: hits / n, ...wilson(hits, n) }, n);
}
