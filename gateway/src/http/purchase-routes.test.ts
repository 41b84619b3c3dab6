import { problemSchema } from '@atrium/shared/wire/http';
import { purchaseReceiptSchema } from '@atrium/shared/wire/sales';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AppDriver, openApp } from '../../test/fixtures/app-driver.ts';
import { NOON } from '../../test/fixtures/small-venue.ts';

let app: AppDriver;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const post = (body: string, type = 'application/json', query = ''): Promise<Response> =>
  app.as('operator', `/api/v1/malls/small/purchases${query}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
const sale = (id: string, more: object = {}) => ({ id, at: NOON, amount: 100, currency: 'CNY', kind: 'sale', ...more });

test('JSON and CSV give the same purchases, once, durable before the answer', async () => {
  const answer = await post(JSON.stringify([sale('a', { store: 'shop-0' }), sale('b', { store: 'shop-1' })]));
  expect(answer.status).toBe(200);
  expect(purchaseReceiptSchema.parse(await answer.json())).toMatchObject({ accepted: 2, duplicate: 0, net: 200 });
  const table = `id,at,amount,currency,kind\na,${NOON},100,CNY,sale\nc,${NOON},5,CNY,refund\n`;
  const preview = await post(table, 'text/csv; charset=utf-8', '?store=shop-0&preview=1');
  expect(await preview.json()).toMatchObject({ preview: true, accepted: 1, duplicate: 1, net: -5 });
  const again = await post(table, 'text/csv', '?store=shop-0');
  expect(await again.json()).toMatchObject({ preview: false, accepted: 1, duplicate: 1, net: -5 });
  await app.driver.pass(2_000);
  expect(app.driver.mall.frame().totals.revenue.value).toBe(195);
});

test('what is wrong is named row by row, and nothing is taken', async () => {
  const answer = await post(
    JSON.stringify([sale('x', { store: 'shop-0' }), sale('y', { store: 'shop-0', amount: '1,50' })]),
  );
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  const problem = problemSchema.parse(await answer.json());
  expect(problem).toMatchObject({ code: 'BAD_REQUEST', row: 2, field: 'amount', received: '"1,50"', errorCount: 1 });
  expect(await (await post(JSON.stringify(sale('x', { store: 'shop-0' })))).json()).toMatchObject({ accepted: 1 });
});

test('a store`s key writes for its store alone, and reads nothing', async () => {
  const issued = await app.as('operator', '/api/v1/keys', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mall: 'small', store: 'shop-1' }),
  });
  const { key } = (await issued.json()) as { key: string };
  const send = (body: unknown, query = '', bearer = key): Promise<Response> =>
    fetch(`${app.url}/api/v1/malls/small/purchases${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: JSON.stringify(body),
    });
  const taken = await send(sale('k1'));
  expect(await taken.json()).toMatchObject({ accepted: 1, rows: [{ store: 'shop-1', outcome: 'accepted' }] });
  expect((await send(sale('k2', { store: 'shop-0' }))).status).toBe(400);
  expect((await send(sale('k2'), '?store=shop-0')).status).toBe(404);
  expect((await send(sale('k2'), '', `${key}x`)).status).toBe(401);
  expect((await fetch(`${app.url}/api/v1/malls/small/purchases`, { method: 'POST' })).status).toBe(401);
});

test.each([
  ['{', 'application/json', 400],
  ['[]', 'application/json', 400],
  ['\xff', 'application/json', 400],
  ['id', 'text/csv', 400],
  ['<xml/>', 'application/xml', 415],
  [JSON.stringify(sale('z', { store: 'nowhere' })), 'application/json', 400],
  [JSON.stringify(sale('z')), 'application/json', 400],
])('%j as %s is a problem', async (body, type, status) => {
  const answer = await post(body, type);
  expect(answer.status).toBe(status);
  expect(problemSchema.safeParse(await answer.json()).success).toBe(true);
});
