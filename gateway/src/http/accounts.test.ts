import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppDriver, cookieOf, openApp } from '../../test/fixtures/app-driver.ts';
import { NOON } from '../../test/fixtures/small-venue.ts';

let app: AppDriver;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

type Json = Record<string, unknown>;
const json = async (response: Response): Promise<Json> => (await response.json()) as Json;
const send = (user: string, method: string, path: string, body?: unknown): Promise<Response> =>
  app.as(user, `/api/v1${path}`, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
const tenant = (user: string, more: Json = {}): Json => ({
  user,
  password: 'correct horse',
  role: 'tenant',
  mall: 'small',
  stores: ['shop-1'],
  ...more,
});
const RANGE = `from=${NOON - 3_600_000}&to=${NOON + 3_600_000}`;
const kpis = (cookie: string, store: string): Promise<Response> =>
  fetch(`${app.url}/api/v1/malls/small/kpis?${RANGE}&by=store&store=${store}`, { headers: { cookie } });
const auditRows = async (user = 'operator'): Promise<Json[]> =>
  (await json(await app.as(user, '/api/v1/malls/small/audit')))['rows'] as Json[];

describe('accounts', () => {
  test('an operator makes one, which signs in and sees its own store', async () => {
    const made = await send('operator', 'POST', '/users', tenant('made'));
    expect(made.status).toBe(201);
    expect(await json(made)).toEqual({ user: 'made', role: 'tenant', mall: 'small', stores: ['shop-1'] });
    const cookie = cookieOf(await app.signIn('made', 'correct horse'));
    expect((await kpis(cookie, 'shop-1')).status).toBe(200);
    expect((await kpis(cookie, 'shop-0')).status).toBe(404);
    const listed = (await json(await send('operator', 'GET', '/users')))['rows'] as Json[];
    expect(listed).toContainEqual({ user: 'made', role: 'tenant', mall: 'small', stores: ['shop-1'] });
    expect(JSON.stringify(listed)).not.toContain('scrypt');
  });

  test.each([
    ['a name that is taken', tenant('tea'), 409, 'user'],
    ['a short password', tenant('bad', { password: 'short' }), 400, 'password'],
    ['the name for a password', tenant('badbadbad', { password: 'badbadbad' }), 400, 'password'],
    ['a tenant without stores', tenant('bad', { stores: [] }), 400, 'stores'],
    ['a tenant of no mall', tenant('bad', { mall: null }), 400, 'mall'],
    ['an analyst with stores', tenant('bad', { role: 'analyst' }), 400, 'stores'],
    ['a store that is not there', tenant('bad', { stores: ['shop-99'] }), 400, 'stores'],
    ['a mall that is not there', tenant('bad', { mall: 'nowhere' }), 400, 'mall'],
    ['a name with a colon, as keys have', tenant('key:1'), 400, 'user'],
    ['A21: a field that is not asked for', tenant('bad', { isAdmin: true }), 400, 'isAdmin'],
    ['a role that is none', tenant('bad', { role: 'till' }), 400, 'role'],
  ])('%s is refused', async (_name, body, status, field) => {
    const response = await send('operator', 'POST', '/users', body);
    expect(response.status).toBe(status);
    const problem = await json(response);
    expect(problem['field']).toBe(field);
    expect(JSON.stringify(problem)).not.toContain('correct horse');
  });

  test('an operator of one mall has no say over another, nor over those of all malls', async () => {
    expect((await send('warden', 'POST', '/users', tenant('bad'))).status).toBe(404);
    expect(
      (await send('warden', 'POST', '/users', { ...tenant('bad'), role: 'operator', mall: null, stores: [] })).status,
    ).toBe(404);
    expect((await send('warden', 'DELETE', '/users/tea')).status).toBe(404);
    expect((await send('warden', 'PUT', '/users/operator/password', { password: 'correct horse' })).status).toBe(404);
    expect((await send('warden', 'DELETE', '/users/operator')).status).toBe(404);
    expect(((await json(await send('warden', 'GET', '/users')))['rows'] as Json[]).map(({ user }) => user)).toEqual([
      'warden',
      'other',
    ]);
    expect((await send('warden', 'POST', '/keys', { mall: 'small', store: 'shop-0' })).status).toBe(404);
    expect((await send('warden', 'POST', '/devices', { mall: 'small', kind: 'sensor', name: 'ap-0' })).status).toBe(
      404,
    );
  });

  test('A19: who is removed or given a new password is signed out at once', async () => {
    await send('operator', 'POST', '/users', tenant('gone'));
    const cookie = cookieOf(await app.signIn('gone', 'correct horse'));
    expect((await send('operator', 'PUT', '/users/gone/password', { password: 'battery staple' })).status).toBe(204);
    expect((await kpis(cookie, 'shop-1')).status).toBe(401);
    expect((await app.signIn('gone', 'correct horse')).status).toBe(401);
    const second = cookieOf(await app.signIn('gone', 'battery staple'));
    expect((await send('operator', 'DELETE', '/users/gone/sessions')).status).toBe(204);
    expect((await kpis(second, 'shop-1')).status).toBe(401);
    const third = cookieOf(await app.signIn('gone', 'battery staple'));
    expect((await send('operator', 'DELETE', '/users/gone')).status).toBe(204);
    expect((await kpis(third, 'shop-1')).status).toBe(401);
    expect((await app.signIn('gone', 'battery staple')).status).toBe(401);
  });

  test('one changes the own password with the old one; other sessions end, this one does not', async () => {
    await send('operator', 'POST', '/users', tenant('self'));
    const [here, there] = [
      cookieOf(await app.signIn('self', 'correct horse')),
      cookieOf(await app.signIn('self', 'correct horse')),
    ];
    const change = (current: string, password: string): Promise<Response> =>
      fetch(`${app.url}/api/v1/session/password`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', cookie: here },
        body: JSON.stringify({ current, password }),
      });
    expect((await change('wrong', 'battery staple')).status).toBe(403);
    expect((await change('correct horse', 'self')).status).toBe(400);
    expect((await change('correct horse', 'battery staple')).status).toBe(204);
    expect((await kpis(here, 'shop-1')).status).toBe(200);
    expect((await kpis(there, 'shop-1')).status).toBe(401);
    expect((await app.signIn('self', 'battery staple')).status).toBe(200);
  });

  test('the last operator of all malls stays', async () => {
    const response = await send('operator', 'DELETE', '/users/operator');
    expect(response.status).toBe(409);
    expect(await json(response)).toMatchObject({ code: 'CONFLICT', field: 'user' });
  });
});

