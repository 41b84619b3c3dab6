import { kpiRowSchema, problemSchema, visitRowSchema } from '@atrium/shared/wire/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type AppDriver, cookieOf, fillApp, openApp } from '../../test/fixtures/app-driver.ts';
import { settle } from '../../test/fixtures/mall-driver.ts';
import { parseCsv } from '../../test/fixtures/parse-csv.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';

const MINUTE = 60_000;
const index = smallIndex({});

let app: AppDriver;
let url = '';

beforeAll(async () => {
  app = await openApp();
  url = app.url;
  await fillApp(app);
});
afterAll(() => app.close());

const signIn: AppDriver['signIn'] = (...args) => app.signIn(...args);
const as: AppDriver['as'] = (...args) => app.as(...args);
const json = async (response: Response): Promise<Record<string, unknown>> =>
  (await response.json()) as Record<string, unknown>;

const RANGE = `from=${NOON - 60 * MINUTE}&to=${NOON + 60 * MINUTE}`;

describe('signing in', () => {
  test('gives a cookie that no script can read and no other site can send', async () => {
    const response = await signIn('operator', 'rotarepo');
    expect(response.status).toBe(200);
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^atrium_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
    expect(await json(response)).toEqual({
      user: 'operator',
      role: 'operator',
      mall: null,
      stores: [],
      expiresAt: NOON + 12 * 60 * MINUTE,
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    ['operator', 'wrong'],
    ['nobody', 'rotarepo'],
    ['operator', 'aet'],
  ])('as %s with %s: 401, the same for a wrong name and a wrong password', async (user, password) => {
    const response = await signIn(user, password);
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await json(response)).toEqual({
      type: 'about:blank',
      title: 'Not signed in',
      status: 401,
      code: 'UNAUTHENTICATED',
      detail: 'wrong user or password',
    });
  });

  test('ten tries for a name, then 429 with the time to wait; other names are not affected', async () => {
    for (let i = 0; i < 10; i++) expect((await signIn('guessed', `p${i}`)).status).toBe(401);
    const refused = await signIn('guessed', 'p11');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('900');
    expect(await json(refused)).toMatchObject({ code: 'TOO_MANY_REQUESTS', status: 429 });
    expect((await signIn('operator', 'rotarepo')).status).toBe(200);
    app.clock.advance(15 * MINUTE);
    expect((await signIn('guessed', 'p12')).status).toBe(401);
  });

  test('guesses that are made at the same time count as well', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => signIn('hurried', `p${i}`)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(30);
  });

  test.each([
    ['a field too many', { user: 'operator', password: 'hunter2', remember: true }, 'remember', 'true'],
    ['no password', { user: 'operator' }, 'password', '(hidden)'],
    ['a number for a password', { user: 'operator', password: 1234567 }, 'password', '(hidden)'],
    ['a name too long', { user: 'x'.repeat(200), password: 'hunter2' }, 'user', `"${'x'.repeat(99)}`],
    ['a list', [{ password: 'hunter2' }], 'request', 'a list'],
  ])('%s: 400 that names the field and what came, and never the password', async (_name, body, field, received) => {
    const response = await as('nobody', '/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    expect(problemSchema.parse(JSON.parse(text))).toMatchObject({
      status: response.status,
      code: 'BAD_REQUEST',
      field,
      received,
    });
    expect(text).not.toMatch(/hunter2|1234567/);
  });

  test.each([
    ['no JSON', '{"user":"operator","password":"hunter2"', 'application/json', 400],
    ['only a text', '"hunter2"', 'application/json', 400],
    ['not said to be JSON', '{"user":"operator","password":"hunter2"}', 'text/plain', 400],
    ['300 kB', JSON.stringify({ user: 'operator', password: 'x'.repeat(300_000) }), 'application/json', 413],
  ])('%s: a problem with a word on it', async (_name, body, type, status) => {
    const response = await as('nobody', '/api/v1/session', { method: 'POST', headers: { 'content-type': type }, body });
    const problem = problemSchema.parse(await response.json());
    expect(problem).toMatchObject({ status, code: 'BAD_REQUEST' });
    expect(problem.detail?.length).toBeGreaterThan(5);
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });
});

