import { definitionOf } from '@atrium/shared/metrics/definitions';
import { logNormal } from '@atrium/shared/metrics/intervals';
import type { Kpi, KpiReason } from '@atrium/shared/metrics/kpi';
import { markOf, unknown, type View } from './mark.ts';
import { visitsLogVariance } from './scale.ts';

/** Purchases or money for each estimated visit. What the tills report is exact; the visits are not. */
export function perVisit(key: 'conversion' | 'salesPerVisitor', amount: number, visits: number, view: View): Kpi {
  const why = obstacle(visits, view);
  if (why !== null) return unknown(key, why, visits);
  const { scale } = view;
  const value = (key === 'conversion' ? Math.max(0, amount) : amount) / (visits * scale.ratio);
  const { low, high } = logNormal(Math.abs(value), visitsLogVariance(visits, scale));
  const interval = value < 0 ? { low: -high, high: -low } : { low, high };
  return { value, ...interval, n: visits, definition: definitionOf(key), ...scaleMark(view) };
}

/** Why a ratio to estimated visits cannot be given, if it cannot. */
function obstacle(visits: number, view: View): KpiReason | null {
  if (!view.tills) return 'no-purchases-feed';
  if (!view.observed) return 'no-sensor';
  return visits === 0 ? 'no-denominator' : null;
}

/** Silence is left out of purchases and visits alike, so that it biases nothing; it is said all the same. */
function scaleMark(view: View): Pick<Kpi, 'quality' | 'reason'> {
  if (view.scale.quality === 'uncalibrated') return { quality: 'uncalibrated', reason: 'no-door-counter' };
  const mark = markOf({ ...view, provisional: false });
  return mark.quality === 'partial' ? mark : { quality: 'calibrated' };
}
