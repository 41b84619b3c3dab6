import type { MetricKey } from '@atrium/shared/metrics/definitions';
import type { Kpi, KpiQuality } from '@atrium/shared/metrics/kpi';
import type { Formats } from '../../i18n/formats.ts';
import type { Messages } from '../../i18n/messages.ts';

/** One number as it is written. `value` null: there is none, and `reason` says why. */
export type KpiText = {
  readonly value: string | null;
  readonly interval: string | null;
  readonly quality: KpiQuality;
  readonly qualityText: string;
  readonly reason: string | null;
};

/** An interval that is as narrow as its number is not worth a line: a count of the till is exact. */
const isWide = (kpi: Kpi): boolean => kpi.low !== null && kpi.high !== null && kpi.low !== kpi.high;

export function kpiText(kpi: Kpi, key: MetricKey, t: Messages, formats: Formats): KpiText {
  const write = (value: number): string => formats.metricShort(key, value);
  const reason = kpi.reason === undefined ? null : t.reason[kpi.reason];
  const qualityText = reason === null ? t.quality[kpi.quality] : `${t.quality[kpi.quality]}: ${reason}`;
  return {
    value: kpi.value === null ? null : write(kpi.value),
    interval: isWide(kpi) ? t.kpi.interval(write(kpi.low ?? 0), write(kpi.high ?? 0)) : null,
    quality: kpi.value === null ? 'unknown' : kpi.quality,
    qualityText,
    reason: kpi.value === null ? (reason ?? t.reason['too-few']) : reason,
  };
}

/** Low, value and high as shares of the widest of some intervals, for drawing them under one another. */
export function whisker(kpi: Kpi): { readonly low: number; readonly value: number; readonly high: number } | null {
  if (kpi.value === null || kpi.low === null || kpi.high === null || kpi.high <= 0) return null;
  const top = kpi.high * 1.1;
  return { low: kpi.low / top, value: kpi.value / top, high: kpi.high / top };
}
