import { expect, test } from 'vitest';
import { hashPassword, randomPassword, verifyPassword } from './passwords.ts';

test('the right password is right, every other is wrong, and the same password is never stored the same', async () => {
  const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
  expect(one).not.toBe(two);
  expect(one).not.toContain('correct');
  expect(await verifyPassword('correct horse', one)).toBe(true);
  for (const wrong of ['', 'correct hors', 'correct horse ', 'Correct horse'])
    expect(await verifyPassword(wrong, one)).toBe(false);
});

test('a stored hash that is cut, empty or of another kind lets nobody in', async () => {
  const stored = await hashPassword('secret');
  const [scheme, n, salt, key = ''] = stored.split('$');
  const broken = [
    '',
    'secret',
    '$$$',
    `${scheme}$${n}$${salt}$`,
    `${scheme}$${n}$$`,
    `${scheme}$${n}$${salt}`,
    `${scheme}$${n}$${salt}$${key.slice(0, 4)}`,
    `${scheme}$0$${salt}$${key}`,
    `${scheme}$many$${salt}$${key}`,
    `${scheme}$1073741824$${salt}$${key}`,
    `argon2$${n}$${salt}$${key}`,
  ];
  for (const text of broken)
    for (const password of ['', 'secret'])
      expect({ text, right: await verifyPassword(password, text) }).toEqual({ text, right: false });
});

test('a made-up password has 20 letters and digits that nobody mistakes, and is new each time', () => {
  const made = Array.from({ length: 200 }, randomPassword);
  for (const password of made) expect(password).toMatch(/^[a-hjkmnp-z2-9]{20}$/);
  expect(new Set(made).size).toBe(200);
  expect(new Set(made.join('')).size).toBe(31);
});
