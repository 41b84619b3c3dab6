import type { StoreId } from '@atrium/shared/ids';
import type { Millis } from '@atrium/shared/units';
import type { VisitRow } from '@atrium/shared/wire/http';
import { figure } from './definitions.ts';
import { matchSpans, type Span } from './match.ts';
import { meanOf, shareOf, sumOf } from './stats.ts';
import type { TrueVisit } from './true-mall.ts';

/** A phone is heard now and then: where it was first and last heard in a store may miss a short stay by this, ms. */
const TOLERANCE_MS: Millis = 30_000;
const LONG_MS: Millis = 300_000;

type Matched = { readonly truth: TrueVisit; readonly hub: VisitRow; readonly iou: number };

/** The visits of one store, compared. */
export type StoreVisits = {
  readonly store: StoreId;
  readonly truths: readonly TrueVisit[];
  /** The hub's, those of staff left out. */
  readonly hub: number;
  readonly matched: readonly Matched[];
  readonly staff: number;
  readonly secondPhone: number;
};

const spanOf = ({ enteredAt, leftAt }: VisitRow): Span => ({ from: enteredAt, to: leftAt });

/**
 * Compare the visits of one store. Shoppers and staff compete for the hub's visits. Of one stay of a shopper one visit is right; a
 * shift of hours, heard now and then, may fairly be told in parts, as long as these do not overlap: one phone is in a store once.
 */
export function compareVisits(store: StoreId, truths: readonly TrueVisit[], hubs: readonly VisitRow[]): StoreVisits {
  const candidates = truths.map((truth) => ({ ...truth, parts: truth.role === 'staff' }));
  const pairs = matchSpans(candidates, hubs.map(spanOf), TOLERANCE_MS);
  const matched: Matched[] = [];
  let staff = 0;
  for (const pair of pairs) {
    const truth = truths[pair.truth];
    const hub = hubs[pair.hub];
    if (truth?.role === 'staff') staff++;
    else if (truth !== undefined && hub !== undefined) matched.push({ truth, hub, iou: pair.iou });
  }
  const used = new Set(pairs.map(({ hub }) => hub));
  const rest = hubs.filter((_, index) => !used.has(index));
  const carriers = matched.map(({ truth }) => truth).filter(({ phones }) => phones > 1);
  return {
    store,
    truths: truths.filter(({ role }) => role === 'shopper'),
    hub: hubs.length - staff,
    matched,
    staff,
    secondPhone: matchSpans(carriers, rest.map(spanOf), TOLERANCE_MS).length,
  };
}

export const f1Of = (matched: number, truths: number, hubs: number): number | null =>
  shareOf(2 * matched, truths + hubs);

export function visitFigures(stores: readonly StoreVisits[]) {
  const truths = stores.flatMap((store) => store.truths);
  const matched = stores.flatMap((store) => store.matched);
  const hub = sumOf(stores.map((store) => store.hub));
  const long = ({ from, to }: Span): boolean => to - from >= LONG_MS;
  const longTruths = truths.filter(long).length;
  const half = matched.filter(({ iou }) => iou >= 0.5).length;
  const [all, pairs] = [truths.length, matched.length];
  return {
    'visits.true': figure('visits.true', all, all),
    'visits.hub': figure('visits.hub', hub, hub),
    'visits.precision': figure('visits.precision', shareOf(pairs, hub), hub),
    'visits.recall': figure('visits.recall', shareOf(pairs, all), all),
    'visits.f1': figure('visits.f1', f1Of(pairs, all, hub), all),
    'visits.f1-iou50': figure('visits.f1-iou50', f1Of(half, all, hub), all),
    'visits.recall-long': figure(
      'visits.recall-long',
      shareOf(matched.filter(({ truth }) => long(truth)).length, longTruths),
      longTruths,
    ),
    'visits.staff': figure('visits.staff', sumOf(stores.map(({ staff }) => staff)), hub),
    'visits.second-phone': figure('visits.second-phone', sumOf(stores.map(({ secondPhone }) => secondPhone)), hub),
    ...dwellFigures(stores),
  };
}

/** Of a visit that was over when the simulation ended, seconds. */
export type Dwell = { readonly trueS: number; readonly observedS: number; readonly correctedS: number | null };

export const dwellsOf = (stores: readonly StoreVisits[]): Dwell[] =>
  stores
    .flatMap(({ matched }) => matched)
    .filter(({ truth, hub }) => !truth.open && !hub.open)
    .map(({ truth, hub }) => ({
      trueS: (truth.to - truth.from) / 1_000,
      observedS: hub.dwellS,
      correctedS: hub.dwellEstimateS,
    }));

function dwellFigures(stores: readonly StoreVisits[]) {
  const dwells = dwellsOf(stores);
  const observed = dwells.map(({ trueS, observedS }) => observedS - trueS);
  const corrected = dwells.flatMap(({ trueS, correctedS }) => (correctedS === null ? [] : [correctedS - trueS]));
  return {
    'dwell.mae': figure('dwell.mae', meanOf(observed.map(Math.abs)), observed.length),
    'dwell.bias': figure('dwell.bias', meanOf(observed), observed.length),
    'dwell.corrected-mae': figure('dwell.corrected-mae', meanOf(corrected.map(Math.abs)), corrected.length),
    'dwell.corrected-bias': figure('dwell.corrected-bias', meanOf(corrected), corrected.length),
  };
}
