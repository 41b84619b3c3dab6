import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  freePort,
  type Influx1,
  type Mosquitto,
  startInflux1,
  startMosquitto,
  tempDir,
} from '@atrium/shared/test/servers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';

/**
 * What the containers run, as plain processes in the order of the compose file: Mosquitto with the files of docker/mosquitto, a real
 * InfluxDB 1.x, the commands of the Dockerfile with the settings of the compose files. Only host names, ports and paths of the
 * containers are replaced by those of this machine.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DOCKER = join(ROOT, 'docker/');
const dir = tempDir('atrium-docker-');
let broker: Mosquitto;
let influx: Influx1;
const running: ChildProcess[] = [];

beforeAll(async () => {
  cpSync(DOCKER, dir, { recursive: true, filter: (path) => !path.startsWith(join(DOCKER, 'secrets')) });
  execFileSync(join(dir, 'make-secrets.sh'));
  const passwords = join(dir, 'secrets/mosquitto-passwords');
  mkdirSync(join(dir, 'conf.d'));
  const config = readFileSync(join(dir, 'mosquitto/mosquitto.conf'), 'utf8')
    .replace('/mosquitto/config/passwords', passwords)
    .replace('/mosquitto/config/acl', join(dir, 'mosquitto/acl'))
    .replace('/mosquitto/config/conf.d', join(dir, 'conf.d'))
    .replace('/mosquitto/data', dir);
  expect(config).toMatch(/^listener 1883$/m);
  influx = await startInflux1({ auth: true });
  broker = await startMosquitto({ dir, config: config.replace(/^listener 1883$/m, '') });
});

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await Promise.all([broker.close(), influx.close()]);
});

test('hub and simulators start as the compose files say, and the mall is live', async () => {
  const port = await freePort();
  const hub = settingsOf('hub', ['compose.yaml', 'compose.influx1.yaml']);
  start('gateway', { ...hub, HUB_HTTP_PORT: String(port), HUB_HTTP_HOST: '127.0.0.1', HUB_DATA_DIR: tempDir() });
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${url}/readyz`)).ok);
  start('simulators', settingsOf('simulators', ['compose.yaml']));

  const password = readFileSync(join(dir, 'secrets/operator-password'), 'utf8').trim();
  const session = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'operator', password }),
  });
  const cookie = session.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
  const ask = (path: string) => fetch(url + path, { headers: { cookie: cookie.join('; ') } });
  const malls = (await (await ask('/api/v1/malls')).json()) as { readonly rows: readonly { readonly id: string }[] };
  await until(async () => {
    const live = await (await ask(`/api/v1/malls/${malls.rows[0]?.id}/live`)).text();
    return /"occupancy":\s*[1-9]|"inside":\s*[1-9]|"now":\s*[1-9]/.test(live);
  });
});

/** The settings of a service, as it would see them in its container, with addresses and paths of this machine. */
function settingsOf(service: string, files: readonly string[]): Record<string, string> {
  const layers = files.map((file) => {
    const text = readFileSync(join(DOCKER, file), 'utf8').replaceAll('!override', '');
    return (parse(text) as { services: Record<string, { environment: Record<string, string> }> }).services[service];
  });
  const merged = Object.assign({}, ...layers.map((layer) => layer?.environment ?? {})) as Record<string, string>;
  const here = (value: string): string =>
    value
      .replace('mqtt://mosquitto:1883', broker.url)
      .replace('http://influxdb:8086', influx.url)
      .replace('/run/secrets/', join(dir, 'secrets/'));
  const settings = Object.entries(merged).map(([name, value]) => [name, here(value)]);
  return { ...Object.fromEntries(settings), ...(service === 'hub' ? influxAdmin() : {}) };
}

/** The container makes its administrator from the settings; here the test's server has one already. */
function influxAdmin(): Record<string, string> {
  const path = join(dir, 'secrets/influx-password');
  writeFileSync(path, influx.password);
  return { HUB_INFLUX_USERNAME: influx.username };
}

/** The command of the image, with the environment of the Dockerfile left to the caller. */
function start(workspace: string, env: Record<string, string>): void {
  const dockerfile = readFileSync(join(DOCKER, 'Dockerfile'), 'utf8');
  const commands = [...dockerfile.matchAll(/^CMD (\[.+\])$/gm)].map(([, json = '']) => JSON.parse(json) as string[]);
  const [node, ...args] = commands.find((command) => command[1]?.startsWith(`${workspace}/`)) ?? [];
  expect(node).toBe('node');
  running.push(
    spawn(process.execPath, args, { cwd: ROOT, env: { PATH: process.env['PATH'], ...env }, stdio: 'inherit' }),
  );
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue().catch(() => false))) {
    for (const child of running) expect(child.exitCode).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
