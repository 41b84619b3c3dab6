import { createHmac, timingSafeEqual } from 'node:crypto';
import { HubError } from '@atrium/shared/errors';
import type { MallId } from '@atrium/shared/ids';
import type { Webhook } from '../../config/vendors.ts';
import { isObject } from '../../decode/check.ts';
import { parsePayload } from '../../decode/payload.ts';
import { MAX_VENDOR_BYTES } from '../../decode/vendors/readings.ts';
import type { Mall } from '../mall.ts';
import type { Posted, PostReply, VendorPort } from '../ports.ts';
import type { Taken, VendorDesk } from './vendor-desk.ts';

export type WebhooksDeps = {
  readonly malls: ReadonlyMap<MallId, Mall>;
  readonly webhooks: readonly Webhook[];
  readonly desk: VendorDesk;
};

/** Posts of sensor vendors' clouds. Each proves with its own secret who it is from, before its body is believed. */
export function createWebhooks({ malls, webhooks, desk }: WebhooksDeps): Pick<VendorPort, 'greet' | 'take'> {
  function find(vendor: string, mall: MallId): { readonly hook: Webhook; readonly mall: Mall } {
    const hook = webhooks.find((one) => one.vendor === vendor && one.mall === mall);
    const found = malls.get(mall);
    if (hook !== undefined && found !== undefined) return { hook, mall: found };
    throw new HubError('NOT_FOUND', 'there is no such address for posts');
  }

  return {
    greet: (vendor, mall) => {
      const { validator, validatorAs } = find(vendor, mall).hook;
      if (validator === undefined) throw new HubError('NOT_FOUND', 'there is no such address for posts');
      return validatorAs === 'text'
        ? { type: 'text/plain', body: validator }
        : { type: 'application/json', body: JSON.stringify({ validator }) };
    },
    take: async (vendor, mallId, posted) => {
      const { hook, mall } = find(vendor, mallId);
      if (!PROOFS[hook.proof](posted, hook.secret))
        throw new HubError('UNAUTHENTICATED', 'the post does not prove that it is from who it says');
      const { payload, contentType } = posted;
      const taken = await desk.takePost(mall, hook.decoder, { payload, ...(isPacked(contentType) && { contentType }) });
      return answer(taken);
    },
  };
}

/** What vendors call their JSON does not matter; what is packed has to say so. */
const isPacked = (contentType: string | undefined): contentType is string => /msgpack/i.test(contentType ?? '');

/** A vendor sends again what is not answered with success, and gives up on an address that refuses: what is malformed is taken note of. */
function answer({ outcomes, refused, ignored }: Taken): PostReply {
  const accepted = outcomes.filter(({ verdict }) => verdict === 'accepted').length;
  const body = { received: outcomes.length + refused, accepted, refused, ignored };
  return { type: 'application/json', body: JSON.stringify(body) };
}

type Proof = (posted: Posted, secret: string) => boolean;

const PROOFS: Readonly<Record<Webhook['proof'], Proof>> = {
  'body-secret': ({ payload }, secret) => same(fieldOf(payload, ['secret']), secret),
  'aruba-token': (posted, secret) =>
    same(bearer(posted), secret) ||
    same(fieldOf(posted.payload, ['meta', 'access_token']) ?? fieldOf(posted.payload, ['meta', 'accessToken']), secret),
  bearer: (posted, secret) => same(bearer(posted) ?? posted.header('x-api-key'), secret),
  'mist-signature': ({ payload, header }, secret) =>
    same(header('x-mist-signature-v2'), createHmac('sha256', secret).update(payload).digest('hex')) ||
    same(header('x-mist-signature'), createHmac('sha1', secret).update(payload).digest('hex')),
};

const bearer = ({ header }: Posted): string | undefined => /^Bearer (.+)$/i.exec(header('authorization') ?? '')?.[1];

function fieldOf(payload: Uint8Array, path: readonly string[]): string | undefined {
  const body = parsePayload(payload, '', MAX_VENDOR_BYTES);
  let found: unknown = body.ok ? body.value : undefined;
  for (const key of path) found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return typeof found === 'string' ? found : undefined;
}

/** Compare without telling by the time it takes how much was right. */
function same(given: string | undefined, wanted: string): boolean {
  const digest = (text: string): Buffer => createHmac('sha256', 'compare').update(text).digest();
  return given !== undefined && timingSafeEqual(digest(given), digest(wanted));
}
