import { HubError } from '@atrium/shared/errors';
import type { Payment } from '../../decode/payments/payment.ts';
import { decodePurchase } from '../../decode/purchases/decode-purchase.ts';
import { type DecodeFault, fault, type WireEvent } from '../../decode/wire-event.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Mall } from '../mall.ts';
import type { Posted, PostReply } from '../ports.ts';
import type { Provider } from './providers.ts';

/** Takes what payment providers tell. */
export type PaymentDesk = {
  /** @returns null where no such provider is configured for the mall. @throws HubError UNAUTHENTICATED, CONFLICT, BAD_REQUEST */
  readonly take: (vendor: string, mall: string, posted: Posted) => Promise<PostReply> | null;
};

export type PaymentDeskDeps = {
  readonly malls: ReadonlyMap<string, Mall>;
  readonly providers: readonly Provider[];
  readonly clock: Clock;
};

/**
 * A notification becomes a purchase under the id that the till gave the order, so that the till's own message and any number of
 * notifications are one. The provider is told of success only when it is on disk, and again for what was taken before; another
 * amount under a known id is refused, and so is what does not prove where it comes from. Refusals are in the audit record.
 */
export function createPaymentDesk({ malls, providers, clock }: PaymentDeskDeps): PaymentDesk {
  async function take(candidates: readonly Provider[], mall: Mall, posted: Posted): Promise<PostReply> {
    const { provider, read } = readFirst(candidates, posted, clock.now());
    if (read.kind === 'ignored') return provider.reply;
    const event = read.kind === 'fault' ? read.fault : toEvent(read.payment, provider, mall);
    const origin = { topic: `POST ${provider.vendor}`, payload: new Uint8Array() };
    if ('reason' in event) {
      // Taken note of among the faults, without a word of the notification.
      await mall.offer({ events: [], faults: [event] }, origin);
      throw refusal(event.field ?? 'body', event.detail);
    }
    const [outcome] = await mall.offer({ events: [event], faults: [] }, origin);
    if (outcome?.verdict === 'accepted' || outcome?.verdict === 'duplicate') return provider.reply;
    throw refusal('at', `the payment is ${outcome?.verdict ?? 'refused'}`);
  }

  return {
    take: (vendor, mallId, posted) => {
      const candidates = providers.filter((one) => one.vendor === vendor && one.mall === mallId);
      const mall = malls.get(mallId);
      return candidates.length === 0 || mall === undefined ? null : take(candidates, mall, posted);
    },
  };
}

/** A mall may have several merchants with one provider: the post is from the one whose key fits. */
function readFirst(candidates: readonly Provider[], posted: Posted, now: number) {
  let refusal: unknown = new HubError('NOT_FOUND', 'there is no such address for posts');
  for (const provider of candidates) {
    try {
      return { provider, read: provider.read(posted, now) };
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

const refusal = (field: string, detail: string): HubError =>
  new HubError('BAD_REQUEST', `${field}: ${detail}`, { context: { field } });

type PurchaseEvent = Extract<WireEvent, { kind: 'purchase' }>;

/** @throws HubError CONFLICT when the purchase of this id came to another amount */
function toEvent(payment: Payment, provider: Provider, mall: Mall): PurchaseEvent | DecodeFault {
  const store = payment.places.map((place) => provider.stores[place]).find((one) => one !== undefined);
  if (store === undefined || !mall.index.stores.has(store))
    return fault('unknown-store', 'no store is configured for where this was paid', 'store', payment.at);
  const { id, at, kind, channel, currency } = payment;
  const amount = amountNow(payment, mall, store);
  const message = decodePurchase({ id, at, amount, currency, kind, channel }, mall.index.venue.currency);
  return message.ok ? { kind: 'purchase', store, message: message.value } : message.error;
}

/** What the event adds: of a sum of refunds, what is new in it. */
function amountNow({ id, amount, totalOf }: Payment, { tills }: Mall, store: string): number {
  const known = tills.amountOf(store, id);
  if (totalOf !== undefined) return known ?? Math.max(0, amount - tills.refundedOf(store, totalOf));
  if (known === null || known === amount) return amount;
  throw new HubError('CONFLICT', 'amount: the purchase of this id came to another amount', {
    context: { field: 'amount' },
  });
}
