import type { EpochMs, Millis } from '@atrium/shared/units';

/**
 * Which visit of the hub is which true one. Pseudonyms cannot be joined with people, and must not be: within one store, time alone
 * decides. One-to-one and greedy: of all pairs that overlap, the one with the largest intersection over union (IoU) is taken first,
 * then the next whose two sides are both free. Pairs with an IoU of at least x are therefore what a matching limited to x would give.
 */
export type Span = { readonly from: EpochMs; readonly to: EpochMs };

/** A true span. `parts`: several of the hub's may be parts of it, where they do not overlap each other. */
export type TrueSpan = Span & { readonly parts?: boolean };

/** Places in the two lists that were matched. */
export type Pair = { readonly truth: number; readonly hub: number; readonly iou: number };

type Edge = Pair & { readonly order: readonly number[] };

/** @param tolerance spans that miss each other by at most this may still be one, ms */
export function matchSpans(truths: readonly TrueSpan[], hubs: readonly Span[], tolerance: Millis): Pair[] {
  const taken = new Set<number>();
  const parts = new Map<number, Span[]>();
  const pairs: Pair[] = [];
  for (const { truth, hub, iou } of edgesOf(truths, hubs, tolerance)) {
    const span = hubs[hub];
    if (span === undefined || taken.has(hub) || !isFree(truths[truth], parts.get(truth) ?? [], span)) continue;
    taken.add(hub);
    parts.set(truth, [...(parts.get(truth) ?? []), span]);
    pairs.push({ truth, hub, iou });
  }
  return pairs;
}

function isFree(truth: TrueSpan | undefined, parts: readonly Span[], span: Span): boolean {
  if (truth?.parts !== true) return parts.length === 0;
  return parts.every((part) => gapOf(part, span) > 0);
}

/** Best first. The order depends on the spans alone, so that neither list is preferred and their order does not matter. */
function edgesOf(truths: readonly TrueSpan[], hubs: readonly Span[], tolerance: Millis): Edge[] {
  const byStart = hubs.map((span, hub) => ({ span, hub })).sort((a, b) => a.span.from - b.span.from);
  const edges: Edge[] = [];
  truths.forEach((a, truth) => {
    for (const { span: b, hub } of byStart) {
      if (b.from > a.to + tolerance) break;
      if (gapOf(a, b) <= tolerance) edges.push({ truth, hub, iou: iouOf(a, b), order: orderOf(a, b) });
    }
  });
  return edges.sort(inOrder);
}

/** How far two spans are apart; 0 where they touch or overlap. */
const gapOf = (a: Span, b: Span): Millis => Math.max(0, a.from - b.to, b.from - a.to);

/** Time that both cover / time that either covers, 0 to 1. */
export function iouOf(a: Span, b: Span): number {
  const both = Math.min(a.to, b.to) - Math.max(a.from, b.from);
  if (both < 0) return 0;
  const either = Math.max(a.to, b.to) - Math.min(a.from, b.from);
  return either === 0 ? 1 : both / either;
}

const orderOf = (a: Span, b: Span): number[] => [
  -iouOf(a, b),
  gapOf(a, b),
  Math.abs(a.from - b.from),
  Math.min(a.from, b.from),
  Math.max(a.from, b.from),
  Math.min(a.to, b.to),
  Math.max(a.to, b.to),
  (a.to - a.from) * (b.to - b.from),
];

function inOrder(a: Edge, b: Edge): number {
  for (const [place, value] of a.order.entries()) {
    const other = b.order[place] ?? 0;
    if (value !== other) return value - other;
  }
  return 0;
}
