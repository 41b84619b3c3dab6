import { problemSchema } from '@atrium/shared/wire/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ACCOUNTS, type AppDriver, fillApp, openApp } from '../../test/fixtures/app-driver.ts';
import { parseCsv } from '../../test/fixtures/parse-csv.ts';
import { NOON } from '../../test/fixtures/small-venue.ts';
import type { Account } from '../access/users.ts';
import type { Route } from './route.ts';

/** Walks every route there is as everybody there is. A new route is in here without anybody remembering. */

let app: AppDriver;
beforeAll(async () => {
  app = await openApp();
  await fillApp(app);
});
afterAll(() => app.close());

const HOUR = 3_600_000;
const RANGE: Readonly<Record<string, string>> = { from: String(NOON - HOUR), to: String(NOON + HOUR) };

/** The query that a route needs, from its schema; what is not a range comes from the route's example. */
function queryOf(route: Route): Record<string, string> {
  const { required = [] } = z.toJSONSchema(route.query, { io: 'input', unrepresentable: 'any' }) as {
    required?: readonly string[];
  };
  const query: Record<string, string> = { ...route.example.query };
  for (const name of required) {
    const value = query[name] ?? RANGE[name];
    if (value === undefined) throw new Error(`${nameOf(route)} needs ${name}: give the route an example`);
    query[name] = value;
  }
  return query;
}

const takesStore = (route: Route): boolean =>
  'store' in ((z.toJSONSchema(route.query, { io: 'input', unrepresentable: 'any' }).properties ?? {}) as object);

const nameOf = ({ method, path }: Route): string => `${method.toUpperCase()} ${path}`;

type Aim = { readonly mall?: string; readonly store?: string; readonly format?: string };

function ask(route: Route, user: string, { mall = 'small', store, format }: Aim = {}): Promise<Response> {
  const params: Record<string, string | undefined> = { ...route.example.params, mall, store: store ?? 'shop-0' };
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? `missing-${name}`);
  const query = queryOf(route);
  if (store !== undefined && takesStore(route)) query['store'] = store;
  if (format !== undefined) query['format'] = format;
  const { body } = route.example;
  return app.as(user, `${path}?${new URLSearchParams(query)}`, {
    method: route.method.toUpperCase(),
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
}

const guarded = (): Route[] => app.routes.filter(({ who }) => who !== 'anyone');
const ofMalls = (): Route[] => app.routes.filter(({ path }) => path.includes('{mall}'));
const mayAsk = ({ who }: Route, { role }: Account): boolean =>
  who === 'anyone' || (who as readonly string[]).includes(role);

async function refused(response: Response, statuses: readonly number[], what: string): Promise<void> {
  const text = await response.text();
  expect(statuses, `${what}: ${text.slice(0, 200)}`).toContain(response.status);
  expect(problemSchema.safeParse(JSON.parse(text)).success, what).toBe(true);
}

describe('every route', () => {
  test('is a problem for who is not signed in, unless it is for anyone', async () => {
    expect(guarded().length).toBeGreaterThan(5);
    for (const route of guarded()) await refused(await ask(route, 'nobody'), [401], nameOf(route));
  });

  test('is refused to every role that it is not for', async () => {
    for (const route of guarded()) {
      for (const account of ACCOUNTS) {
        if (!mayAsk(route, account))
          await refused(await ask(route, account.user), [403], `${nameOf(route)} as ${account.user}`);
      }
    }
  });

  test('about a mall does not exist for who does not belong there', async () => {
    for (const route of ofMalls()) {
      if (route.who === 'anyone') continue;
      for (const user of ['other', 'warden'])
        await refused(await ask(route, user), [403, 404], `${nameOf(route)} as ${user}`);
      await refused(await ask(route, 'operator', { mall: 'nowhere' }), [404], nameOf(route));
    }
  });

  test('for a whole mall is never for a tenant', () => {
    for (const { scope, who, path } of app.routes) if (scope === 'mall') expect(who, path).not.toContain('tenant');
  });

  test('by store answers a tenant about another store as about one that is not there', async () => {
    for (const route of ofMalls().filter((one) => takesStore(one) || one.path.includes('{store}'))) {
      for (const user of ['tea', 'chain', 'empty']) {
        const [theirs, none] = [
          await ask(route, user, { store: 'shop-1' }),
          await ask(route, user, { store: 'shop-99' }),
        ];
        expect([403, 404], nameOf(route)).toContain(theirs.status);
        expect(theirs.status, nameOf(route)).toBe(none.status);
        expect(await theirs.text(), nameOf(route)).toBe(await none.text());
      }
    }
  });

  test('tells a tenant nothing about the stores of others', async () => {
    const ofOthers = /shop-1|shop-2|ap-1|ap-2|ap-hall|till-1|till-2|"door"/;
    const formatsOf = ({ answer }: Route): Aim[] => (answer.columns === null ? [{}] : [{}, { format: 'csv' }]);
    for (const route of ofMalls().filter(({ method, scope }) => method === 'get' && scope === 'own-store')) {
      for (const aim of formatsOf(route)) {
        const response = await ask(route, 'tea', aim);
        const text = await response.text();
        expect([200, 403], `${nameOf(route)}: ${text}`).toContain(response.status);
        expect(text, nameOf(route)).not.toMatch(ofOthers);
      }
      expect((await ask(route, 'empty')).status, nameOf(route)).not.toBe(200);
    }
  });

  test('that is read answers who may ask, in the words of its schema, and as CSV where it can', async () => {
    for (const route of app.routes.filter(({ method }) => method === 'get')) {
      const response = await ask(route, 'operator');
      const text = await response.text();
      expect(response.status, `${nameOf(route)}: ${text.slice(0, 200)}`).toBe(200);
      const { schema, columns } = route.answer;
      if (schema !== null) expect(schema.safeParse(JSON.parse(text)).error?.issues, nameOf(route)).toBeUndefined();
      if (columns === null) continue;
      const csv = await ask(route, 'operator', { format: 'csv' });
      expect(csv.headers.get('content-type'), nameOf(route)).toBe('text/csv; charset=utf-8');
      expect(parseCsv(Buffer.from(await csv.arrayBuffer()).toString('utf8'))[0], nameOf(route)).toEqual(columns);
    }
  });
});

test('the description of the API has every route, with what it takes and gives', async () => {
  const described = (await (await app.as('nobody', '/api/v1/openapi.json')).json()) as {
    openapi: string;
    paths: Record<string, Record<string, { parameters: { name: string; required: boolean }[]; responses: object }>>;
  };
  expect(described.openapi).toBe('3.1.0');
  for (const { path, method, answer } of app.routes) {
    const operation = described.paths[path]?.[method];
    expect(operation?.responses, path).toHaveProperty(String(answer.status));
    const named = operation?.parameters.map(({ name }) => name) ?? [];
    expect(new Set(named).size, path).toBe(named.length);
    for (const [, name] of path.matchAll(/\{(\w+)\}/g)) expect(named, path).toContain(name);
  }
  const kpis = described.paths['/api/v1/malls/{mall}/kpis']?.['get'];
  expect(kpis?.parameters.map(({ name, required }) => [name, required])).toEqual([
    ['mall', true],
    ['from', true],
    ['to', true],
    ['by', false],
    ['bucket', false],
    ['store', false],
    ['format', false],
  ]);
});
