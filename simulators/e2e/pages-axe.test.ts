import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Hub, launchChromium, runSimulate, spawnHub } from '@atrium/shared/test/servers';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Every page in either appearance and language, with a real hub's data, has nothing that keeps people out. */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const AXE = readFileSync(createRequire(join(ROOT, 'dashboard/package.json')).resolve('axe-core/axe.min.js'), 'utf8');
const PASSWORDS = { operator: 'a-password-for-the-test', tenant: 'another-password' };
/** Colours and texts do not depend on one another: two of the four show every one of each. */
const LOOKS = [
  { theme: 'light', lang: 'en' },
  { theme: 'dark', lang: 'zh-CN' },
];

const OPERATOR = [
  ...['/live', '/live?view=table', '/live?view=stack', '/live?store=crumb-street', '/replay', '/stores'],
  ...['/stores/crumb-street', '/funnel', '/flows', '/history', '/history?range=7d', '/sensors'],
  ...['/admin', '/admin?tab=keys', '/admin?tab=devices', '/admin?tab=record', '/simulator', '/glossary'],
];
const TENANT = ['/my', '/history', '/glossary'];

let browser: Browser;
let hub: Hub;

beforeAll(async () => {
  if (!existsSync(join(ROOT, 'dashboard/dist/index.html')))
    throw new Error('the dashboard is not built: npm run build');
  browser = await launchChromium();
  hub = await spawnHub({ env: { HUB_CLOCK: 'event', HUB_OPERATOR_PASSWORD: PASSWORDS.operator } });
  const mqtt = ['--mqtt', `mqtt://127.0.0.1:${hub.mqttPort}`];
  const played = await runSimulate(['play', 'demo', '--duration', '20m', '--speed', 'max', ...mqtt], {
    env: { HUB_DATA_DIR: hub.dataDir },
  });
  expect(played.code, played.stderr).toBe(0);
  const ask = await hub.signIn('operator', PASSWORDS.operator);
  const tenant = { user: 'tenant', password: PASSWORDS.tenant, role: 'tenant', mall: 'demo', stores: ['crumb-street'] };
  const headers = { 'content-type': 'application/json' };
  const made = await ask('/api/v1/users', { method: 'POST', headers, body: JSON.stringify(tenant) });
  expect(made.status).toBe(201);
});

afterAll(async () => {
  await browser?.close();
  await hub?.close();
});

async function signedIn(user: keyof typeof PASSWORDS): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const data = { user, password: PASSWORDS[user] };
  expect((await context.request.post(`${hub.url}/api/v1/session`, { data })).ok()).toBe(true);
  return context;
}

/** What axe finds on each page, as lines; the labels on the canvas are held to their contrast by a test of their own. */
async function violations(user: keyof typeof PASSWORDS, paths: readonly string[]): Promise<readonly string[]> {
  const context = await signedIn(user);
  const page = await context.newPage();
  const found: string[] = [];
  for (const path of paths) {
    for (const { theme, lang } of LOOKS) {
      await page.goto(`${hub.url}${path}${path.includes('?') ? '&' : '?'}theme=${theme}&lang=${lang}`);
      await page.waitForSelector('[data-connection="live"] main :is(h2, h3)', { state: 'attached' });
      await page.waitForSelector('[aria-busy=true]', { state: 'detached' });
      await page.evaluate(AXE);
      const run =
        'axe.run({ exclude: [["svg text"]] }).then((r) => r.violations.map((v) => v.id + " " + v.nodes[0].target))';
      const lines = (await page.evaluate(run)) as readonly string[];
      found.push(...lines.map((line) => `${path} ${theme} ${lang}: ${line}`));
    }
  }
  await context.close();
  return found;
}

test('the pages of an operator', async () => {
  expect(await violations('operator', OPERATOR)).toEqual([]);
});

test('the pages of a tenant', async () => {
  expect(await violations('tenant', TENANT)).toEqual([]);
});
