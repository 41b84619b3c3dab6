import { connect as connectTcp } from 'node:net';
import type { Grant } from '@atrium/shared/wire/access';
import { connect, connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SILENT_LOG, settle } from '../../test/fixtures/mall-driver.ts';
import { createManualClock, type ManualClock } from '../../test/fixtures/manual-clock.ts';
import { createPublishers } from '../access/publishers.ts';
import type { RawMessage } from '../pipeline/ports.ts';
import { createEmbeddedBroker, type EmbeddedBroker } from './embedded-broker.ts';

const HOST = '127.0.0.1';
const TOPIC = 'atrium/v1/small/sighting/ap-1';
const RIGHT = { username: 'local', password: 'secret' };

let broker: EmbeddedBroker;
let got: RawMessage[] = [];
let refused: unknown[] = [];
let isLive: (id: string) => boolean = () => true;
const base = { mall: 'small', by: 'operator', createdAt: 0, expiresAt: null, lastUsedAt: null };
const GRANTS = new Map<string, Grant>(
  Object.entries({
    'sensor-1': { ...base, id: 'sensor-1', what: { kind: 'sensor' as const, sensor: 'ap-1' } },
    'till-1': { ...base, id: 'till-1', what: { kind: 'till' as const, store: 'shop-1' } },
    'key-1': { ...base, id: 'key-1', what: { kind: 'purchases' as const, store: 'shop-1' } },
  }),
);
let ingest: (message: RawMessage) => Promise<void>;
let clock: ManualClock;
const watchers: (() => void)[] = [];
const clients: MqttClient[] = [];

beforeEach(async () => {
  got = [];
  refused = [];
  isLive = () => true;
  ingest = () => Promise.resolve();
  clock = createManualClock(0);
  broker = await createEmbeddedBroker({
    host: HOST,
    port: 0,
    tls: null,
    identify: createPublishers(RIGHT, {
      verify: (id, secret) => (secret === 'own' ? (GRANTS.get(id) ?? null) : null),
      isLive: (id) => isLive(id),
    }),
    onRefused: (name, topic) => refused.push([name, topic]),
    clock,
    log: SILENT_LOG,
    ingest: (message) => {
      got.push(message);
      for (const look of watchers.splice(0)) look();
      return ingest(message);
    },
  });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.endAsync(true);
  await broker.close();
});

const until = async (reached: () => boolean): Promise<void> => {
  while (!reached()) await new Promise<void>((go) => watchers.push(go));
};
const ended = (client: MqttClient): Promise<void> => new Promise((done) => client.once('close', () => done()));
const texts = (): string[] => got.map(({ payload }) => Buffer.from(payload).toString());

async function open(options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://${HOST}:${broker.port}`, {
    protocolVersion: 4,
    reconnectPeriod: 0,
    ...RIGHT,
    ...options,
  });
  clients.push(client);
  client.on('error', () => undefined);
  return client;
}

describe('signing in', () => {
  test.each([
    ['nobody', { username: '', password: '' }],
    ['the wrong password', { password: 'wrong' }],
    ['an empty password', { password: '' }],
    ['a wrong user', { username: 'other' }],
    ['a password that begins like the right one', { password: 'secretive' }],
  ])('%s is refused', async (_name, options) => {
    await expect(open(options)).rejects.toThrow(/Bad username or password|Not authorized/i);
    expect(got).toEqual([]);
  });

  test('without user and password at all: refused', async () => {
    const anonymous = connectAsync(`mqtt://${HOST}:${broker.port}`, { protocolVersion: 4, reconnectPeriod: 0 });
    await expect(anonymous).rejects.toThrow(/Bad username or password|Not authorized/i);
  });

  test('before it nothing is taken', async () => {
    const publish = Buffer.from('300d000561747269756d68656c6c6f', 'hex');
    const socket = connectTcp(broker.port, HOST, () => socket.write(publish));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(got).toEqual([]);
  });

  test('MQTT 3.1 and 3.1.1 may; MQTT 5 is refused with a word, not with silence', async () => {
    await (await open({ protocolVersion: 4 })).publishAsync(TOPIC, 'a', { qos: 1 });
    await (await open({ protocolVersion: 3, protocolId: 'MQIsdp' })).publishAsync(TOPIC, 'b', { qos: 1 });
    expect(texts()).toEqual(['a', 'b']);
    await expect(open({ protocolVersion: 5 })).rejects.toThrow();
  });
});

