import { privacySchema } from '@atrium/shared/wire/privacy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AppDriver, fillApp, openApp } from '../../test/fixtures/app-driver.ts';

let app: AppDriver;
beforeAll(async () => {
  app = await openApp();
  await fillApp(app);
}, 60_000);
afterAll(() => app.close());

const choose = (body: string, type: string, headers: Record<string, string> = {}): Promise<Response> =>
  app.as('nobody', '/opt-out/small', { method: 'POST', headers: { 'content-type': type, ...headers }, body });

test('everybody with an account may ask what is stored; nothing is overdue', async () => {
  for (const user of ['operator', 'analyst', 'tea', 'developer']) {
    const report = privacySchema.parse(await (await app.as(user, '/api/v1/malls/small/privacy')).json());
    expect(report).toMatchObject({ mode: 'aggregate-24h', overdue: 0 });
    expect(report.stored.map(({ what }) => what)).toContain('raw addresses');
  }
});

test('anybody may opt a device out by form or JSON, and is never shown it', async () => {
  const page = await app.as('nobody', '/opt-out/small');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await page.text()).toContain('<form method="post">');
  const form = await choose('device=aa%3Abb%3Acc%3Add%3Aee%3A01&choice=out', 'application/x-www-form-urlencoded');
  expect(form.status).toBe(200);
  expect(await form.text()).not.toMatch(/aa.?bb/i);
  expect((await choose('{"device":"aa:bb:cc:dd:ee:02"}', 'application/json')).status).toBe(200);
  const report = privacySchema.parse(await (await app.as('operator', '/api/v1/malls/small/privacy')).json());
  expect(report.optedOut).toBe(2);
});

test('what is no choice is refused without quoting it, and no other site may make one', async () => {
  for (const body of ['', '{', '{"device":""}', '{"device":5}', '{"device":"x","more":1}'])
    expect((await choose(body, 'application/json')).status).toBe(400);
  expect((await choose('device=x', 'text/plain')).status).toBe(400);
  expect(
    (await choose('device=x', 'application/x-www-form-urlencoded', { origin: 'http://evil.example' })).status,
  ).toBe(403);
  expect((await app.as('nobody', '/opt-out/nowhere')).status).toBe(404);
});

test('a script that opts everybody out has to wait', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) => choose(`{"device":"d${i}"}`, 'application/json')),
  );
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(5);
});
