import { type DefinedKey, definitionOf } from '@atrium/shared/metrics/definitions';
import type { Kpi, KpiQuality, KpiReason } from '@atrium/shared/metrics/kpi';
import type { Scale } from './scale.ts';

/** How the sums were seen: what a zero means. */
export type View = {
  /** False where no sensor could have seen a visit. */
  readonly observed: boolean;
  /** Share of the time during which some sensor was heard; 1 where nothing is known against it. */
  readonly coverage: number;
  /** False where no till ever reported. */
  readonly tills: boolean;
  /** Some visits are still going on. */
  readonly provisional: boolean;
  readonly scale: Scale;
};

/** Silence of a twentieth of the time changes no number by more than its interval. */
export const FULL_COVERAGE = 0.95;

/** What a number is worth. */
export type Mark = { readonly quality: KpiQuality; readonly reason?: KpiReason };
export const MEASURED: Mark = { quality: 'measured' };

/** Something that was counted, not estimated: its interval is itself. */
export const counted = (key: DefinedKey, value: number, mark: Mark = MEASURED): Kpi => ({
  value,
  low: value,
  high: value,
  n: Math.abs(value),
  definition: definitionOf(key),
  ...mark,
});

/** Nothing can be said, and why. */
export function unknown(key: DefinedKey, reason: KpiReason, n = 0): Kpi {
  return { value: null, low: null, high: null, n, definition: definitionOf(key), quality: 'unknown', reason };
}

export function markOf({ coverage, provisional }: Pick<View, 'coverage' | 'provisional'>): Mark {
  if (coverage < FULL_COVERAGE) return { quality: 'partial', reason: 'sensor-silent' };
  return provisional ? { quality: 'provisional', reason: 'open-visits' } : MEASURED;
}