describe('keys of stores', () => {
  const issue = async (more: Json = {}): Promise<Json> =>
    json(await send('operator', 'POST', '/keys', { mall: 'small', store: 'shop-1', ...more }));
  const withKey = (key: unknown, path: string): Promise<Response> =>
    fetch(`${app.url}/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } });

  test('A20: a key to read does what its tenant may, until it is revoked; lists never show it', async () => {
    const { key, id, ...rest } = await issue({ scope: 'read' });
    expect(rest).toMatchObject({ mall: 'small', store: 'shop-1', scope: 'read', by: 'operator', lastUsedAt: null });
    expect((await withKey(key, `/malls/small/kpis?${RANGE}&by=store`)).status).toBe(200);
    expect((await withKey(key, `/malls/small/kpis?${RANGE}&by=store&store=shop-0`)).status).toBe(404);
    expect((await withKey(key, `/malls/small/visits?${RANGE}`)).status).toBe(403);
    expect((await withKey(key, '/users')).status).toBe(403);
    const listed = await (await send('operator', 'GET', '/keys')).text();
    expect(listed).toContain(String(id));
    expect(listed).not.toContain(String(key));
    expect((await send('operator', 'DELETE', `/keys/${id}`)).status).toBe(204);
    expect((await send('operator', 'DELETE', `/keys/${id}`)).status).toBe(404);
    expect((await withKey(key, `/malls/small/kpis?${RANGE}&by=store`)).status).toBe(401);
  });

  test('a key of purchases reads nothing; a key that is none is 401, also beside a good cookie', async () => {
    const { key } = await issue();
    expect((await withKey(key, `/malls/small/kpis?${RANGE}&by=store`)).status).toBe(403);
    for (const wrong of ['', 'x', `${key}x`, String(key).replace('atrium_', '')])
      expect((await withKey(wrong, '/malls')).status).toBe(401);
    const both = await app.as('operator', '/api/v1/malls', { headers: { authorization: 'Bearer x' } });
    expect(both.status).toBe(401);
  });

  test('for a store or sensor that is not there is refused', async () => {
    expect(await issue({ store: 'shop-99' })).toMatchObject({ status: 400, field: 'store' });
    expect(
      await json(await send('operator', 'POST', '/devices', { mall: 'small', kind: 'sensor', name: 'ap-99' })),
    ).toMatchObject({ status: 400, field: 'name' });
  });

  test('credentials of a device name the topics it may publish to; those of keys and devices are apart', async () => {
    const made = await json(
      await send('operator', 'POST', '/devices', { mall: 'small', kind: 'till', name: 'shop-1' }),
    );
    expect(made).toMatchObject({
      kind: 'till',
      name: 'shop-1',
      topics: ['atrium/v1/small/purchase/shop-1'],
      expiresAt: null,
    });
    expect(String(made['password'])).toHaveLength(43);
    expect(await (await send('operator', 'GET', '/devices')).text()).not.toContain(String(made['password']));
    expect((await send('operator', 'DELETE', `/keys/${made['username']}`)).status).toBe(404);
    expect((await send('operator', 'DELETE', `/devices/${made['username']}`)).status).toBe(204);
    expect(await withKey(`atrium_${made['username']}_${made['password']}`, '/malls')).toMatchObject({ status: 401 });
  });
});

describe('the record of who did what', () => {
  test('A30: has accesses to a store, refusals and changes, and no secret', async () => {
    const cookie = cookieOf(await app.signIn('tea', 'aet'));
    await kpis(cookie, 'shop-0');
    await kpis(cookie, 'shop-2');
    await app.signIn('tea', 'hunter2-wrong');
    const rows = await auditRows();
    const of = (action: string, more: Json): unknown =>
      expect(rows).toContainEqual(expect.objectContaining({ action, ...more }));
    of('GET /api/v1/malls/{mall}/kpis', { user: 'tea', role: 'tenant', mall: 'small', store: 'shop-0', status: 200 });
    of('GET /api/v1/malls/{mall}/kpis', { user: 'tea', mall: 'small', status: 404 });
    of('POST /api/v1/session', { target: 'tea', status: 200 });
    of('POST /api/v1/session', { target: 'tea', status: 401 });
    of('POST /api/v1/users', { user: 'operator', target: 'made', mall: 'small', status: 201 });
    of('DELETE /api/v1/users/{user}', { user: 'operator', target: 'gone', status: 204 });
    of('POST /api/v1/keys', { user: 'operator', target: 'purchases of shop-1', mall: 'small', status: 201 });
    expect(JSON.stringify(rows)).not.toMatch(/hunter2|correct horse|battery staple|atrium_[0-9a-f]{18}_/);
  });

  test('is for operators', async () => {
    for (const user of ['tea', 'analyst', 'developer'])
      expect((await app.as(user, '/api/v1/malls/small/audit')).status).toBe(403);
    expect((await app.as('warden', '/api/v1/malls/small/audit')).status).toBe(404);
  });
});

describe('A17: guessing at one account from everywhere', () => {
  test('makes strangers wait, and not a browser from which its owner has signed in', async () => {
    const known =
      (await app.signIn('chain', 'niahc')).headers
        .getSetCookie()
        .find((cookie) => cookie.startsWith('atrium_browser=')) ?? '';
    expect(known).toMatch(/HttpOnly; SameSite=Strict/);
    // From ten addresses, five tries each; over HTTP there is one address here, so the throttle is told of the rest.
    for (let i = 0; i < 50; i++) app.deps.throttle.begin('user|chain', 50);
    expect((await app.signIn('chain', 'niahc')).status).toBe(429);
    const cookie = known.split(';')[0] ?? '';
    expect((await app.signIn('chain', 'niahc', { cookie })).status).toBe(200);
    expect((await app.signIn('chain', 'niahc', { cookie: `${cookie}x` })).status).toBe(429);
    expect((await app.signIn('tea', 'aet', { cookie })).status).toBe(200);
  });
});
