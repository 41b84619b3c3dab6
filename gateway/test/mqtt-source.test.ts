import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Mosquitto, type MosquittoOptions, startMosquitto } from '@atrium/shared/test/servers';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import type { RawMessage, Source } from '../src/pipeline/ports.ts';
import { systemClock } from '../src/platform/clock.ts';
import { createMqttSource, type MqttSourceDeps } from '../src/sources/mqtt-source.ts';
import { SILENT_LOG } from './fixtures/mall-driver.ts';
import { startTcpProxy, type TcpProxy } from './fixtures/tcp-proxy.ts';

/** What a source handed over, and who waits for the disk. */
function createSink() {
  const got: string[] = [];
  const messages: RawMessage[] = [];
  const waiting = new Set<() => void>();
  let stuck: (text: string) => boolean = () => false;
  let watchers: (() => void)[] = [];
  return {
    got,
    messages,
    waiting,
    /** From now on these messages wait until they are released. */
    stick: (which: (text: string) => boolean) => {
      stuck = which;
    },
    release: () => {
      stuck = () => false;
      for (const go of waiting) go();
      waiting.clear();
    },
    ingest: async (message: RawMessage): Promise<void> => {
      const text = Buffer.from(message.payload).toString();
      messages.push(message);
      got.push(text);
      for (const look of watchers) look();
      watchers = [];
      if (stuck(text)) await new Promise<void>((go) => waiting.add(go));
    },
    until: async (reached: () => boolean): Promise<void> => {
      while (!reached()) await new Promise<void>((go) => watchers.push(go));
    },
  };
}

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function setUp(options: MosquittoOptions & Partial<MqttSourceDeps> = {}) {
  const broker = await startMosquitto(options);
  closers.push(broker.close);
  const proxy = await startTcpProxy(broker.port);
  closers.push(proxy.close);
  const sink = createSink();
  const source = open(proxy, sink, options);
  return { broker, proxy, sink, source };
}

function open(proxy: TcpProxy, sink: ReturnType<typeof createSink>, deps: Partial<MqttSourceDeps> = {}): Source {
  const source = createMqttSource({
    url: `mqtt://127.0.0.1:${proxy.port}`,
    clientId: 'the-hub',
    clock: systemClock,
    log: SILENT_LOG,
    ingest: sink.ingest,
    ...(deps.username !== undefined && { username: deps.username }),
    ...(deps.password !== undefined && { password: deps.password }),
    ...(deps.log !== undefined && { log: deps.log }),
  });
  closers.push(() => {
    sink.release();
    return source.close();
  });
  return source;
}

const isConnected = (source: Source, connected = true) =>
  expect.poll(() => source.connected(), { timeout: 60_000, interval: 10 }).toBe(connected);

async function publisher(
  { url }: Mosquitto,
  options: { username?: string; password?: string } = {},
): Promise<MqttClient> {
  const client = await connectAsync(url, { protocolVersion: 5, ...options });
  closers.push(() => client.endAsync(true));
  return client;
}

const TOPIC = 'atrium/v1/small/sighting/ap-1';

