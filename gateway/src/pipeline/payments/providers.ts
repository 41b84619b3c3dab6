import { HubError } from '@atrium/shared/errors';
import type { EpochMs } from '@atrium/shared/units';
import type { Payments } from '../../config/payments.ts';
import { isObject } from '../../decode/check.ts';
import { readAlipay } from '../../decode/payments/alipay.ts';
import { IGNORED, type PaymentRead } from '../../decode/payments/payment.ts';
import { readSquare, readStripe } from '../../decode/payments/webhooks.ts';
import { readWechat } from '../../decode/payments/wechat.ts';
import type { Posted, PostReply } from '../ports.ts';
import { isFresh, isFromAlipay, isFromSquare, isFromWechat, openSealed, stripeTime } from './signatures.ts';

/** One provider's notifications to one mall: whether a post is from it, and what it says. */
export type Provider = {
  readonly vendor: string;
  readonly mall: string;
  readonly stores: Readonly<Record<string, string>>;
  /** What the provider takes for an answer. */
  readonly reply: PostReply;
  /** @throws HubError UNAUTHENTICATED for what is not from the provider, was changed on the way or is an old one played again */
  readonly read: (posted: Posted, now: EpochMs) => PaymentRead;
};

const TEXT: PostReply = { type: 'text/plain', body: 'success' };
const EMPTY: PostReply = { type: 'application/json', body: '{}' };
const WECHAT: PostReply = { type: 'application/json', body: '{"code":"SUCCESS","message":"OK"}' };

export function createProviders({ alipay, wechat, square, stripe }: Payments): readonly Provider[] {
  return [
    ...alipay.map(
      ({ key, appId, sellerId, ...rest }): Provider => ({
        ...rest,
        vendor: 'alipay',
        reply: TEXT,
        read: ({ payload }) => {
          const form = formOf(payload);
          if (!isFromAlipay(form, key)) throw refused('signature');
          return readAlipay(form, { appId, ...(sellerId !== undefined && { sellerId }) });
        },
      }),
    ),
    ...wechat.map(
      ({ keys, apiV3Key, ...rest }): Provider => ({
        ...rest,
        vendor: 'wechat',
        reply: WECHAT,
        read: (posted, now) => readSealed(posted, now, { keys, apiV3Key }),
      }),
    ),
    ...square.map(
      ({ secret, url, ...rest }): Provider => ({
        ...rest,
        vendor: 'square',
        reply: EMPTY,
        read: ({ payload, header }) => {
          const body = Buffer.from(payload);
          if (!isFromSquare(header('x-square-hmacsha256-signature'), body, { secret, url })) throw refused('signature');
          return readSquare(parse(body.toString('utf8')));
        },
      }),
    ),
    ...stripe.map(
      ({ secret, ...rest }): Provider => ({
        ...rest,
        vendor: 'stripe',
        reply: EMPTY,
        read: ({ payload, header }, now) => {
          const body = Buffer.from(payload);
          const time = stripeTime(header('stripe-signature'), body, secret);
          if (time === null) throw refused('signature');
          if (!isFresh(time, now)) throw refused('time');
          return readStripe(parse(body.toString('utf8')));
        },
      }),
    ),
  ];
}

/** What was wrong is told to who may look at the record, by the status alone; a forger learns nothing. */
const refused = (what: 'signature' | 'time'): HubError =>
  new HubError('UNAUTHENTICATED', 'the notification does not prove that it is from who it says', {
    context: { field: what },
  });

type WechatKeys = Pick<Payments['wechat'][number], 'keys' | 'apiV3Key'>;

function readSealed({ payload, header }: Posted, now: EpochMs, { keys, apiV3Key }: WechatKeys): PaymentRead {
  const key = keys.get(header('wechatpay-serial') ?? '');
  const timestamp = header('wechatpay-timestamp');
  const signed = { timestamp, nonce: header('wechatpay-nonce'), signature: header('wechatpay-signature') };
  if (key === undefined || !isFromWechat(signed, Buffer.from(payload), key)) throw refused('signature');
  if (!isFresh(timestamp, now)) throw refused('time');
  const event = parse(Buffer.from(payload).toString('utf8'));
  if (!isObject(event) || !isObject(event['resource'])) return IGNORED;
  const { ciphertext, nonce, associated_data: associated, algorithm } = event['resource'];
  const isSealed = algorithm === 'AEAD_AES_256_GCM' && typeof ciphertext === 'string' && typeof nonce === 'string';
  const opened = isSealed
    ? openSealed({ ciphertext, nonce, associated: typeof associated === 'string' ? associated : '' }, apiV3Key)
    : null;
  if (opened === null) throw refused('signature');
  return readWechat(String(event['event_type']), parse(opened));
}

/** Fields of a form, the last of a name; their number is bounded by the size of a post. */
const formOf = (payload: Uint8Array): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(Buffer.from(payload).toString('utf8')));

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
