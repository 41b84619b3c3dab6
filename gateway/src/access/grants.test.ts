import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../../test/fixtures/manual-clock.ts';
import { createGrants, keyText, readBearer, type Wish } from './grants.ts';

const DAY = 86_400_000;
let path = '';
let dir = '';
let clock: ManualClock;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-grants-'));
  path = join(dir, 'grants.json');
  clock = createManualClock(1_000 * DAY);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const wish = (expiresAt: number | null = null): Wish => ({
  mall: 'small',
  what: { kind: 'purchases', store: 'shop-0' },
  by: 'operator',
  expiresAt,
});

test('A20: a key is told once, kept as a hash, and good after a restart', async () => {
  const grants = await createGrants({ path, clock });
  const { grant, secret } = await grants.issue(wish());
  expect(await readFile(path, 'utf8')).not.toContain(secret);
  expect(JSON.stringify(grants.list())).not.toContain(secret);
  const again = await createGrants({ path, clock });
  expect(again.verify(grant.id, secret)).toEqual(grant);
  for (const wrong of ['', 'x', secret.slice(1), `${secret}x`]) expect(again.verify(grant.id, wrong)).toBeNull();
  expect(again.verify('0'.repeat(18), secret)).toBeNull();
  expect(again.verify('0'.repeat(18), '')).toBeNull();
});

test('a key ends at its time, or when it is revoked, which is told', async () => {
  const grants = await createGrants({ path, clock });
  const short = await grants.issue(wish(clock.now() + DAY));
  const long = await grants.issue(wish());
  const told: string[] = [];
  grants.onRevoke((id) => told.push(id));
  clock.advance(DAY);
  expect(grants.verify(short.grant.id, short.secret)).toBeNull();
  expect(grants.isLive(short.grant.id)).toBe(false);
  expect(grants.verify(long.grant.id, long.secret)).not.toBeNull();
  expect(await grants.revoke(long.grant.id)).toBe(true);
  expect(await grants.revoke(long.grant.id)).toBe(false);
  expect(told).toEqual([long.grant.id]);
  expect(grants.verify(long.grant.id, long.secret)).toBeNull();
  expect((await createGrants({ path, clock })).verify(long.grant.id, long.secret)).toBeNull();
});

test('says when a key was last used, also after a restart', async () => {
  const grants = await createGrants({ path, clock });
  const { grant, secret } = await grants.issue(wish());
  expect(grants.list()[0]?.lastUsedAt).toBeNull();
  clock.advance(DAY);
  grants.verify(grant.id, 'wrong');
  expect(grants.list()[0]?.lastUsedAt).toBeNull();
  grants.verify(grant.id, secret);
  expect(grants.list()[0]?.lastUsedAt).toBe(clock.now());
  await grants.close();
  expect((await createGrants({ path, clock })).list()[0]?.lastUsedAt).toBe(clock.now());
});

test('a bearer header is id and secret, or nothing', () => {
  const id = '0123456789abcdef01';
  const secret = 's'.repeat(43);
  expect(readBearer(`Bearer ${keyText(id, secret)}`)).toEqual({ id, secret });
  expect(readBearer(`bearer  ${keyText(id, secret)}`)).toEqual({ id, secret });
  for (const header of [undefined, '', 'Bearer', `Basic ${keyText(id, secret)}`, keyText(id, secret), `Bearer ${id}`])
    expect(readBearer(header)).toBeNull();
});
