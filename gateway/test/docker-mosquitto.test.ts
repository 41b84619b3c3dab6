import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mosquitto, startMosquitto, tempDir } from '@atrium/shared/test/servers';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Real Mosquitto with the files of docker/mosquitto; only the paths of the container are replaced by those of a temporary folder. */

const DOCKER = fileURLToPath(new URL('../../docker/', import.meta.url));
/** MQTT 5, 3.4.2.1. */
const NOT_AUTHORISED = { code: 135 };
const dir = tempDir('atrium-docker-');
let broker: Mosquitto;
const open: MqttClient[] = [];

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
  broker = await startMosquitto({ dir, config: config.replace(/^listener 1883$/m, '') });
});

afterAll(async () => {
  await Promise.all(open.map((client) => client.endAsync(true)));
  await broker.close();
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
