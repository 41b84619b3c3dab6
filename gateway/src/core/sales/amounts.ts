import type { StoreId } from '@atrium/shared/ids';
import { hash53 } from '../hash.ts';

/**
 * What till events of the last days came to, so that the same id with another amount shows, and so that a provider who tells only
 * the sum of an order's refunds can be taken at its word. Bounded: the oldest are forgotten first.
 */
export type Amounts = { readonly known: Map<number, number> };

/** A busy mall's week. About 60 B each. */
const MAX_AMOUNTS = 500_000;

export const createAmounts = (): Amounts => ({ known: new Map() });

const keyOf = (store: StoreId, id: string): number => hash53(`${store}|${id}`);

export function noteAmount({ known }: Amounts, store: StoreId, { id, amount }: { id: string; amount: number }): void {
  set(known, keyOf(store, id), amount);
  const [, order, total] = /^(.+):refunded:(\d+)$/.exec(id) ?? [];
  if (order === undefined) return;
  const key = keyOf(store, `${order}:refunded`);
  set(known, key, Math.max(known.get(key) ?? 0, Number(total)));
}

function set(known: Map<number, number>, key: number, amount: number): void {
  known.set(key, amount);
  if (known.size <= MAX_AMOUNTS) return;
  for (const oldest of known.keys()) {
    known.delete(oldest);
    return;
  }
}

/** What the event of this id came to; null when it is not known. */
export const amountOf = ({ known }: Amounts, store: StoreId, id: string): number | null =>
  known.get(keyOf(store, id)) ?? null;

/** What was paid back on an order so far, where its provider tells sums. */
export const refundedOf = ({ known }: Amounts, store: StoreId, order: string): number =>
  known.get(keyOf(store, `${order}:refunded`)) ?? 0;
