import type { Kpi, KpiReason } from '@atrium/shared/metrics/kpi';

export type FunnelKey = 'front' | 'visits' | 'engaged' | 'purchases';
export type FunnelNumbers = Readonly<Record<'visits' | 'passersBy' | 'engaged' | 'purchases', Kpi>>;

export type FunnelStep = {
  readonly key: FunnelKey;
  readonly value: number | null;
  readonly reason: KpiReason | undefined;
  /** Of the widest step, 0 to 1; null when unknown. */
  readonly share: number | null;
  /** Of the step before; null for the first, or where either is unknown. */
  readonly ofBefore: number | null;
};

/** Steps from the front of the store to its till. The first is everybody at the front: those who came in and those who did not. */
export function funnelOf({ visits, passersBy, engaged, purchases }: FunnelNumbers): readonly FunnelStep[] {
  const isFrontKnown = visits.value !== null && passersBy.value !== null;
  const front = isFrontKnown ? (visits.value ?? 0) + (passersBy.value ?? 0) : null;
  const known: readonly (readonly [FunnelKey, number | null, KpiReason | undefined])[] = [
    ['front', front, passersBy.reason ?? visits.reason],
    ['visits', visits.value, visits.reason],
    ['engaged', engaged.value, engaged.reason],
    ['purchases', purchases.value, purchases.reason],
  ];
  const most = Math.max(1, ...known.map(([, value]) => value ?? 0));
  return known.map(([key, value, reason], i) => {
    const before = known[i - 1]?.[1] ?? null;
    return {
      key,
      value,
      reason,
      share: value === null ? null : value / most,
      ofBefore: value === null || before === null || before === 0 ? null : value / before,
    };
  });
}
