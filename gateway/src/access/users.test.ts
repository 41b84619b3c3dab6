import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashPassword } from './passwords.ts';
import { createUsers } from './users.ts';

let dir = '';
let path = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-users-'));
  path = join(dir, 'users.json');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('the first start makes the operator with the given password, and tells none', async () => {
  const users = await createUsers(path, 'given');
  expect(users.firstPassword).toBeNull();
  expect(await users.verify('operator', 'given')).toEqual({
    user: 'operator',
    role: 'operator',
    mall: null,
    stores: [],
  });
  expect(await users.verify('operator', 'wrong')).toBeNull();
  expect(await users.verify('nobody', 'given')).toBeNull();
});

test('without one it makes one up, which is good from the next start on', async () => {
  const first = await createUsers(path, null);
  await first.keep();
  const password = first.firstPassword ?? '';
  expect(password).toMatch(/^.{20}$/);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readFile(path, 'utf8')).not.toContain(password);
  const second = await createUsers(path, 'ignored: there is an operator already');
  expect(second.firstPassword).toBeNull();
  expect(await second.verify('operator', password)).not.toBeNull();
});

test('a password that nobody was told is not kept: the next start makes another', async () => {
  const first = await createUsers(path, null);
  expect(existsSync(path)).toBe(false);
  const second = await createUsers(path, null);
  expect(second.firstPassword).not.toBeNull();
  expect(second.firstPassword).not.toBe(first.firstPassword);
});

test('accounts of the file are known without their password', async () => {
  const tenant = { user: 'tea', role: 'tenant', mall: 'small', stores: ['shop-0'] };
  await writeFile(path, JSON.stringify({ version: 1, users: [{ ...tenant, password: await hashPassword('leaf') }] }));
  const users = await createUsers(path, 'given');
  expect(await users.verify('tea', 'leaf')).toEqual(tenant);
  expect(users.accountOf('tea')).toEqual(tenant);
  expect(users.accountOf('nobody')).toBeNull();
  expect(await users.verify('operator', 'given')).not.toBeNull();
  await users.keep();
  expect(await (await createUsers(path, null)).verify('tea', 'leaf')).toEqual(tenant);
});

test.each(['', '{', '[]', '{"version":2,"users":[]}', '{"version":1,"users":[{"user":"x"}]}'])(
  'a file that is damaged (%s) stops the start and is named, and stays as it is',
  async (text) => {
    await writeFile(path, text);
    await expect(createUsers(path, 'given')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(path),
    });
    expect(await readFile(path, 'utf8')).toBe(text);
  },
);

test('two accounts of one name are a damaged file: which one signs in would be chance', async () => {
  const account = { user: 'tea', role: 'tenant', mall: 'small', stores: [], password: 'scrypt$1$a$b' };
  await writeFile(path, JSON.stringify({ version: 1, users: [account, account] }));
  await expect(createUsers(path, null)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('tea'),
  });
});

test('a flood of sign-ins is refused, not queued: each costs a tenth of a second of a core', async () => {
  const users = await createUsers(path, 'given');
  const answers = await Promise.allSettled(Array.from({ length: 100 }, () => users.verify('operator', 'wrong')));
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(refused.length).toBeGreaterThan(50);
  for (const { reason } of refused)
    expect(reason).toMatchObject({ code: 'TOO_MANY_REQUESTS', context: { retryAfterS: 1 } });
  expect(await users.verify('operator', 'given')).not.toBeNull();
});