describe('a session', () => {
  test('says who one is, until one signs out', async () => {
    const cookie = cookieOf(await signIn('tea', 'aet'));
    const session = (method: string) => fetch(`${url}/api/v1/session`, { method, headers: { cookie } });
    expect(await json(await session('GET'))).toMatchObject({
      user: 'tea',
      role: 'tenant',
      mall: 'small',
      stores: ['shop-0'],
    });
    const out = await session('DELETE');
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie()[0]).toMatch(/^atrium_session=; Path=\/; Expires=Thu, 01 Jan 1970/);
    expect((await session('GET')).status).toBe(401);
    expect((await session('DELETE')).status).toBe(204);
  });

  test.each(['', 'atrium_session=', 'atrium_session=x', 'other=1', 'atrium_session', ';;=;'])(
    'without a good cookie (%j) there is none',
    async (cookie) => {
      for (const path of ['/session', '/malls', '/malls/small'])
        expect((await fetch(`${url}/api/v1${path}`, { headers: { cookie } })).status).toBe(401);
    },
  );
});

describe('a page of another site', () => {
  test.each(['http://evil.example', 'null', 'not an origin', 'http://127.0.0.1:1'])(
    'from %s changes nothing',
    async (origin) => {
      expect((await signIn('operator', 'rotarepo', { origin })).status).toBe(403);
      const response = await as('operator', '/api/v1/session', { method: 'DELETE', headers: { origin } });
      expect(response.status).toBe(403);
      expect(await json(response)).toMatchObject({ code: 'FORBIDDEN' });
      expect((await as('operator', '/api/v1/session')).status).toBe(200);
    },
  );
  test('our own may', async () => {
    expect((await signIn('operator', 'rotarepo', { origin: url })).status).toBe(200);
  });
});

describe('health', () => {
  test('is there for anyone', async () => {
    expect(await json(await fetch(`${url}/healthz`))).toEqual({ alive: true });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    app.readiness.ready = false;
    const response = await fetch(`${url}/readyz`);
    app.readiness.ready = true;
    expect(response.status).toBe(503);
    expect(await json(response)).toEqual({ ready: false, checks: { broker: false } });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('hub_ingest_malformed_total{reason="json"} 1\n');
  });
});

/** Every route about a mall, with whatever it needs. */
const ROUTES = [
  '/malls',
  '/malls/small',
  '/malls/small/live',
  `/malls/small/kpis?${RANGE}&by=store`,
  `/malls/small/kpis?${RANGE}&by=store&store=shop-0`,
  `/malls/small/kpis?${RANGE}&by=mall`,
  `/malls/small/kpis?${RANGE}&by=level`,
  `/malls/small/kpis?${RANGE}&by=zone`,
  `/malls/small/visits?${RANGE}`,
  `/malls/small/visits?${RANGE}&store=shop-0`,
  `/malls/small/ledger?${RANGE}`,
  '/malls/small/faults',
  '/malls/small/sensors',
] as const;

describe('who may see what', () => {
  test.each(ROUTES)('an operator sees %s', async (path) => {
    expect((await as('operator', `/api/v1${path}`)).status).toBe(200);
  });

  test.each(ROUTES)('nobody else sees %s', async (path) => {
    expect((await as('nobody', `/api/v1${path}`)).status).toBe(401);
    if (path === '/malls') expect((await json(await as('other', `/api/v1${path}`)))['rows']).toEqual([]);
    else expect([403, 404]).toContain((await as('other', `/api/v1${path}`)).status);
  });

  const OF_OTHERS = /shop-1|shop-2|ap-1|ap-2|ap-hall|"door"/;

  test.each(ROUTES)('a tenant sees of %s what is its own, or nothing', async (path) => {
    const response = await as('tea', `/api/v1${path}`);
    const text = await response.text();
    const allowed = path === '/malls' || path === '/malls/small' || path.includes('by=store');
    expect(response.status).toBe(allowed ? 200 : 403);
    if (path !== '/malls/small') expect(text).not.toMatch(OF_OTHERS);
  });

  test('a tenant sees the public plan, but of sensors, tills and rules only its own', async () => {
    const plan = (await json(await as('tea', '/api/v1/malls/small'))) as unknown as typeof index.venue;
    expect(plan.stores.map(({ id }) => id)).toEqual(['shop-0', 'shop-1', 'shop-2']);
    expect(plan.sensors.map(({ id }) => id)).toEqual(['ap-0']);
    expect(plan.tills.map(({ id }) => id)).toEqual(['till-0']);
    expect(
      ((await json(await as('chain', '/api/v1/malls/small'))) as unknown as typeof index.venue).sensors.map(
        ({ id }) => id,
      ),
    ).toEqual(['ap-0', 'ap-2']);
  });

  test('a store of others is answered like one that is not there', async () => {
    const answers = await Promise.all(
      ['shop-1', 'shop-99', 'x y', '__proto__'].map(async (id) => {
        const response = await as('tea', `/api/v1/malls/small/kpis?${RANGE}&by=store&store=${encodeURIComponent(id)}`);
        return { status: response.status, body: await response.text() };
      }),
    );
    for (const answer of answers) expect(answer).toEqual({ ...answers[0], status: 404 });
  });

  test('a mall of others is answered like one that is not there', async () => {
    const [theirs, none] = await Promise.all(
      ['/malls/small', '/malls/nowhere'].map(async (path) => (await as('other', `/api/v1${path}`)).text()),
    );
    expect(theirs).toBe(none);
  });

  test('a tenant of several stores names one', async () => {
    const kpis = (query: string) => as('chain', `/api/v1/malls/small/kpis?${RANGE}&by=store${query}`);
    expect(await json(await kpis(''))).toMatchObject({ status: 400, field: 'store' });
    expect((await kpis('&store=shop-2')).status).toBe(200);
    expect((await kpis('&store=shop-1')).status).toBe(404);
  });
});

