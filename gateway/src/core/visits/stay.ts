import type { Pseudonym, StoreId, VisitId } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';
import type { StayClass } from '../effect.ts';
import { hash53 } from '../hash.ts';
import type { VisitRules } from '../venue-index.ts';

/** One device's presence in one store: moments no further apart than the visit gap. */
export type Stay = {
  readonly id: VisitId;
  readonly store: StoreId;
  readonly device: Pseudonym;
  enteredAt: EpochMs;
  lastAt: EpochMs;
  /** Moments heard in the store. */
  n: number;
  /** How the device was placed: on the plan, by its loudest receiver, or by a source that only says "here". */
  readonly placed: 'plan' | 'proximity' | 'presence';
  /** When the doors were passed, as far as the path before and after tells; null where it does not. */
  from: EpochMs | null;
  to: EpochMs | null;
  open: boolean;
  /** Since when the device was placed elsewhere, while it may still come back into this stay. */
  awaySince: EpochMs | null;
  rev: number;
  /** What history holds of it: entry time of the point written, or null. */
  writtenAt: EpochMs | null;
  /** What the live sums count it as. */
  counted: StayClass | null;
};

export function createStay(
  store: StoreId,
  { device }: { readonly device: Pseudonym },
  enteredAt: EpochMs,
  placed: Stay['placed'],
): Stay {
  return {
    id: visitId(store, device, enteredAt),
    store,
    device,
    enteredAt,
    lastAt: enteredAt,
    n: 1,
    placed,
    from: null,
    to: null,
    open: true,
    awaySince: null,
    rev: 0,
    writtenAt: null,
    counted: null,
  };
}

/** Names a stay by where, who and when it was first noticed; keeps its name when a late sighting moves its start. */
function visitId(store: StoreId, device: Pseudonym, enteredAt: EpochMs): VisitId {
  const text = `${store}|${device}|${enteredAt}`;
  return `v${hash53(text).toString(36)}${hash53(`${text}|2`).toString(36)}`;
}

/** Observed span: last minus first sighting, ms. */
export const dwellOf = (stay: Pick<Stay, 'enteredAt' | 'lastAt'>): Millis => stay.lastAt - stay.enteredAt;

/** Time between the doors as far as it is known, else between the first and the last sighting: what thresholds are held to. */
export const lengthOf = ({ from, to, enteredAt, lastAt }: Pick<Stay, 'from' | 'to' | 'enteredAt' | 'lastAt'>): Millis =>
  (to ?? lastAt) - (from ?? enteredAt);

/**
 * How long the stay really was, at best: between the doors; on a side where the path tells nothing, one mean gap further than the
 * last sighting.
 * @returns null where a single sighting is all that is known
 */
export function estimateOf(stay: Pick<Stay, 'from' | 'to' | 'enteredAt' | 'lastAt' | 'n'>): Millis | null {
  const { from, to, enteredAt, lastAt, n } = stay;
  if (from === null && to === null) return estimateDwell(lastAt - enteredAt, n);
  if (from !== null && to !== null) return to - from;
  if (n < 2) return null;
  return lengthOf(stay) + (lastAt - enteredAt) / (n - 1);
}

/**
 * Span corrected for the time before the first and after the last sighting that nobody saw: S(n+1)/(n-1).
 * Unbiased for sightings at random times; measured within 0.1 % of the truth in the mean at gaps of 15 to 120 s.
 * @returns null for a single sighting: nothing is known of its length
 */
const estimateDwell = (spanMs: Millis, n: number): Millis | null => (n < 2 ? null : (spanMs * (n + 1)) / (n - 1));

/** What a stay amounts to by its observed span; null while it is less than being in the store. Thresholds are inclusive. */
export function classify(dwell: Millis, rules: VisitRules): StayClass | null {
  if (dwell >= rules.visitFromMs) return dwell >= rules.engagedFromMs ? 'engaged' : 'visit';
  return dwell >= rules.inStoreFromMs ? 'bounce' : null;
}

/** May a moment at `at` continue this stay? Silence up to the gap does; being placed elsewhere longer than an excursion does not. */
export function continues(stay: Stay, at: EpochMs, rules: VisitRules): boolean {
  if (at - stay.lastAt > rules.visitGapMs) return false;
  return stay.awaySince === null || at - stay.awaySince <= rules.excursionMs;
}

/** Has time run out for this stay: nothing that is still to come in order could continue it. */
export function isOver(stay: Stay, watermark: EpochMs, rules: VisitRules): boolean {
  if (watermark - stay.lastAt > rules.visitGapMs) return true;
  return stay.awaySince !== null && watermark - stay.awaySince > rules.excursionMs;
}
