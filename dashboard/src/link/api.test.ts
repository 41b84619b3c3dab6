import { describe, expect, test } from 'vitest';
import { smallMall } from '../../test/small-mall.ts';
import { createApi } from './api.ts';
import { ApiError, isRetriable } from './api-error.ts';

const session = { user: 'op', role: 'operator', mall: null, stores: [], expiresAt: 1 };

/** An API whose hub gives this one answer, and the requests that it got. */
function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  const requests: { readonly url: string; readonly init: RequestInit }[] = [];
  const api = createApi(async (input, init) => {
    requests.push({ url: String(input), init: init ?? {} });
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return new Response(status === 204 ? null : text, { status, headers });
  });
  return { api, requests };
}

const problem = (status: number, code: string) => ({ type: 'about:blank', title: 'No', status, detail: 'why', code });

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const error = await promise.then(
    () => null,
    (caught: unknown) => caught,
  );
  return error instanceof ApiError ? error.failure : error;
}

describe('the session', () => {
  test('is read, and is null for nobody', async () => {
    expect(await answering(200, session).api.session()).toEqual(session);
    expect(await answering(401, problem(401, 'UNAUTHENTICATED')).api.session()).toBeNull();
  });

  test('is opened with a password in the body, never in the address', async () => {
    const { api, requests } = answering(200, session);
    await api.signIn('op', 'secret');
    expect(requests[0]?.url).toBe('/api/v1/session');
    expect(requests[0]?.init).toMatchObject({ method: 'POST', body: '{"user":"op","password":"secret"}' });
  });

  test('carries the wait of a throttled hub', async () => {
    const { api } = answering(429, problem(429, 'TOO_MANY_REQUESTS'), { 'retry-after': '30' });
    expect(await failureOf(api.signIn('op', 'x'))).toMatchObject({
      kind: 'problem',
      retryAfterS: 30,
      problem: { status: 429 },
    });
  });

  test('refuses a role that it does not know', async () => {
    expect(await failureOf(answering(200, { ...session, role: 'god' }).api.session())).toEqual({
      kind: 'unreadable',
      status: 200,
    });
  });
});

describe('a failure', () => {
  test('of the network is not an answer', async () => {
    const api = createApi(() => Promise.reject(new TypeError('fetch failed')));
    expect(await failureOf(api.malls())).toEqual({ kind: 'unreachable' });
  });

  test('page of a proxy is told from a problem of the hub', async () => {
    expect(await failureOf(answering(502, '<html>bad gateway</html>').api.malls())).toEqual({
      kind: 'unreadable',
      status: 502,
    });
  });

  test('is worth a second try only when the hub did not decide it', () => {
    const of = (status: number): ApiError =>
      new ApiError({ kind: 'problem', problem: { ...problem(status, 'X') }, retryAfterS: null });
    expect([503, 404, 401, 429].map((status) => isRetriable(of(status)))).toEqual([true, false, false, false]);
    expect(isRetriable(new ApiError({ kind: 'unreachable' }))).toBe(true);
  });
});

describe('what is read', () => {
  test('malls without a name are called by their id', async () => {
    const { api } = answering(200, {
      rows: [{ id: 'a', name: { en: 'A' } }, { id: 'b' }, { name: { en: 'lost' } }],
      next: null,
    });
    expect(await api.malls()).toEqual([
      { id: 'a', name: { en: 'A' } },
      { id: 'b', name: { en: 'b' } },
    ]);
  });

  test('a venue for a tenant has no sensors and no tills', async () => {
    const { sensors: _, tills: __, ...shown } = smallMall;
    expect(await answering(200, shown).api.venue('small')).toEqual({ ...smallMall, sensors: [], tills: [] });
  });

  test('is refused when it is not a venue', async () => {
    expect(await failureOf(answering(200, { id: 'x' }).api.venue('x'))).toEqual({ kind: 'unreadable', status: 200 });
  });

  test('KPI questions name period, bucket and store', async () => {
    const { api, requests } = answering(200, { rows: [], next: null });
    await api.kpis('a b', { from: 1, to: 2, by: 'store', bucket: '1h', store: 'tea' });
    expect(requests[0]?.url).toBe('/api/v1/malls/a%20b/kpis?from=1&to=2&by=store&bucket=1h&store=tea');
  });
});