describe('A7: a device', () => {
  const device = (username: string, options: IClientOptions = {}): Promise<MqttClient> =>
    open({ username, password: 'own', clientId: `${username}-${clients.length}`, ...options });

  test('publishes as itself', async () => {
    const sensor = await device('sensor-1');
    for (const kind of ['sighting', 'count', 'status'])
      await sensor.publishAsync(`atrium/v1/small/${kind}/ap-1`, kind, { qos: 1 });
    const till = await device('till-1');
    await till.publishAsync('atrium/v1/small/purchase/shop-1', 'sale', { qos: 1 });
    expect(texts()).toEqual(['sighting', 'count', 'status', 'sale']);
    expect(refused).toEqual([]);
  });

  test.each([
    ['sensor-1', 'atrium/v1/small/sighting/ap-2'],
    ['sensor-1', 'atrium/v1/small/purchase/ap-1'],
    ['sensor-1', 'atrium/v1/other/sighting/ap-1'],
    ['sensor-1', 'atrium/v1/small/sighting/ap-1/x'],
    ['sensor-1', '$SYS/x'],
    ['till-1', 'atrium/v1/small/purchase/shop-2'],
    ['till-1', 'atrium/v1/small/sighting/shop-1'],
    ['till-1', 'atrium/v1/small/identity/shop-1'],
  ])('%s that publishes to %s is cut off, and nothing is taken', async (username, topic) => {
    for (const qos of [0, 1, 2] as const) {
      const client = await device(username);
      const cut = ended(client);
      client.publish(topic, 'x', { qos, retain: true });
      await cut;
    }
    expect(got).toEqual([]);
    expect(refused).toEqual(Array(3).fill([username, topic]));
  });

  test('cannot leave a will for a topic of others', async () => {
    const client = await device('sensor-1', {
      will: { topic: 'atrium/v1/small/status/ap-2', payload: Buffer.from('x'), qos: 1, retain: true },
    });
    client.stream.destroy();
    while (refused.length === 0) await settle();
    expect(refused).toEqual([['sensor-1', 'atrium/v1/small/status/ap-2']]);
    expect(got).toEqual([]);
  });

  test.each(['#', 'atrium/v1/#', 'atrium/v1/small/sighting/ap-1', '+/+/+/+/+', '$SYS/#', '$share/g/atrium/#'])(
    'hears nothing under %s',
    async (filter) => {
      const sensor = await device('sensor-1');
      const heard: string[] = [];
      sensor.on('message', (topic) => heard.push(topic));
      await sensor.subscribeAsync(filter).catch(() => undefined);
      await (await open()).publishAsync(TOPIC, 'a', { qos: 1 });
      sensor.sendPing();
      await new Promise((resolve) => sensor.once('packetreceive', resolve));
      expect(heard).toEqual([]);
    },
  );

  test.each(['key-1', '+', '#', 'sensor-1/x', '__proto__', 'constructor'])('%s is not one', async (username) => {
    await expect(device(username)).rejects.toThrow(/Bad username or password|Not authorized/i);
  });

  test('is cut off when its credentials are revoked, and does not publish once they have run out', async () => {
    const [first, second] = [await device('sensor-1'), await device('sensor-1')];
    const closed = [first, second].map((client) => ended(client));
    broker.cut('sensor-1');
    await Promise.all(closed);
    const third = await device('sensor-1');
    isLive = () => false;
    const cut = ended(third);
    third.publish(TOPIC, 'x', { qos: 1 });
    await cut;
    expect(got).toEqual([]);
  });
});

describe('A8: a packet bomb', () => {
  /** Type, and a length of 256 MB. */
  const claim = (type: number): Buffer => Buffer.from([type, 0xff, 0xff, 0xff, 0x7f]);

  test.each([0x10, 0x30])('before anybody is known (type %i) is cut off after 16 KiB', async (type) => {
    const socket = connectTcp(broker.port, HOST);
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(claim(type));
    const more = (): void => {
      if (!socket.destroyed) socket.write(Buffer.alloc(8_192), () => setImmediate(more));
    };
    more();
    await closed;
    expect(socket.bytesWritten).toBeLessThan(4 * 1024 * 1024);
  });

  test('of a known client is cut off at its claim', async () => {
    const client = await open();
    const closed = ended(client);
    client.stream.write(claim(0x30));
    client.stream.write(Buffer.alloc(1_000));
    client.stream.write(Buffer.alloc(1_000));
    const more = (): void => {
      if (client.connected) client.stream.write(Buffer.alloc(1_000), () => setImmediate(more));
    };
    more();
    await closed;
  });
});

