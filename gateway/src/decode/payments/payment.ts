import { parseInstant } from '@atrium/shared/time/instant';
import type { EpochMs } from '@atrium/shared/units';
import type { DecodeFault } from '../wire-event.ts';

/** What a payment provider says was paid or paid back, before it is known which store of ours that is. */
export type Payment = {
  /** The provider's names for where it was paid, the most exact first. */
  readonly places: readonly string[];
  readonly id: string;
  readonly at: EpochMs;
  readonly kind: 'sale' | 'refund';
  /** Minor units. Of a refund with `total`: everything paid back on the order so far. */
  readonly amount: number;
  readonly currency: string;
  readonly channel: 'alipay' | 'wechat' | 'online';
  /** Set where the provider tells only the sum of all refunds of an order. */
  readonly totalOf?: string;
};

/** `ignored`: a notification that is no payment, such as one of a trade that waits; it is acknowledged and nothing else. */
export type PaymentRead =
  | { readonly kind: 'payment'; readonly payment: Payment }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'fault'; readonly fault: DecodeFault };

export const IGNORED: PaymentRead = { kind: 'ignored' };

const payment = (one: Payment): PaymentRead => ({ kind: 'payment', payment: one });

export const badPayment = (field: string, detail: string): PaymentRead => ({
  kind: 'fault',
  fault: { reason: 'schema', field, detail, at: null },
});

/** `460.00` as 46000, without a detour over fractions that cannot be held. */
export function centsOf(text: unknown): number | null {
  const parts = typeof text === 'string' ? /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(text) : null;
  return parts === null ? null : Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
}

export const wholeOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.length > 0 && value.length <= 128 ? value : null;

export const instantOf = (value: unknown, zoneMinutes?: number): EpochMs | null =>
  typeof value === 'string' ? parseInstant(value, zoneMinutes) : null;

/** What a place is called, of the candidates that were said. */
export const placesOf = (...values: readonly unknown[]): readonly string[] =>
  values.flatMap((value) => textOf(value) ?? []);

/** The payment if every part of it could be read, else which part could not. */
export function whole(parts: { readonly [P in keyof Omit<Payment, 'totalOf'>]: Payment[P] | null }): PaymentRead {
  for (const [name, value] of Object.entries(parts))
    if (value === null) return badPayment(name, 'is missing or cannot be read');
  return payment(parts as Payment);
}
