import { createDecipheriv, createHmac, createVerify, type KeyObject, timingSafeEqual } from 'node:crypto';

/**
 * Does a notification come from who it says? Every check is of the bytes as they came, and tells only yes or no: why not is nobody's
 * business but the provider's own.
 */

const equal = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

const hmac = (secret: string, ...parts: readonly (string | Buffer)[]): Buffer => {
  const made = createHmac('sha256', secret);
  for (const part of parts) made.update(part);
  return made.digest();
};

/** How far the time of a signature may be off, ms: what the providers themselves recommend. */
const TOLERANCE_MS = 300_000;

/** Is a time in the signature, seconds, near enough? Outside, a notification that was recorded is being played again. */
export const isFresh = (seconds: string | undefined, now: number): boolean =>
  seconds !== undefined && /^\d{1,11}$/.test(seconds) && Math.abs(Number(seconds) * 1000 - now) <= TOLERANCE_MS;

/**
 * Alipay, RSA2: SHA-256 with RSA over all parameters but `sign` and `sign_type` that have a value, sorted by name, as
 * `a=1&b=2` with their values decoded.
 */
export function isFromAlipay(form: Readonly<Record<string, string>>, key: KeyObject): boolean {
  const { sign, sign_type: type } = form;
  if (sign === undefined || type !== 'RSA2') return false;
  const signed = Object.keys(form)
    .filter((name) => name !== 'sign' && name !== 'sign_type' && form[name] !== '')
    .sort()
    .map((name) => `${name}=${form[name]}`)
    .join('&');
  return createVerify('RSA-SHA256').update(signed, 'utf8').verify(key, sign, 'base64');
}

export type WechatHeaders = {
  readonly timestamp: string | undefined;
  readonly nonce: string | undefined;
  readonly signature: string | undefined;
};

/** WeChat Pay v3: SHA-256 with RSA over time, nonce and body, a line each, with the platform's key. */
export function isFromWechat({ timestamp, nonce, signature }: WechatHeaders, body: Buffer, key: KeyObject): boolean {
  if (timestamp === undefined || nonce === undefined || signature === undefined) return false;
  return createVerify('RSA-SHA256')
    .update(`${timestamp}\n${nonce}\n`)
    .update(body)
    .update('\n')
    .verify(key, signature, 'base64');
}

export type Sealed = { readonly ciphertext: string; readonly nonce: string; readonly associated: string };

const TAG_BYTES = 16;

/** Open AES-256-GCM with the tag at the end. @returns null for what was not sealed with this key, or was changed */
export function openSealed({ ciphertext, nonce, associated }: Sealed, key: string): string | null {
  const bytes = Buffer.from(ciphertext, 'base64');
  if (bytes.length < TAG_BYTES || Buffer.byteLength(nonce) !== 12) return null;
  try {
    const opening = createDecipheriv('aes-256-gcm', Buffer.from(key, 'utf8'), Buffer.from(nonce, 'utf8'), {
      authTagLength: TAG_BYTES,
    });
    opening.setAuthTag(bytes.subarray(-TAG_BYTES));
    opening.setAAD(Buffer.from(associated, 'utf8'));
    return Buffer.concat([opening.update(bytes.subarray(0, -TAG_BYTES)), opening.final()]).toString('utf8');
  } catch {
    return null;
  }
}

/** Square: HMAC-SHA256 over the address that was registered and the body. */
export const isFromSquare = (
  signature: string | undefined,
  body: Buffer,
  { secret, url }: { readonly secret: string; readonly url: string },
): boolean => signature !== undefined && equal(Buffer.from(signature, 'base64'), hmac(secret, url, body));

/** Stripe: `t=…,v1=…`, HMAC-SHA256 over time and body; several `v1` while a secret is being changed. @returns the time signed */
export function stripeTime(header: string | undefined, body: Buffer, secret: string): string | null {
  const parts = (header ?? '').split(',').map((part) => part.trim().split('=', 2));
  const time = parts.find(([name]) => name === 't')?.[1];
  if (time === undefined) return null;
  const wanted = hmac(secret, `${time}.`, body);
  const isGood = parts.some(([name, value]) => name === 'v1' && equal(Buffer.from(value ?? '', 'hex'), wanted));
  return isGood ? time : null;
}
