import { randomBytes, scrypt as scryptCallback, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const scrypt = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scryptCallback,
);

/** scrypt with 32 MiB of memory, about 0.1 s of one core: OWASP's second choice after argon2, and in Node itself. */
const COST = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const KEY_BYTES = 32;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await scrypt(password, salt, KEY_BYTES, COST);
  return `scrypt$${COST.N}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

const STORED = /^scrypt\$(\d{4,5})\$([\w-]{16,})\$([\w-]{43})$/;

/** Takes the same time for a wrong password as for a right one. @returns false also for what is no hash of ours */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, n, salt, key] = STORED.exec(stored) ?? [];
  const N = Number(n);
  if (salt === undefined || key === undefined || N > COST.N || !Number.isInteger(Math.log2(N))) return false;
  const wanted = Buffer.from(key, 'base64url');
  const got = await scrypt(password, Buffer.from(salt, 'base64url'), KEY_BYTES, { ...COST, N });
  return timingSafeEqual(got, wanted);
}

/** A password to print once: 20 characters without look-alikes, 99 bits. */
export function randomPassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  // 248 = 8 x 31: bytes above would favour the first letters.
  let text = '';
  while (text.length < 20)
    for (const byte of randomBytes(20)) if (byte < 248 && text.length < 20) text += alphabet[byte % 31];
  return text;
}
