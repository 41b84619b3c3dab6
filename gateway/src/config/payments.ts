import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { HubError } from '@atrium/shared/errors';
import { idSchema } from '@atrium/shared/ids';
import { z } from 'zod';

/**
 * Payment providers that tell the hub what was paid, in `HUB_PAYMENTS`: a JSON file, or the JSON itself. Keys and secrets are given
 * as themselves or as `file:<path>`, and are never shown. `stores` says which store of ours the provider's terminal, shop or
 * merchant is.
 */

const secret = z.string().min(8, 'must have at least 8 characters').max(8_192);
const stores = z.record(z.string().min(1).max(128), idSchema);
const common = { mall: idSchema, stores };

const paymentsSchema = z.strictObject({
  /** `publicKey` is Alipay's, not the app's own. */
  alipay: z
    .array(
      z.strictObject({
        ...common,
        appId: z.string().min(1),
        sellerId: z.string().min(1).optional(),
        publicKey: secret,
      }),
    )
    .max(64)
    .default([]),
  /** `platformKeys`: certificate or public key of the platform by its serial number. */
  wechat: z
    .array(
      z.strictObject({
        ...common,
        apiV3Key: secret,
        platformKeys: z.record(z.string().min(1).max(128), secret),
      }),
    )
    .max(64)
    .default([]),
  /** `url` is the address of the hub as it was registered: it is part of what is signed. */
  square: z
    .array(z.strictObject({ ...common, secret, url: z.url() }))
    .max(64)
    .default([]),
  stripe: z
    .array(z.strictObject({ ...common, secret }))
    .max(64)
    .default([]),
});

type Stores = Readonly<Record<string, string>>;
type Common = { readonly mall: string; readonly stores: Stores };

export type Payments = {
  readonly alipay: readonly (Common & {
    readonly appId: string;
    readonly sellerId?: string;
    readonly key: KeyObject;
  })[];
  readonly wechat: readonly (Common & { readonly apiV3Key: string; readonly keys: ReadonlyMap<string, KeyObject> })[];
  readonly square: readonly (Common & { readonly secret: string; readonly url: string })[];
  readonly stripe: readonly (Common & { readonly secret: string })[];
};

/**
 * @param value the JSON, or a path to it; null for no provider at all
 * @throws HubError CONFIG_INVALID naming the field; secrets are never shown
 */
export async function readPayments(value: string | null): Promise<Payments> {
  if (value === null) return { alipay: [], wechat: [], square: [], stripe: [] };
  const text = value.trimStart().startsWith('{') ? value : await readText(value, 'HUB_PAYMENTS');
  const read = paymentsSchema.safeParse(parseJson(text));
  if (!read.success) {
    const faults = read.error.issues.map(
      ({ path, message }) => `HUB_PAYMENTS.${path.map(String).join('.')}: ${message}`,
    );
    throw invalid(faults.slice(0, 50).join('\n  '));
  }
  const { alipay, wechat, square, stripe } = read.data;
  return {
    alipay: await each(alipay, async ({ publicKey, sellerId, ...rest }) => ({
      ...rest,
      ...(sellerId !== undefined && { sellerId }),
      key: toKey(await reveal(publicKey, 'alipay.publicKey'), 'alipay.publicKey'),
    })),
    wechat: await each(wechat, async ({ platformKeys, apiV3Key, ...rest }) => ({
      ...rest,
      apiV3Key: thirtyTwoBytes(await reveal(apiV3Key, 'wechat.apiV3Key')),
      keys: new Map(
        await each(Object.entries(platformKeys), async ([serial, pem]) => [
          serial,
          toKey(await reveal(pem, 'wechat.platformKeys'), 'wechat.platformKeys'),
        ]),
      ),
    })),
    square: await each(square, async (one) => ({ ...one, secret: await reveal(one.secret, 'square.secret') })),
    stripe: await each(stripe, async (one) => ({ ...one, secret: await reveal(one.secret, 'stripe.secret') })),
  };
}

const each = <T, R>(list: readonly T[], to: (one: T) => Promise<R>): Promise<R[]> => Promise.all(list.map(to));

const invalid = (message: string, cause?: unknown): HubError =>
  new HubError('CONFIG_INVALID', message, cause === undefined ? {} : { cause });

const FILE = 'file:';
const reveal = async (value: string, field: string): Promise<string> =>
  value.startsWith(FILE) ? (await readText(value.slice(FILE.length), `HUB_PAYMENTS.${field}`)).trim() : value;

const readText = (path: string, field: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw invalid(`${field}: cannot read ${path}`, cause);
  });

/** PEM, or the bare base64 that Alipay's console shows. Without a cause: it would quote the key. */
function toKey(text: string, field: string): KeyObject {
  const pem = text.includes('-----BEGIN') ? text : `-----BEGIN PUBLIC KEY-----\n${text}\n-----END PUBLIC KEY-----`;
  const key = keyOrNull(pem);
  if (key?.asymmetricKeyType === 'rsa') return key;
  throw invalid(`HUB_PAYMENTS.${field}: is not an RSA public key or certificate`);
}

function keyOrNull(pem: string): KeyObject | null {
  try {
    return createPublicKey(pem);
  } catch {
    return null;
  }
}

function thirtyTwoBytes(key: string): string {
  if (Buffer.byteLength(key) === 32) return key;
  throw invalid('HUB_PAYMENTS.wechat.apiV3Key: must be 32 bytes');
}

/** The parser's own message quotes the text, and that may hold a secret. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return 'no JSON';
  }
}
