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
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';

/**
 * What the containers run, as plain processes in the order of the compose file: Mosquitto with the files of docker/mosquitto, a real
 * InfluxDB 1.x, the commands of the Dockerfile with the settings of the compose files. Only host names, ports and paths of the
 * containers are replaced by those of this machine.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DOCKER = join(ROOT, 'docker/');
/** MQTT 5, 3.4.2.1. */
const NOT_AUTHORISED = { code: 135 };
const dir = tempDir('atrium-docker-');
let broker: Mosquitto;
let influx: Influx1;
const open: MqttClient[] = [];
const running: ChildProcess[] = [];

const passwordOf = (user: string): string =>
  user === 'hub' ? readFileSync(join(dir, 'secrets/hub-mqtt-password'), 'utf8').trim() : `${user}-password`;

async function as(user: string): Promise<MqttClient> {
  const client = await connectAsync(broker.url, { protocolVersion: 5, username: user, password: passwordOf(user) });
  open.push(client);
  return client;
}

beforeAll(async () => {
  cpSync(DOCKER, dir, { recursive: true, filter: (path) => !path.startsWith(join(DOCKER, 'secrets')) });
  execFileSync(join(dir, 'make-secrets.sh'));
  const passwords = join(dir, 'secrets/mosquitto-passwords');
  for (const user of ['ap-1', 'shop-1']) execFileSync('mosquitto_passwd', ['-b', passwords, user, passwordOf(user)]);
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
  await Promise.all(open.map((client) => client.endAsync(true)));
  for (const child of running) child.kill('SIGKILL');
  await Promise.all([broker.close(), influx.close()]);
});

test('nobody comes in without a password, or with a wrong one', async () => {
  await expect(connectAsync(broker.url, { reconnectPeriod: 0 })).rejects.toThrow(/not authori[sz]ed/i);
  const wrong = { username: 'ap-1', password: 'wrong', reconnectPeriod: 0 };
  await expect(connectAsync(broker.url, wrong)).rejects.toThrow(/not authori[sz]ed/i);
});

test('each publishes as itself only, and only the hub hears it', async () => {
  const [hub, sensor, till] = [await as('hub'), await as('ap-1'), await as('shop-1')];
  const heard: string[] = [];
  const last = new Promise<void>((resolve) => {
    hub.on('message', (topic) => {
      heard.push(topic);
      if (topic.endsWith('status/ap-1')) resolve();
    });
  });
  await hub.subscribeAsync('atrium/v1/#', { qos: 1 });
  const say = (client: MqttClient, topic: string) => client.publishAsync(`atrium/v1/m/${topic}`, '{}', { qos: 1 });
  await say(sensor, 'sighting/ap-1');
  await expect(say(sensor, 'sighting/ap-2')).rejects.toMatchObject(NOT_AUTHORISED);
  await expect(say(sensor, 'purchase/shop-1')).rejects.toMatchObject(NOT_AUTHORISED);
  await say(till, 'purchase/shop-1');
  await expect(say(till, 'purchase/shop-2')).rejects.toMatchObject(NOT_AUTHORISED);
  await expect(say(hub, 'sighting/ap-1')).rejects.toMatchObject(NOT_AUTHORISED);
  const eavesdropped: string[] = [];
  till.on('message', (topic) => eavesdropped.push(topic));
  await till.subscribeAsync('atrium/v1/#', { qos: 1 }).catch(() => undefined);
  await say(sensor, 'status/ap-1');
  await last;
  // What the broker had for the till came before the answer to this.
  await say(till, 'purchase/shop-1');
  expect(heard.slice(0, 3)).toEqual([
    'atrium/v1/m/sighting/ap-1',
    'atrium/v1/m/purchase/shop-1',
    'atrium/v1/m/status/ap-1',
  ]);
  expect(eavesdropped).toEqual([]);
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