describe('an acknowledgement', () => {
  test('is given only when the message is taken: one that was not is delivered again on the next connection', async () => {
    const { broker, proxy, sink, source } = await setUp();
    await isConnected(source);
    sink.stick((text) => text === 'stuck');
    const client = await publisher(broker);
    for (const text of ['a', 'stuck', 'b']) await client.publishAsync(TOPIC, text, { qos: 1 });
    await sink.until(() => sink.got.length === 3);
    // What came behind the stuck one was taken, and must not come again.
    await client.publishAsync(TOPIC, 'c', { qos: 1 });
    await sink.until(() => sink.got.includes('c'));
    proxy.cut();
    await sink.until(() => sink.got.filter((text) => text === 'stuck').length === 2);
    sink.release();
    await client.publishAsync(TOPIC, 'd', { qos: 1 });
    await sink.until(() => sink.got.includes('d'));
    proxy.cut();
    await isConnected(source);
    await client.publishAsync(TOPIC, 'e', { qos: 1 });
    await sink.until(() => sink.got.includes('e'));
    expect(sink.got.filter((text) => text === 'stuck')).toHaveLength(2);
    expect(new Set(sink.got)).toEqual(new Set(['a', 'stuck', 'b', 'c', 'd', 'e']));
  });

  test('is not given for a message that was refused by an error, which ends nothing', async () => {
    const { broker, proxy, sink, source } = await setUp();
    await isConnected(source);
    await source.close();
    let failures = 0;
    const failing = async (message: RawMessage): Promise<void> => {
      await sink.ingest(message);
      if (Buffer.from(message.payload).toString() === 'bad' && failures++ === 0) throw new Error('not now');
    };
    await isConnected(open(proxy, { ...sink, ingest: failing }));
    const client = await publisher(broker);
    for (const text of ['bad', 'good']) await client.publishAsync(TOPIC, text, { qos: 1 });
    await sink.until(() => sink.got.includes('good'));
    proxy.cut();
    await sink.until(() => sink.got.filter((text) => text === 'bad').length === 2);
    // Taken now, so that it does not come a third time.
    await client.publishAsync(TOPIC, 'later', { qos: 1 });
    await sink.until(() => sink.got.includes('later'));
    expect(sink.got.filter((text) => text === 'bad')).toHaveLength(2);
  });

  test('given after the connection was lost is not sent on the next one', async () => {
    const { broker, proxy, sink, source } = await setUp();
    await isConnected(source);
    sink.stick((text) => text.startsWith('old'));
    const client = await publisher(broker);
    for (let n = 0; n < 20; n++) await client.publishAsync(TOPIC, `old-${n}`, { qos: 1 });
    await sink.until(() => sink.got.length === 20);
    const first = [...sink.waiting];
    sink.waiting.clear();
    proxy.cut();
    await sink.until(() => sink.got.length === 40);
    // The twenty of the first connection are through only now; their numbers are in use again.
    for (const go of first) go();
    await client.publishAsync(TOPIC, 'after', { qos: 1 });
    await sink.until(() => sink.got.includes('after'));
    proxy.cut();
    await sink.until(() => sink.got.filter((text) => text === 'old-19').length === 3);
    expect(sink.got.filter((text) => text === 'old-0')).toHaveLength(3);
  });
});

describe('a hub that cannot keep up', () => {
  test('takes 2,000 messages at a time, and all of them in the end, in order', async () => {
    const { broker, sink, source } = await setUp({ config: 'max_inflight_messages 0' });
    await isConnected(source);
    sink.stick(() => true);
    const client = await publisher(broker);
    const texts = Array.from({ length: 5_000 }, (_, n) => String(n));
    await Promise.all(texts.map((text) => client.publishAsync(TOPIC, text, { qos: 1 })));
    await sink.until(() => sink.got.length >= 2_000);
    // Another round trip through the same broker: had more been read, it would have been handed over by now.
    const echo = await publisher(broker);
    await echo.subscribeAsync('echo', { qos: 1 });
    const back = new Promise((resolve) => echo.once('message', resolve));
    await echo.publishAsync('echo', 'x', { qos: 1 });
    await back;
    expect(sink.got).toHaveLength(2_000);
    sink.release();
    await sink.until(() => sink.got.length === 5_000);
    expect(sink.got).toEqual(texts);
  });
});

