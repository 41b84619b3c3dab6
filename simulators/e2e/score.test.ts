import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runSimulate, spawnHub, startInflux1, startMosquitto, tempDir } from '@atrium/shared/test/servers';
import { describe, expect, test } from 'vitest';

/** Business numbers of a real hub, end to end, held to what they were. */

const BASELINE = fileURLToPath(new URL('../baseline/demo.json', import.meta.url));

type Figures = Record<string, { value: number; unit: string }>;
const read = (path: string): Figures => JSON.parse(readFileSync(path, 'utf8')) as Figures;
const TIMED = ['occupancy.mae', 'latency.p50', 'latency.p95', 'speed.events', 'speed.wall'];

test('an hour of the demo mall scores what the baseline says', async () => {
  const json = join(tempDir(), 'score.json');
  const html = join(tempDir(), 'score.html');
  const run = await runSimulate([
    'score',
    'demo',
    '--seed',
    '1',
    '--duration',
    '1h',
    '--baseline',
    BASELINE,
    '--json',
    json,
    '--html',
    html,
  ]);
  expect(run.stderr).not.toContain('baseline:');
  expect(run.code).toBe(0);
  expect(run.stdout).toContain(`baseline: all ${Object.keys(read(BASELINE)).length} figures within their tolerance`);
  expect(Object.keys(read(json))).toEqual(expect.arrayContaining(TIMED));
  expect(readFileSync(html, 'utf8')).toContain('</html>');
});

describe('a few minutes', () => {
  const few = ['score', 'demo', '--seed', '3', '--duration', '5m'];

  test('give the same figures through another broker and another store, and leave no database behind', async () => {
    const users = { mall: 'mall-secret' };
    const mosquitto = await startMosquitto({ users });
    const influx = await startInflux1({ auth: true });
    try {
      const [dir, keep] = [tempDir(), join(tempDir(), 'kept')];
      const first = await runSimulate([...few, '--json', join(dir, 'embedded.json'), '--keep', keep]);
      expect(first.code).toBe(0);
      const figures = read(join(dir, 'embedded.json'));
      const held = Object.entries(figures).filter(([name]) => !TIMED.includes(name));
      const baseline = Object.fromEntries(held.map(([name, { value }]) => [name, { value, tolerance: 0 }]));
      writeFileSync(join(dir, 'baseline.json'), JSON.stringify(baseline));
      const again = await runSimulate(
        [...few, '--baseline', join(dir, 'baseline.json'), '--store', 'influx1', '--mqtt', mosquitto.url],
        {
          env: {
            HUB_MQTT_USERNAME: 'mall',
            HUB_MQTT_PASSWORD: users.mall,
            HUB_INFLUX_URL: influx.url,
            HUB_INFLUX_USERNAME: influx.username,
            HUB_INFLUX_PASSWORD: influx.password,
          },
        },
      );
      expect(again.stderr).not.toContain('baseline:');
      expect(again.code).toBe(0);
      expect(figures['visits.true']?.value).toBeGreaterThan(0);
      expect(figures['events.lost']?.value).toBe(0);

      const shown = await fetch(`${influx.url}/query?q=SHOW+DATABASES`, {
        headers: { authorization: `Basic ${Buffer.from(`${influx.username}:${influx.password}`).toString('base64')}` },
      });
      expect(await shown.text()).not.toContain('atrium_score');
      const lines = readFileSync(join(keep, 'truth.jsonl'), 'utf8').trim().split('\n');
      expect(lines.filter((line) => line.includes('"kind":"trip"')).length).toBeGreaterThan(0);
      expect(readFileSync(join(keep, 'answers.json'), 'utf8')).toContain('"ledger"');
    } finally {
      await mosquitto.close();
      await influx.close();
    }
  });

  test('of a hub that runs; the gate is red when a figure is off, and the same hours cannot be scored twice', async () => {
    const hub = await spawnHub({ env: { HUB_CLOCK: 'event', HUB_OPERATOR_PASSWORD: 'known-to-both' } });
    try {
      const wrong = join(tempDir(), 'baseline.json');
      writeFileSync(wrong, '{"footfall.error":{"value":50,"tolerance":10},"events.lost":{"value":0,"tolerance":0}}');
      const args = [...few, '--hub', hub.url, '--mqtt', `mqtt://127.0.0.1:${hub.mqttPort}`, '--baseline', wrong];
      const env = { HUB_OPERATOR_PASSWORD: 'known-to-both', HUB_DATA_DIR: hub.dataDir };
      const run = await runSimulate(args, { env });
      expect(run.code).toBe(1);
      expect(run.stderr).toMatch(/^baseline: footfall\.error is .* not 50\.00 ± 10 %$/m);
      expect(run.stderr).not.toContain('events.lost');

      const again = await runSimulate(args, { env });
      expect(again.code).toBe(1);
      expect(again.stderr).toMatch(/the hub has \d+ events of these hours already/);
    } finally {
      await hub.close();
    }
  });
});

test('a hub that does not start is quoted', async () => {
  const run = await runSimulate(['score', 'demo', '--store', 'influx1'], {
    env: { HUB_INFLUX_URL: 'ftp://nowhere' },
  });
  expect(run.stderr).toMatch(/the hub does not start: [\s\S]*HUB_INFLUX_URL/);
  expect(run.code).toBe(1);
});

test('a score that is killed with SIGKILL leaves no hub behind', async () => {
  const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
  const program = [path('simulators/test/start-hub.ts'), path('shared/venues/demo')];
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=@atrium/source', ...program]);
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('it ended before it had a hub')));
  const [said] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
  const health = `${said.toString().trim()}/healthz`;
  expect((await fetch(health)).ok).toBe(true);
  ended.catch(() => {});
  child.kill('SIGKILL');
  const answers = (): Promise<boolean> =>
    fetch(health).then(
      () => true,
      () => false,
    );
  await expect.poll(answers, { timeout: 60_000 }).toBe(false);
});
