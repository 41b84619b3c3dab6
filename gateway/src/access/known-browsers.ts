import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { replaceFile } from '../platform/files.ts';

/** Cookie of a browser from which an account has signed in before. */
export const BROWSER_COOKIE = 'atrium_browser';
export const BROWSER_DAYS = 180;

/**
 * Tells a browser that has been here from a stranger's: when somebody guesses at an account from many addresses, strangers have to
 * wait, and the account's owner does not (OWASP: device cookies). The cookie signs nobody in.
 */
export type KnownBrowsers = {
  readonly mark: (user: string) => string;
  /** @returns a name for the browser, or null when it has no mark of this user */
  readonly nameOf: (mark: string | null, user: string) => string | null;
};

const MARK = /^([\w-]{22})\.([\w-]{43})$/;

export async function createKnownBrowsers(path: string): Promise<KnownBrowsers> {
  const key = await loadKey(path);
  const macOf = (user: string, nonce: string): Buffer => createHmac('sha256', key).update(`${nonce}\0${user}`).digest();
  return {
    mark: (user) => {
      const nonce = randomBytes(16).toString('base64url');
      return `${nonce}.${macOf(user, nonce).toString('base64url')}`;
    },
    nameOf: (mark, user) => {
      const [, nonce, mac] = MARK.exec(mark ?? '') ?? [];
      if (nonce === undefined || mac === undefined) return null;
      const given = Buffer.from(mac, 'base64url');
      const wanted = macOf(user, nonce);
      return given.length === wanted.length && timingSafeEqual(given, wanted) ? nonce : null;
    },
  };
}

async function loadKey(path: string): Promise<Buffer> {
  const known = Buffer.from(await readFile(path, 'utf8').catch(() => ''), 'hex');
  if (known.length === 32) return known;
  const key = randomBytes(32);
  await replaceFile(path, key.toString('hex'));
  return key;
}
