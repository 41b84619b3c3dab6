import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../../test/fixtures/manual-clock.ts';
import { createSessions } from './sessions.ts';
import type { Account } from './users.ts';

const HOUR = 3_600_000;
const operator: Account = { user: 'operator', role: 'operator', mall: null, stores: [] };
const tenant: Account = { user: 'tea', role: 'tenant', mall: 'small', stores: ['shop-0'] };

let dir = '';
let path = '';
let clock: ManualClock;
let accounts: Account[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-sessions-'));
  path = join(dir, 'sessions.json');
  clock = createManualClock(1_000 * HOUR);
  accounts = [operator, tenant];
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const create = () =>
  createSessions({ path, clock, accountOf: (user) => accounts.find((account) => account.user === user) ?? null });

test('a session is found by its token until twelve hours are over', async () => {
  const sessions = await create();
  const { token, session } = await sessions.start(tenant);
  expect(session).toEqual({ ...tenant, expiresAt: clock.now() + 12 * HOUR });
  expect(sessions.find(token)?.session).toEqual(session);
  expect(sessions.isLive(sessions.find(token)?.id ?? '')).toBe(true);
  const id = sessions.find(token)?.id ?? '';
  clock.advance(12 * HOUR - 1);
  expect(sessions.find(token)).not.toBeNull();
  clock.advance(1);
  expect(sessions.find(token)).toBeNull();
  expect(sessions.isLive(id)).toBe(false);
});

test('a token that was never given finds nothing', async () => {
  const sessions = await create();
  const { token } = await sessions.start(operator);
  for (const wrong of ['', 'x', token.slice(1), `${token}x`, sessions.find(token)?.id ?? ''])
    expect(sessions.find(wrong)).toBeNull();
});

test('an ended session is over at once', async () => {
  const sessions = await create();
  const { token } = await sessions.start(operator);
  const id = sessions.find(token)?.id;
  const ended: string[] = [];
  sessions.onEnd((which) => ended.push(which));
  await sessions.end(token);
  expect(ended).toEqual([id]);
  expect(sessions.find(token)).toBeNull();
  await sessions.end(token);
  expect(ended).toHaveLength(1);
});

test('whoever watches a session learns of its end although the disk refuses to note it', async () => {
  const sessions = await create();
  const { token } = await sessions.start(operator);
  const ended: string[] = [];
  sessions.onEnd((id) => ended.push(id));
  await rm(dir, { recursive: true });
  await expect(sessions.end(token)).rejects.toThrow();
  expect(ended).toHaveLength(1);
  expect(sessions.find(token)).toBeNull();
});

test('many may sign in at the same time', async () => {
  const sessions = await create();
  const started = await Promise.all(Array.from({ length: 20 }, () => sessions.start(operator)));
  const again = await create();
  for (const { token } of started) expect(again.find(token)).not.toBeNull();
});

describe('the file', () => {
  test('brings sessions over a restart, and holds no token', async () => {
    const { token, session } = await (await create()).start(tenant);
    expect((await create()).find(token)?.session).toEqual(session);
    expect(await readFile(path, 'utf8')).not.toContain(token);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('brings no session of an account that is gone or has changed', async () => {
    const { token } = await (await create()).start(tenant);
    accounts = [operator, { ...tenant, stores: ['shop-1'] }];
    expect((await create()).find(token)).toBeNull();
    accounts = [operator];
    expect((await create()).find(token)).toBeNull();
    accounts = [operator, tenant];
    expect((await create()).find(token)).not.toBeNull();
  });

  test.each([
    '',
    '{',
    '{}',
    'null',
    '[1]',
    '[["id",{}]]',
    '[["id",{"user":"operator","role":"operator","mall":null,"stores":[]}]]',
  ])('that is damaged (%s) signs everybody out, no more', async (text) => {
    await writeFile(path, text);
    const sessions = await create();
    const { token } = await sessions.start(operator);
    expect(sessions.find(token)).not.toBeNull();
  });
});

test('at 10,000 sessions the oldest ends', async () => {
  const sessions = await create();
  const { token, session } = await sessions.start(operator);
  const rows = Array.from({ length: 10_000 }, (_, i) => [`id-${i}`, session]);
  await writeFile(path, JSON.stringify([[sessions.find(token)?.id, session], ...rows.slice(1)]));
  const full = await create();
  const ended: string[] = [];
  full.onEnd((id) => ended.push(id));
  const { token: last } = await full.start(operator);
  expect(full.find(token)).toBeNull();
  expect(full.find(last)).not.toBeNull();
  expect(ended).toHaveLength(1);
});