describe('a bad query', () => {
  test.each([
    ['visits', 'from=1', 'to', 'nothing'],
    ['visits', 'from=x&to=2', 'from', '"x"'],
    ['visits', 'from=&to=2', 'from', '""'],
    ['visits', 'from=%20&to=2', 'from', '" "'],
    ['visits', 'from=0x10&to=20', 'from', '"0x10"'],
    ['visits', 'from=1e3&to=2000', 'from', '"1e3"'],
    ['visits', 'from=-1&to=2', 'from', '"-1"'],
    ['visits', 'from=1.5&to=2', 'from', '"1.5"'],
    ['visits', 'from=1&to=99999999999999999999', 'to', '"99999999999999999999"'],
    ['visits', 'from=1&from=2&to=3', 'from', '["1","2"]'],
    ['visits', 'from=5&to=5', 'to', '"5"'],
    ['visits', 'from=6&to=5', 'to', '"5"'],
    ['visits', 'from=1&to=2&limit=0', 'limit', '"0"'],
    ['visits', 'from=1&to=2&limit=10001', 'limit', '"10001"'],
    ['visits', 'from=1&to=2&limit=', 'limit', '""'],
    ['visits', 'from=1&to=2&cursor=abc', 'cursor', '"abc"'],
    ['visits', 'from=1&to=2&format=xml', 'format', '"xml"'],
    ['visits', 'from=1&to=2&shop=x', 'shop', '"x"'],
    ['visits', 'from=1&to=2&__proto__=x', '__proto__', '"x"'],
    ['kpis', 'from=1&to=2&by=shop', 'by', '"shop"'],
    ['kpis', 'from=1&to=2&bucket=5m', 'bucket', '"5m"'],
    ['kpis', `from=0&to=${NOON}&bucket=15m`, 'bucket', '"15m"'],
    ['ledger', 'from=1', 'to', 'nothing'],
    ['ledger', 'from=1&to=2&store=shop-0', 'store', '"shop-0"'],
    ['faults', 'limit=5', 'limit', '"5"'],
    ['sensors', 'level=l1', 'level', '"l1"'],
    ['live', 'at=5', 'at', '"5"'],
    ['', 'level=l1', 'level', '"l1"'],
  ])('%s?%s: 400 that names %s and what came', async (route, query, field, received) => {
    const response = await as('operator', `/api/v1/malls/small${route === '' ? '' : `/${route}`}?${query}`);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(problemSchema.parse(await response.json())).toMatchObject({
      status: 400,
      code: 'BAD_REQUEST',
      field,
      received,
    });
  });

  test.each(['/api/v1/nothing', '/api/v1/malls/small/nothing', '/api/v1', '/api/v1/malls/%zz', '/api/v2/malls'])(
    '%s: a problem',
    async (path) => {
      const response = await as('operator', path);
      expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect([400, 404]).toContain(problemSchema.parse(await response.json()).status);
    },
  );
});

