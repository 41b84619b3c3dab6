import type { Kpi } from '@atrium/shared/metrics/kpi';

/** How one number stands to the same number of another period. */
export type Change = {
  /** Relative, -1 to infinity; for ratios the difference in points, -1 to 1. */
  readonly by: number;
  readonly unit: 'percent' | 'points';
  /** Whether the two intervals are apart: only then is it more than chance. */
  readonly isSure: boolean;
};

/** Null where either is unknown, or where there is nothing to be a share of. */
export function changeOf(now: Kpi, before: Kpi, isRatio: boolean): Change | null {
  if (now.value === null || before.value === null) return null;
  const isSure = isApart(now, before);
  if (isRatio) return { by: now.value - before.value, unit: 'points', isSure };
  return before.value <= 0 ? null : { by: now.value / before.value - 1, unit: 'percent', isSure };
}

/** A count of a device or a till is exact, but the crowd behind it is not: then its own chance (Poisson, 95 %) parts two days. */
function isApart(a: Kpi, b: Kpi): boolean {
  const [left, right] = [spread(a), spread(b)];
  return left.high < right.low || right.high < left.low;
}

function spread({ value, low, high }: Kpi): { readonly low: number; readonly high: number } {
  const middle = value ?? 0;
  if (low !== null && high !== null && low !== high) return { low, high };
  const half = 1.96 * Math.sqrt(Math.max(0, middle));
  return { low: middle - half, high: middle + half };
}
