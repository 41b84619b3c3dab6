import { isObject } from '../check.ts';
import { IGNORED, instantOf, type PaymentRead, placesOf, textOf, whole, wholeOf } from './payment.ts';

/** Payments of providers that post JSON signed with a shared secret. */

type Fields = Readonly<Record<string, unknown>>;
const inside = (value: unknown): Fields => (isObject(value) ? value : {});
const upper = (value: unknown): string | null => textOf(value)?.toUpperCase() ?? null;

/** Square: `payment.created` and `payment.updated` both come, for every change; the payment counts when it is completed. */
export function readSquare(event: unknown): PaymentRead {
  const { type, data } = inside(event);
  const isRefund = typeof type === 'string' && type.startsWith('refund.');
  const object = inside(inside(data)['object']);
  const fields = inside(isRefund ? object['refund'] : object['payment']);
  if (fields['status'] !== 'COMPLETED') return IGNORED;
  const money = inside(fields['amount_money']);
  return whole({
    places: placesOf(fields['location_id']),
    id: textOf(fields['id']),
    at: instantOf(fields['created_at']),
    kind: isRefund ? 'refund' : 'sale',
    amount: wholeOf(money['amount']),
    currency: upper(money['currency']),
    channel: 'online',
  });
}

/** Stripe: `charge.succeeded`, and `charge.refunded` with what was paid back before. The store is named in the charge's metadata. */
export function readStripe(event: unknown): PaymentRead {
  const { type, id, created, data } = inside(event);
  if (type !== 'charge.succeeded' && type !== 'charge.refunded') return IGNORED;
  const fields = inside(inside(data)['object']);
  const before = inside(inside(data)['previous_attributes']);
  const isRefund = type === 'charge.refunded';
  const seconds = wholeOf(created);
  const metadata = inside(fields['metadata']);
  return whole({
    places: placesOf(metadata['store'], metadata['location'], fields['on_behalf_of']),
    id: textOf(isRefund ? id : fields['id']),
    at: seconds === null ? null : seconds * 1000,
    kind: isRefund ? 'refund' : 'sale',
    amount: isRefund
      ? difference(fields['amount_refunded'], before['amount_refunded'] ?? 0)
      : wholeOf(fields['amount']),
    currency: upper(fields['currency']),
    channel: 'online',
  });
}

function difference(now: unknown, before: unknown): number | null {
  const [a, b] = [wholeOf(now), wholeOf(before)];
  return a === null || b === null || b > a ? null : a - b;
}