describe('a broker that goes away', () => {
  test('and comes back without its memory is subscribed to again', async () => {
    const { broker, sink, source } = await setUp({ config: 'persistence false' });
    await isConnected(source);
    await broker.stop();
    await isConnected(source, false);
    await broker.restart();
    await isConnected(source);
    const client = await publisher(broker);
    await client.publishAsync(TOPIC, 'after', { qos: 1 });
    await sink.until(() => sink.got.includes('after'));
  });

  test('keeps what is published while the hub is away', async () => {
    const { broker, proxy, sink, source } = await setUp();
    await isConnected(source);
    await source.close();
    const client = await publisher(broker);
    const texts = Array.from({ length: 500 }, (_, n) => String(n));
    for (const text of texts) await client.publishAsync(TOPIC, text, { qos: 1 });
    const again = open(proxy, sink);
    await sink.until(() => sink.got.length === 500);
    expect(sink.got).toEqual(texts);
    await isConnected(again);
  });

  test('is waited for from the start', async () => {
    const { broker, proxy } = await setUp();
    await broker.stop();
    const sink = createSink();
    const source = createMqttSource({
      url: `mqtt://127.0.0.1:${proxy.port}`,
      clientId: 'early',
      clock: systemClock,
      ingest: sink.ingest,
      log: SILENT_LOG,
    });
    closers.push(source.close);
    expect(source.connected()).toBe(false);
    await broker.restart();
    await isConnected(source);
  });
});

describe('credentials', () => {
  const users = { hub: 'secret', pub: 'x' };

  test('that are right are used', async () => {
    const { broker, sink, source } = await setUp({ users, username: 'hub', password: 'secret' });
    await isConnected(source);
    const client = await publisher(broker, { username: 'pub', password: 'x' });
    await client.publishAsync(TOPIC, 'a', { qos: 1 });
    await sink.until(() => sink.got.includes('a'));
  });

  test('that are refused are tried again: a broker is set right without a restart of the hub', async () => {
    const warnings: unknown[] = [];
    const log = { ...SILENT_LOG, warn: (told: unknown) => void warnings.push(told) };
    const { broker, source } = await setUp({ users, username: 'hub', password: 'new-secret', log });
    await expect.poll(() => warnings.length, { timeout: 60_000 }).toBeGreaterThan(1);
    expect(warnings[0]).toMatchObject({ err: { code: 'BROKER_UNREACHABLE' } });
    expect(JSON.stringify(warnings)).not.toContain('new-secret');
    expect(source.connected()).toBe(false);
    execFileSync('mosquitto_passwd', ['-b', join(broker.dir, 'passwords'), 'hub', 'new-secret']);
    await broker.restart();
    await isConnected(source);
  });
});

describe('close', () => {
  test('waits for what is on its way to the disk, and tells the broker: nothing comes twice', async () => {
    const { broker, proxy, sink, source } = await setUp();
    await isConnected(source);
    sink.stick(() => true);
    const client = await publisher(broker);
    for (const text of ['a', 'b', 'c']) await client.publishAsync(TOPIC, text, { qos: 1 });
    await sink.until(() => sink.got.length === 3);
    let closed = false;
    const closing = source.close().then(() => {
      closed = true;
    });
    await client.publishAsync(TOPIC, 'while closing', { qos: 1 });
    expect(closed).toBe(false);
    sink.release();
    await closing;
    const again = open(proxy, sink);
    await sink.until(() => sink.got.includes('while closing'));
    await isConnected(again);
    expect(sink.got).toEqual(['a', 'b', 'c', 'while closing']);
  });

  test('ends while the broker is away', async () => {
    const { broker, source } = await setUp();
    await isConnected(source);
    await broker.stop();
    await isConnected(source, false);
    await source.close();
    await source.close();
  });
});

test('an MQTT 5 content type is handed over', async () => {
  const { broker, sink, source } = await setUp();
  await isConnected(source);
  const client = await publisher(broker);
  await client.publishAsync(TOPIC, 'a', { qos: 1, properties: { contentType: 'application/msgpack' } });
  await client.publishAsync(TOPIC, 'b', { qos: 0 });
  await sink.until(() => sink.got.length === 2);
  expect(sink.messages).toEqual([
    { topic: TOPIC, payload: Buffer.from('a'), contentType: 'application/msgpack' },
    { topic: TOPIC, payload: Buffer.from('b') },
  ]);
});
