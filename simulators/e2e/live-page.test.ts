import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Hub, launchChromium, runSimulate, spawnHub, startMosquitto, tempDir } from '@atrium/shared/test/servers';
import type { Frame } from '@atrium/shared/wire/frame';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATA_DIR } from './market-capture.ts';

/**
 * What a person sees: people walking past shops show as density that moves over the floor plan, in a real browser, and are
 * (almost) never counted as store visits. Once with walkers made up here, once with the recorded walks of a real mall.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DASHBOARD = join(ROOT, 'dashboard', 'dist', 'index.html');
const RECORDED = join(DATA_DIR, 'mall-site1');
const hasRecorded = existsSync(RECORDED);
const POLL_MS = 100;

let browser: Browser;
let mosquitto: Awaited<ReturnType<typeof startMosquitto>>;

beforeAll(async () => {
  if (!existsSync(DASHBOARD)) throw new Error('the dashboard is not built: npm run build');
  browser = await launchChromium();
  mosquitto = await startMosquitto();
});

afterAll(async () => {
  await browser?.close();
  await mosquitto?.close();
});

/** Signs in as a person does: by the form. */
async function openLivePage(hub: Hub, password: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(hub.url);
  await page.getByLabel('User').fill('operator');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForSelector('[data-connection="live"]');
  return page;
}

type Floor = { readonly level: string; readonly total: number; readonly seq: number };

const floorOf = (page: Page): Promise<Floor> =>
  page.getByTestId('floor').evaluate((figure: { readonly dataset: Readonly<Record<string, string | undefined>> }) => ({
    level: figure.dataset['level'] ?? '',
    total: Number(figure.dataset['densityTotal']),
    seq: Number(figure.dataset['frameSeq']),
  }));

async function until<T>(ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    await delay(POLL_MS);
  }
}

const totalOf = (pairs: readonly number[]): number => pairs.reduce((sum, n, i) => sum + (i % 2 === 1 ? n : 0), 0);

type Watch = { readonly page: Page; readonly frame: () => Promise<Frame>; readonly atLeast: number };

/**
 * Watch the page while a replay runs, until its floor has shown at least `atLeast` devices, in three pictures that differ and
 * three places. @throws when the replay fails, or ends before that was seen
 */
async function watchMoving({ page, frame, atLeast }: Watch, running: ReturnType<typeof runSimulate>): Promise<void> {
  const pictures = new Set<string>();
  const places = new Set<string>();
  let most = 0;
  let isOver = false;
  const ended = running.then((run) => {
    isOver = true;
    expect(run.code, run.stderr).toBe(0);
  });
  while (!isOver && (pictures.size < 3 || places.size < 3 || most < atLeast)) {
    const floor = await until(
      () => floorOf(page),
      ({ total }) => total > 0 || isOver,
    );
    most = Math.max(most, floor.total);
    pictures.add((await page.getByTestId('floor').screenshot()).toString('base64'));
    places.add(JSON.stringify((await frame()).density[floor.level]));
    await until(
      () => floorOf(page),
      ({ seq }) => seq > floor.seq || isOver,
    );
  }
  await ended;
  expect(most).toBeGreaterThanOrEqual(atLeast);
  expect(pictures.size).toBeGreaterThanOrEqual(3);
  expect(places.size).toBeGreaterThanOrEqual(3);
}

/** Walkers along the receivers of one level's corridor, from west to east, a burst every five seconds, as `jsonl`. */
function walkersCapture(walkers: number): string {
  const sensors = JSON.parse(readFileSync(join(ROOT, 'shared/venues/demo/sensor.geojson'), 'utf8')) as {
    features: { id: string; geometry: { coordinates: [number, number] }; properties: { kind: string } }[];
  };
  const wifi = sensors.features.filter(({ id, properties }) => properties.kind === 'wifi' && id.startsWith('ap-l1'));
  const route = wifi
    .filter(({ id }) => /^ap-l1-c\d+$/.test(id))
    .map(({ geometry }) => geometry.coordinates)
    .sort(([a], [b]) => a - b);
  const start = Date.UTC(2026, 4, 9, 6);
  const lines: { at: number; topic: string; payload: object }[] = [];
  for (let walker = 0; walker < walkers; walker++) {
    for (let step = 0; step < route.length * 2; step++) {
      const here = route[Math.floor(step / 2)] ?? [0, 0];
      const at = start + walker * 7_000 + step * 5_000;
      for (const { id, geometry } of wifi) {
        const metres = Math.max(1, Math.hypot(geometry.coordinates[0] - here[0], geometry.coordinates[1] - here[1]));
        const rssi = Math.round(-38 - 25 * Math.log10(metres));
        if (rssi < -75) continue;
        const device = `02:00:00:00:00:${walker.toString(16).padStart(2, '0')}`;
        lines.push({
          at,
          topic: `atrium/v1/demo/sighting/${id}`,
          payload: { at, device, radio: 'wifi', associated: true, rssi },
        });
      }
    }
  }
  lines.sort((a, b) => a.at - b.at);
  return lines.map((line) => JSON.stringify(line)).join('\n');
}

