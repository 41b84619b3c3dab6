import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type AuthenticateError } from 'aedes';
import { afterEach, describe, expect, test } from 'vitest';
import type { Outgoing } from './connection.ts';
import { openPublisher, type PublisherSetup } from './publisher.ts';

/** A real broker in this process, whose connections a test can cut. */
type Broker = {
  readonly port: number;
  /** Payloads by topic, in the order in which the broker took them, repetitions included. */
  readonly taken: Map<string, string[]>;
  readonly cutAll: () => void;
  /** Called for each publish; a promise holds its confirmation back. */
  onPublish: (topic: string) => Promise<void> | undefined;
  readonly close: () => Promise<void>;
};

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const it of open.splice(0).reverse()) await it.close();
});

async function startBroker(port = 0): Promise<Broker> {
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  aedes.authenticate = (_client, user, _password, done) =>
    user === 'tester'
      ? done(null, true)
      : done(Object.assign(new Error('no'), { returnCode: 4 }) as AuthenticateError, false);
  const broker: Broker = {
    port: await new Promise((resolve) => {
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    }),
    taken: new Map(),
    cutAll: () => {
      for (const socket of sockets) socket.destroy();
    },
    onPublish: () => undefined,
    close: async () => {
      broker.cutAll();
      await new Promise<void>((done) => server.close(() => done()));
      await new Promise<void>((done) => aedes.close(done));
    },
  };
  aedes.authorizePublish = (_client, { topic, payload }, done) => {
    broker.taken.set(topic, [...(broker.taken.get(topic) ?? []), String(payload)]);
    void Promise.resolve(broker.onPublish(topic)).then(() => done(null));
  };
  open.push(broker);
  return broker;
}

const setupFor = (port: number, more: Partial<PublisherSetup> = {}): PublisherSetup => ({
  url: `mqtt://127.0.0.1:${port}`,
  protocol: 'auto',
  credentials: async () => ({ username: 'tester', password: 'secret' }),
  window: 20,
  connectTimeoutMs: 20_000,
  jitter: () => 0,
  signal: new AbortController().signal,
  ...more,
});

async function start(port: number, more: Partial<PublisherSetup> = {}) {
  const publisher = await openPublisher(setupFor(port, more));
  open.push(publisher);
  return publisher;
}

const messageOf = (index: number): Outgoing => ({ topic: `t/${index % 7}`, payload: String(index), retain: false });

describe('publisher', () => {
  test('confirms every message, in order, through a window', async () => {
    const broker = await startBroker();
    const publisher = await start(broker.port);
    for (let index = 0; index < 500; index++) {
      await publisher.publish(messageOf(index));
      expect(publisher.stats.inFlight).toBeLessThanOrEqual(20);
    }
    await publisher.drain();
    expect(publisher.stats).toMatchObject({ confirmed: 500, again: 0, reconnects: 0, inFlight: 0, isConnected: true });
    expect(broker.taken.get('t/3')).toEqual(Array.from({ length: 71 }, (_, i) => String(3 + 7 * i)));
  });

  test('waits while the broker does not confirm', async () => {
    const broker = await startBroker();
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    broker.onPublish = () => held;
    const publisher = await start(broker.port, { window: 3 });
    for (let index = 0; index < 3; index++) await publisher.publish(messageOf(index));
    let isFourthIn = false;
    const fourth = publisher.publish(messageOf(3)).then(() => {
      isFourthIn = true;
    });
    await expect.poll(() => broker.taken.size).toBe(3);
    expect([isFourthIn, publisher.stats.inFlight, publisher.stats.confirmed]).toEqual([false, 3, 0]);
    release();
    await fourth;
    await publisher.drain();
    expect(publisher.stats.confirmed).toBe(4);
  });

  test('loses nothing when connections break again and again', async () => {
    const broker = await startBroker();
    let published = 0;
    broker.onPublish = () => {
      if (++published % 90 === 0) setImmediate(broker.cutAll);
      return undefined;
    };
    const publisher = await start(broker.port);
    for (let index = 0; index < 400; index++) await publisher.publish(messageOf(index));
    await publisher.drain();
    expect(publisher.stats.reconnects).toBeGreaterThan(1);
    expect(publisher.stats.confirmed).toBe(400);
    const taken = new Set([...broker.taken.values()].flat());
    expect(taken.size).toBe(400);
    for (const payloads of broker.taken.values()) {
      // At least once, and in order but for what was on its way when a connection broke.
      const firsts = [...new Set(payloads)].map(Number);
      expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
    }
  });

  test('survives a broker that is gone for a while', async () => {
    const broker = await startBroker();
    const publisher = await start(broker.port);
    await publisher.publish(messageOf(0));
    await publisher.drain();
    await broker.close();
    open.splice(open.indexOf(broker), 1);
    await expect.poll(() => publisher.stats.isConnected).toBe(false);
    for (let index = 1; index <= 20; index++) await publisher.publish(messageOf(index));
    expect(publisher.stats.inFlight).toBe(20);
    const again = await startBroker(broker.port);
    await publisher.drain();
    expect(
      [...again.taken.values()]
        .flat()
        .map(Number)
        .toSorted((a, b) => a - b),
    ).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(publisher.stats).toMatchObject({ confirmed: 21, reconnects: 1, again: 0 });
  });

  test('falls back to MQTT 3.1.1 only when it may', async () => {
    const broker = await startBroker();
    await start(broker.port, { protocol: 4 });
    await expect(start(broker.port, { protocol: 5, connectTimeoutMs: 300 })).rejects.toThrow(
      /cannot connect to mqtt:\/\/127.0.0.1:\d+: .*protocol version.* \(MQTT 5\)/,
    );
  });

  test('says at once that credentials are refused, and whose', async () => {
    const broker = await startBroker();
    const stranger = { username: 'stranger', password: 'x' };
    await expect(start(broker.port, { credentials: async () => stranger })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining('refuses user "stranger"'),
    });
    await expect(start(broker.port, { credentials: async () => null })).rejects.toThrow(/a client without credentials/);
  });

  test('says that it cannot be reached, after the time it was given', async () => {
    const broker = await startBroker();
    await broker.close();
    open.splice(open.indexOf(broker), 1);
    await expect(start(broker.port, { connectTimeoutMs: 300 })).rejects.toMatchObject({
      code: 'BROKER_UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('waits for a broker that starts later', async () => {
    const first = await startBroker();
    await first.close();
    open.splice(open.indexOf(first), 1);
    const connecting = start(first.port);
    await startBroker(first.port);
    const publisher = await connecting;
    expect(publisher.stats.isConnected).toBe(true);
  });

  test('an interrupt ends waiting, and what was sent can still be confirmed', async () => {
    const broker = await startBroker();
    const stop = new AbortController();
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    broker.onPublish = () => held;
    const publisher = await start(broker.port, { window: 1, signal: stop.signal });
    await publisher.publish(messageOf(0));
    const second = publisher.publish(messageOf(1));
    stop.abort(new Error('interrupted'));
    await expect(second).rejects.toThrow('interrupted');
    release();
    await publisher.drain();
    expect(publisher.stats.confirmed).toBe(1);
  });
});