describe('publishing', () => {
  test.each([0, 1, 2] as const)('at QoS %i is handed over once, with topic and bytes', async (qos) => {
    const client = await open();
    await client.publishAsync(TOPIC, Buffer.from([0, 1, 255]), { qos });
    await until(() => got.length > 0);
    await client.publishAsync(TOPIC, 'end', { qos: 1 });
    expect(got).toEqual([
      { topic: TOPIC, payload: Buffer.from([0, 1, 255]) },
      { topic: TOPIC, payload: Buffer.from('end') },
    ]);
  });

  test.each([1, 2] as const)('at QoS %i is acknowledged only when the message is taken', async (qos) => {
    let taken = (): void => undefined;
    ingest = () =>
      new Promise((go) => {
        taken = go;
      });
    const client = await open();
    let acknowledged = false;
    const published = client.publishAsync(TOPIC, 'a', { qos }).then(() => {
      acknowledged = true;
    });
    await until(() => got.length > 0);
    // A ping goes there and back: an acknowledgement would have come before.
    client.sendPing();
    await new Promise((resolve) => client.once('packetreceive', resolve));
    expect(acknowledged).toBe(false);
    taken();
    await published;
  });

  test('many messages wait for the disk together', async () => {
    const disk: (() => void)[] = [];
    ingest = () => new Promise((go) => disk.push(go));
    const client = await open();
    const published = Promise.all(
      Array.from({ length: 100 }, (_, n) => client.publishAsync(TOPIC, String(n), { qos: 1 })),
    );
    await until(() => got.length === 100);
    expect(texts()).toEqual(Array.from({ length: 100 }, (_, n) => String(n)));
    for (const go of disk) go();
    await published;
  });

  test('what could not be taken ends the connection without an acknowledgement: the client sends it again', async () => {
    let failures = 0;
    ingest = async () => {
      if (failures++ === 0) throw new Error('not now');
    };
    const client = connect(`mqtt://${HOST}:${broker.port}`, {
      protocolVersion: 4,
      clean: false,
      clientId: 'ap',
      reconnectPeriod: 1,
      ...RIGHT,
    });
    clients.push(client);
    await client.publishAsync(TOPIC, 'a', { qos: 1 });
    expect(texts()).toEqual(['a', 'a']);
  });

  test('a will is a message like others', async () => {
    const client = await open({
      will: { topic: 'atrium/v1/small/status/ap-1', payload: Buffer.from('gone'), qos: 1, retain: true },
    });
    client.stream.destroy();
    await until(() => got.length > 0);
    expect(got).toEqual([{ topic: 'atrium/v1/small/status/ap-1', payload: Buffer.from('gone') }]);
  });
});

describe('nothing leaves it', () => {
  test('every subscription is denied, retained messages are not kept, and nobody is sent anything', async () => {
    const reader = await open();
    for (const topic of ['#', TOPIC, 'atrium/v1/#', '$SYS/#', '+/+/+/+/+']) {
      const granted = await reader.subscribeAsync(topic, { qos: 1 }).catch((error: Error) => error);
      expect(granted instanceof Error || granted.every(({ qos }) => qos >= 128)).toBe(true);
    }
    reader.on('message', () => expect.unreachable('a subscriber was sent something'));
    const writer = await open();
    await writer.publishAsync(TOPIC, 'a', { qos: 1, retain: true });
    await writer.publishAsync('$SYS/x', 'b', { qos: 1 });
    const late = await open();
    late.on('message', () => expect.unreachable('a message was retained'));
    await late.subscribeAsync(TOPIC).catch(() => undefined);
    await late.publishAsync(TOPIC, 'c', { qos: 1 });
    await settle();
  });
});

describe('the port', () => {
  test('that is taken is named', async () => {
    const again = createEmbeddedBroker({
      host: HOST,
      port: broker.port,
      tls: null,
      identify: () => null,
      onRefused: () => undefined,
      clock,
      log: SILENT_LOG,
      ingest: async () => undefined,
    });
    await expect(again).rejects.toMatchObject({
      code: 'BROKER_UNREACHABLE',
      message: expect.stringContaining(`${HOST}:${broker.port}`),
    });
  });

  test('is given back at the end, although clients, half-open ones too, are still there', async () => {
    const client = await open();
    const silent = connectTcp(broker.port, HOST);
    silent.on('error', () => undefined);
    await new Promise((resolve) => silent.once('connect', resolve));
    const gone = [client, silent].map((one) => new Promise((resolve) => one.once('close', resolve)));
    expect(broker.connected()).toBe(true);
    await broker.close();
    expect(broker.connected()).toBe(false);
    await Promise.all(gone);
    const { port } = broker;
    broker = await createEmbeddedBroker({
      host: HOST,
      port,
      tls: null,
      identify: () => null,
      onRefused: () => undefined,
      clock,
      log: SILENT_LOG,
      ingest: async () => undefined,
    });
    expect(broker.port).toBe(port);
  });
});

describe('the end', () => {
  test('waits for what is on its way to the disk, and acknowledges it; what comes meanwhile is not taken', async () => {
    let taken = (): void => undefined;
    ingest = () =>
      new Promise((go) => {
        taken = go;
      });
    const client = await open();
    const published = client.publishAsync(TOPIC, 'a', { qos: 1 });
    await until(() => got.length > 0);
    const closed = broker.close();
    client.publish(TOPIC, 'too late', { qos: 1 });
    client.sendPing();
    await new Promise((resolve) => client.once('packetreceive', resolve));
    taken();
    await published;
    await closed;
    expect(texts()).toEqual(['a']);
  });

  test('does not wait for the disk for ever', async () => {
    ingest = () => new Promise(() => undefined);
    const client = await open();
    client.publish(TOPIC, 'a', { qos: 1 });
    await until(() => got.length > 0);
    const closed = broker.close();
    clock.advance(5_000);
    await closed;
  });
});
