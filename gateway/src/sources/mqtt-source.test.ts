import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SILENT_LOG, settle } from '../../test/fixtures/mall-driver.ts';
import { createManualClock, type ManualClock } from '../../test/fixtures/manual-clock.ts';
import type { Source } from '../pipeline/ports.ts';
import { createMqttSource } from './mqtt-source.ts';

/** A broker that does what it is told: what no real one can be made to do. */
let server: Server;
let grants: number[] = [];
let got: Packet[] = [];
let wire: Socket | null = null;
const watchers: (() => void)[] = [];

const send = (packet: Packet): void => void wire?.write(mqttPacket.generate(packet, { protocolVersion: 5 }));
async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise<void>((go) => watchers.push(go));
}
const count = (cmd: string): number => got.filter((packet) => packet.cmd === cmd).length;

function answer(packet: Packet): void {
  got.push(packet);
  if (packet.cmd === 'connect') send({ cmd: 'connack', reasonCode: 0, sessionPresent: false } as Packet);
  const granted = packet.cmd === 'subscribe' ? grants.shift() : undefined;
  if (granted !== undefined) send({ cmd: 'suback', messageId: packet.messageId, granted: [granted] } as Packet);
  for (const look of watchers.splice(0)) look();
}

let clock: ManualClock;
let source: Source;
let ingest: (text: string) => Promise<void>;
let errors: unknown[] = [];

beforeEach(async () => {
  grants = [];
  got = [];
  errors = [];
  clock = createManualClock(0);
  ingest = () => Promise.resolve();
  server = createServer((socket) => {
    wire = socket;
    socket.on('error', () => undefined);
    const parser = mqttPacket.parser({ protocolVersion: 5 });
    parser.on('packet', answer);
    socket.on('data', (bytes) => parser.parse(bytes));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  source = createMqttSource({
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: 'hub',
    clock,
    log: { ...SILENT_LOG, error: (told: unknown) => void errors.push(told) },
    ingest: ({ payload }) => ingest(Buffer.from(payload).toString()),
  });
});
afterEach(async () => {
  const closed = source.close();
  clock.advance(5_000);
  await closed;
  wire?.destroy();
  await new Promise<void>((done) => server.close(() => done()));
});

const publish = (messageId: number, text: string, qos: 0 | 1 = 1): void =>
  send({
    cmd: 'publish',
    topic: 'atrium/v1/m/sighting/a',
    payload: text,
    qos,
    retain: false,
    dup: false,
    ...(qos > 0 && { messageId }),
  } as Packet);

test('asks for a session that lasts, and for everything of the contract', async () => {
  grants = [1];
  await until(() => count('subscribe') === 1);
  expect(got).toMatchObject([
    {
      cmd: 'connect',
      clientId: 'hub',
      clean: false,
      protocolVersion: 5,
      properties: { sessionExpiryInterval: 86_400 },
    },
    { cmd: 'subscribe', subscriptions: [{ topic: 'atrium/v1/#', qos: 1 }] },
  ]);
  await expect.poll(() => source.connected()).toBe(true);
});

test('a subscription that is refused is asked for again, and until then it is not connected', async () => {
  grants = [0x87, 0x80, 1];
  await until(() => count('subscribe') === 1);
  await clock.sleeper();
  expect(source.connected()).toBe(false);
  clock.advance(30_000);
  await until(() => count('subscribe') === 2);
  await clock.sleeper();
  clock.advance(30_000);
  await until(() => count('subscribe') === 3);
  await expect.poll(() => source.connected()).toBe(true);
  expect(errors).toHaveLength(2);
});

test('a broker that does not answer the subscription does not hold up the end', async () => {
  await until(() => count('subscribe') === 1);
  await source.close();
  expect(source.connected()).toBe(false);
});

test('an acknowledgement waits for its own message only, and QoS 0 has none', async () => {
  grants = [1];
  const disk = new Map<string, () => void>();
  ingest = (text) => new Promise((go) => disk.set(text, go));
  await until(() => count('subscribe') === 1);
  publish(7, 'seven');
  publish(8, 'eight');
  publish(0, 'nought', 0);
  await expect.poll(() => disk.size).toBe(3);
  disk.get('nought')?.();
  disk.get('eight')?.();
  await until(() => count('puback') === 1);
  disk.get('seven')?.();
  await until(() => count('puback') === 2);
  await settle();
  expect(got.filter(({ cmd }) => cmd === 'puback')).toMatchObject([{ messageId: 8 }, { messageId: 7 }]);
});

test('the end does not wait for a disk for ever', async () => {
  grants = [1];
  let taken = 0;
  ingest = () => {
    taken++;
    return new Promise(() => undefined);
  };
  await until(() => count('subscribe') === 1);
  publish(1, 'stuck');
  await expect.poll(() => taken).toBe(1);
  const closed = source.close();
  publish(2, 'too late');
  clock.advance(5_000);
  await closed;
  expect(taken).toBe(1);
  expect(count('puback')).toBe(0);
});