describe('lists', () => {
  const visits = async (query: string) =>
    z
      .object({ rows: z.array(visitRowSchema), next: z.string().nullable() })
      .parse(await json(await as('operator', `/api/v1/malls/small/visits?${RANGE}${query}`)));

  test.each([1, 2, 3, 7, 44, 45, 46, 10_000])(
    '%i rows a page give every visit once, in order, bounces left out',
    async (limit) => {
      const whole = await visits('');
      expect(whole.rows).toHaveLength(45);
      expect(whole.next).toBeNull();
      expect(whole.rows.some(({ open }) => open)).toBe(true);
      expect(whole.rows.some(({ open }) => !open)).toBe(true);
      const rows: unknown[] = [];
      let cursor: string | null = '';
      let pages = 0;
      while (cursor !== null) {
        const page = await visits(`&limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`);
        expect(page.rows.length).toBeLessThanOrEqual(limit);
        rows.push(...page.rows);
        cursor = page.next;
        pages++;
      }
      expect(rows).toEqual(whole.rows);
      expect(pages).toBe(Math.ceil(45 / limit));
      expect(whole.rows.map(({ enteredAt }) => enteredAt)).toEqual(
        whole.rows.map(({ enteredAt }) => enteredAt).sort((a, b) => a - b),
      );
    },
  );

  test('of one store, and of a range by the time of entry, half open', async () => {
    const { rows } = await visits('&store=shop-1');
    expect(rows.map(({ store: id }) => id)).toEqual(Array(15).fill('shop-1'));
    const [first, second] = rows;
    const range = (from: number, to: number) =>
      as('operator', `/api/v1/malls/small/visits?from=${from}&to=${to}&store=shop-1`);
    expect((await json(await range(first?.enteredAt ?? 0, second?.enteredAt ?? 0)))['rows']).toEqual([first]);
  });

  test.each([
    ['/malls?', 'id'],
    [`/malls/small/visits?${RANGE}&`, 'visitId'],
    [`/malls/small/visits?from=1&to=2&`, 'visitId'],
    [`/malls/small/kpis?${RANGE}&by=store&bucket=1h&`, 'key'],
    [`/malls/small/ledger?${RANGE}&`, 'from'],
    ['/malls/small/faults?', 'at'],
    ['/malls/small/sensors?', 'id'],
  ])('%sformat=csv is a file with names, and a cell for each of them in each row', async (path, first) => {
    const response = await as('operator', `/api/v1${path}format=csv`);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="?[\w-]+\.csv"?$/);
    const [names = [], ...rows] = parseCsv(Buffer.from(await response.arrayBuffer()).toString('utf8'));
    expect(names[0]).toBe(first);
    expect(new Set(names).size).toBe(names.length);
    for (const row of rows) expect(row).toHaveLength(names.length);
  });

  test('the columns of KPIs do not depend on what there is to say', async () => {
    const names = async (range: string) =>
      parseCsv(
        Buffer.from(
          await (await as('operator', `/api/v1/malls/small/kpis?${range}&by=store&format=csv`)).arrayBuffer(),
        ).toString('utf8'),
      )[0];
    const full = await names(RANGE);
    expect(await names('from=1&to=2')).toEqual(full);
    for (const name of [
      'visits.value',
      'visits.low',
      'visits.high',
      'visits.n',
      'visits.quality',
      'visits.reason',
      'conversion.reason',
    ])
      expect(full).toContain(name);
  });

  test('a page of CSV says where the next one is', async () => {
    const first = await as('operator', `/api/v1/malls/small/visits?${RANGE}&store=shop-1&limit=5&format=csv`);
    const [, next = ''] = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '') ?? [];
    const second = await as('operator', new URL(next, first.url).href.slice(url.length));
    const ids = async (response: Response) =>
      parseCsv(Buffer.from(await response.arrayBuffer()).toString('utf8'))
        .slice(1)
        .map(([id]) => id);
    const whole = (await visits('&store=shop-1')).rows.map(({ visitId }) => visitId);
    expect(await ids(first)).toEqual(whole.slice(0, 5));
    expect(await ids(second)).toEqual(whole.slice(5, 10));
  });

  test('a spreadsheet takes nothing of a fault for a formula', async () => {
    const text = await (await as('operator', '/api/v1/malls/small/faults?format=csv')).text();
    expect(text).not.toMatch(/(^|,)"?=/m);
  });

  test('KPI rows are what the contract says', async () => {
    for (const by of ['mall', 'level', 'zone', 'store']) {
      const { rows } = z
        .object({ rows: z.array(kpiRowSchema) })
        .parse(await json(await as('operator', `/api/v1/malls/small/kpis?${RANGE}&by=${by}`)));
      expect(rows.length).toBeGreaterThan(0);
      if (by !== 'mall' && by !== 'level') expect(rows.map(({ visits: { value } }) => value)).toEqual([15, 15, 15]);
    }
  });
});

describe('while history is away', () => {
  test('what needs it is 503 with a word on it, the rest goes on', async () => {
    app.store.setReachable(false);
    await app.driver.say('purchase', 'shop-0', { id: 'away', at: NOON, amount: 1, currency: 'CNY', kind: 'sale' });
    const asked = as('operator', `/api/v1/malls/small/ledger?${RANGE}`);
    let isAnswered = false;
    void asked.then(() => {
      isAnswered = true;
    });
    while (!isAnswered) {
      await settle();
      app.driver.clock.advance(1_000);
    }
    const response = await asked;
    app.store.setReachable(true);
    expect(response.status).toBe(503);
    expect(problemSchema.parse(await response.json())).toMatchObject({ code: 'STORE_UNREACHABLE' });
    expect((await as('operator', '/api/v1/malls/small/live')).status).toBe(200);
  });
});
