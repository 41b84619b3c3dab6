import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mosquitto, startMosquitto } from '@atrium/shared/test/servers';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The Mosquitto configuration that is shipped, in a real Mosquitto; only paths and the port are the test's own. */

const FOLDER = fileURLToPath(new URL('../../docker/mosquitto/', import.meta.url));
const USERS = { hub: 'hub', 'ap-1': 'ap', tea: 'till', '+': 'plus', '#': 'hash', 'ap-1/x': 'path' };

let broker: Mosquitto;
let hub: MqttClient;
const dir = mkdtempSync(join(tmpdir(), 'atrium-rules-'));
const clients: MqttClient[] = [];

beforeAll(async () => {
  const acl = join(dir, 'acl');
  writeFileSync(acl, readFileSync(join(FOLDER, 'acl')), { mode: 0o644 });
  const shipped = readFileSync(join(FOLDER, 'mosquitto.conf'), 'utf8').split('\n');
  const own = /^(listener|include_dir|password_file|acl_file|persistence_location|log_dest|per_listener_settings|#)/;
  const config = [...shipped.filter((line) => line !== '' && !own.test(line)), `acl_file ${acl}`].join('\n');
  broker = await startMosquitto({ users: USERS, config });
  hub = await open('hub');
  await hub.subscribeAsync('atrium/v1/#', { qos: 1 });
});
afterAll(async () => {
  for (const client of clients) await client.endAsync(true);
  await broker.close();
  rmSync(dir, { recursive: true, force: true });
});

async function open(username: keyof typeof USERS): Promise<MqttClient> {
  const client = await connectAsync(broker.url, { username, password: USERS[username], reconnectPeriod: 0 });
  clients.push(client);
  client.on('error', () => undefined);
  return client;
}

/** What the hub hears of some messages, known by a last one that is let through. */
async function heardOf(client: MqttClient, topics: readonly string[], last: string): Promise<string[]> {
  const heard: string[] = [];
  const done = new Promise<void>((resolve) => {
    const listen = (topic: string, payload: Buffer): void => {
      if (payload.toString() === 'last') {
        hub.off('message', listen);
        resolve();
      } else heard.push(topic);
    };
    hub.on('message', listen);
  });
  for (const topic of topics) await client.publishAsync(topic, 'x', { qos: 1 }).catch(() => undefined);
  await client.publishAsync(last, 'last', { qos: 1 });
  await done;
  return heard;
}

describe('A7: with the shipped rules', () => {
  test('nobody comes in without a name, or with a wrong password', async () => {
    await expect(connectAsync(broker.url, { reconnectPeriod: 0 })).rejects.toThrow(/not authorized/i);
    await expect(connectAsync(broker.url, { username: 'ap-1', password: 'wrong', reconnectPeriod: 0 })).rejects.toThrow(
      /not authorized/i,
    );
  });

  test('a sensor publishes as itself only', async () => {
    const own = ['sighting', 'count', 'status'].map((kind) => `atrium/v1/demo/${kind}/ap-1`);
    const foreign = ['atrium/v1/demo/sighting/ap-2', 'atrium/v1/demo/purchase/tea', 'atrium/v1/demo/sighting/ap-1/x'];
    expect(await heardOf(await open('ap-1'), [...own, ...foreign], own[0] ?? '')).toEqual(own);
  });

  test('a till sells for its own store only', async () => {
    const own = 'atrium/v1/demo/purchase/tea';
    expect(
      await heardOf(await open('tea'), [own, 'atrium/v1/demo/purchase/shoes', 'atrium/v1/demo/sighting/ap-1'], own),
    ).toEqual([own]);
  });

  test.each(['+', '#', 'ap-1/x'] as const)('the name %s is no way around it', async (name) => {
    const client = await open(name).catch(() => null);
    if (client === null) return;
    const sensor = await open('ap-1');
    await client.publishAsync('atrium/v1/demo/sighting/ap-1', 'x', { qos: 1 }).catch(() => undefined);
    await client.publishAsync('atrium/v1/demo/sighting/ap-2', 'x', { qos: 1 }).catch(() => undefined);
    expect(await heardOf(sensor, [], 'atrium/v1/demo/status/ap-1')).toEqual([]);
  });

  test.each(['#', 'atrium/v1/#', 'atrium/v1/demo/sighting/+', '$SYS/#', '$share/g/atrium/v1/#'])(
    'a sensor hears nothing under %s',
    async (filter) => {
      const sensor = await open('ap-1');
      const heard: string[] = [];
      sensor.on('message', (topic) => heard.push(topic));
      await sensor.subscribeAsync(filter, { qos: 1 }).catch(() => undefined);
      await heardOf(await open('tea'), ['atrium/v1/demo/purchase/tea'], 'atrium/v1/demo/purchase/tea');
      sensor.sendPing();
      await new Promise((resolve) => sensor.once('packetreceive', resolve));
      expect(heard).toEqual([]);
    },
  );
});

test('A8: a packet that claims 256 MB is cut off at its claim', async () => {
  const socket = connectTcp(broker.port, '127.0.0.1');
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f, 0, 4]));
  await closed;
  expect((await open('ap-1')).connected).toBe(true);
});