async function visitsOf(hub: Hub, mall: string): Promise<{ store: string }[]> {
  const ask = await hub.signIn();
  const response = await ask(`/api/v1/malls/${mall}/visits?from=0&to=4000000000000`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { rows: { store: string }[] }).rows;
}

async function accepted(hub: Hub, mall: string): Promise<number> {
  const ask = await hub.signIn();
  const response = await ask(`/api/v1/malls/${mall}/ledger?from=0&to=4000000000000`);
  return ((await response.json()) as { totals: { accepted: number } }).totals.accepted;
}

const liveFrame = async (hub: Hub, mall: string): Promise<() => Promise<Frame>> => {
  const ask = await hub.signIn();
  return async () => (await (await ask(`/api/v1/malls/${mall}/live`)).json()) as Frame;
};

const PASSWORD = 'a-password-for-the-test';

describe('walkers who pass', () => {
  test('made up: density moves over the plan, and nobody visited a store', async () => {
    const hub = await spawnHub({
      env: { HUB_MQTT_URL: mosquitto.url, HUB_CLOCK: 'event', HUB_OPERATOR_PASSWORD: PASSWORD },
    });
    const page = await openLivePage(hub, PASSWORD);
    try {
      const file = join(tempDir(), 'walkers.jsonl');
      writeFileSync(file, walkersCapture(20));
      const running = runSimulate([
        'replay',
        file,
        '--format',
        'jsonl',
        '--times',
        'original',
        '--speed',
        '10',
        '--mqtt',
        mosquitto.url,
      ]);
      await watchMoving({ page, frame: await liveFrame(hub, 'demo'), atLeast: 3 }, running);
      expect(await visitsOf(hub, 'demo')).toEqual([]);
    } finally {
      await page.close();
      await hub.close();
    }
  });

  test.skipIf(hasRecorded)('skipped: no data (the walks of the real mall are not beside the repository)', (context) =>
    context.skip(),
  );

  test.runIf(hasRecorded)(
    'recorded in a real mall: density moves on five levels, at most one visit in 100 walks',
    async () => {
      const venue = join(tempDir(), 'venue');
      expect((await runSimulate(['venue', RECORDED, '--format', 'mall-site1', '--out', venue])).code).toBe(0);
      const hub = await spawnHub({
        env: { HUB_MQTT_URL: mosquitto.url, HUB_CLOCK: 'event', HUB_VENUE: venue, HUB_OPERATOR_PASSWORD: PASSWORD },
      });
      const page = await openLivePage(hub, PASSWORD);
      try {
        const running = runSimulate([
          'replay',
          RECORDED,
          '--format',
          'mall-site1',
          '--times',
          'original',
          '--overlap',
          '10m',
          '--speed',
          '15',
          '--mqtt',
          mosquitto.url,
        ]);
        await watchMoving({ page, frame: await liveFrame(hub, 'mall-site1'), atLeast: 10 }, running);
        await until(
          () => accepted(hub, 'mall-site1'),
          (n) => n >= 55_870,
        );
        const frame = await (await liveFrame(hub, 'mall-site1'))();
        expect(Object.values(frame.density).filter((pairs) => totalOf(pairs) > 0)).toHaveLength(5);
        // 402 walks, all in corridors.
        expect((await visitsOf(hub, 'mall-site1')).length).toBeLessThanOrEqual(4);
      } finally {
        await page.close();
        await hub.close();
      }
    },
  );
});
