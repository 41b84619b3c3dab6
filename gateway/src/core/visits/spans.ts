import type { StoreId } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';
import type { VenueIndex, VisitRules } from '../venue-index.ts';

/** Where a device was at one moment: in a store, or elsewhere. */
export type Located = { readonly at: EpochMs; readonly store: StoreId | undefined };

/** A stay as a path tells it. */
export type Span = {
  readonly store: StoreId;
  readonly enteredAt: EpochMs;
  lastAt: EpochMs;
  n: number;
  awaySince: EpochMs | null;
  /** When it was entered and left, as far as what was heard before and after tells; null where nothing was. */
  readonly from: EpochMs | null;
  to: EpochMs | null;
};

/** How long the walk from one moment's place to the next takes, ms. */
export type WalkTime = (from: number, to: number) => Millis;

export type Telling = {
  /** Moments in order, and how many of them were told before: they only say from where the others began. */
  readonly moments: readonly Located[];
  readonly told: number;
  readonly walk: WalkTime;
  readonly index: Pick<VenueIndex, 'visitRules'>;
};

/** What no further moment can continue. */
export const isSpanOver = (span: Span, at: EpochMs, rules: VisitRules): boolean =>
  at - span.lastAt > rules.visitGapMs || (span.awaySince !== null && at - span.awaySince > rules.excursionMs);

/**
 * Tell a path as stays: runs of moments in one store, excursions merged, ends in the middle of the time that nobody saw, less the
 * walk. A phone is in one place: what lies inside an excursion from a store that it came back to was not a stay.
 */
export function spansOf(carry: readonly Span[], { moments, told, walk, index }: Telling): Span[] {
  const spans = carry.map((span) => ({ ...span }));
  for (const [i, now] of moments.entries()) {
    if (i < told) continue;
    const leg: Leg = { before: moments[i - 1], now, walk: () => walk(i - 1, i) };
    leave(spans, leg, index);
    if (now.store !== undefined) enter(spans, leg, index);
  }
  return spans;
}

type Leg = { readonly before: Located | undefined; readonly now: Located; readonly walk: () => Millis };

function leave(spans: readonly Span[], { before, now, walk }: Leg, index: Telling['index']): void {
  for (const span of spans) {
    if (span.store === now.store || span.awaySince !== null) continue;
    if (now.at - span.lastAt > index.visitRules(span.store).visitGapMs) continue;
    span.awaySince = now.at;
    if (before?.store === span.store) span.to = middle(before.at, now.at - walk(), before.at);
  }
}

function enter(spans: Span[], { before, now, walk }: Leg, index: Telling['index']): void {
  const store = now.store ?? '';
  const rules = index.visitRules(store);
  const latest = spans.findLast((span) => span.store === store);
  if (latest !== undefined && !isSpanOver(latest, now.at, rules)) {
    if (latest.awaySince !== null) forgetSince(spans, latest, latest.awaySince);
    latest.lastAt = now.at;
    latest.n++;
    latest.awaySince = null;
    latest.to = null;
    return;
  }
  const isNear = before !== undefined && before.store !== store && now.at - before.at <= rules.visitGapMs;
  const from = isNear ? middle(before.at + walk(), now.at, now.at) : null;
  spans.push({ store, enteredAt: now.at, lastAt: now.at, n: 1, awaySince: null, from, to: null });
}

function forgetSince(spans: Span[], keep: Span, since: EpochMs): void {
  for (let i = spans.length - 1; i >= 0; i--) {
    const span = spans[i];
    if (span !== undefined && span !== keep && span.enteredAt >= since) spans.splice(i, 1);
  }
}

/** The middle of the time in which a door was passed; where the walk leaves none, the moment in the store. */
const middle = (earliest: EpochMs, latest: EpochMs, inStore: EpochMs): EpochMs =>
  latest < earliest ? inStore : Math.round((earliest + latest) / 2);
