import { type Mosquitto, runSimulate, startMosquitto } from '@atrium/shared/test/servers';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPublisher, type Publisher } from '../src/play/publisher.ts';

/** The publisher against a real broker that is stopped and killed on the way: every message arrives at least once. */

const COUNT = 3_000;
let mosquitto: Mosquitto;
const users = { publisher: 'publisher-secret', hub: 'hub-secret' };

beforeAll(async () => {
  mosquitto = await startMosquitto({ users });
});
afterAll(async () => {
  await mosquitto?.close();
});

type Subscriber = { readonly heard: Map<string, number>; readonly close: () => Promise<void> };

/** A client with a session that outlives the broker, as the hub has. */
async function subscribe(filter: string): Promise<Subscriber> {
  const heard = new Map<string, number>();
  const client: MqttClient = await connectAsync(mosquitto.url, {
    clientId: `subscriber-${filter.replaceAll('/', '-').replace('#', 'all')}`,
    clean: false,
    username: 'hub',
    password: users.hub,
    reconnectPeriod: 50,
  });
  client.on('message', (_topic, payload) => heard.set(String(payload), (heard.get(String(payload)) ?? 0) + 1));
  client.on('error', () => {});
  await client.subscribeAsync(filter, { qos: 1 });
  return { heard, close: () => client.endAsync(true) };
}

const open = (protocol: 4 | 5): Promise<Publisher> =>
  openPublisher({
    url: mosquitto.url,
    protocol,
    credentials: async () => ({ username: 'publisher', password: users.publisher }),
    window: 200,
    connectTimeoutMs: 30_000,
    jitter: () => 0.5,
    signal: new AbortController().signal,
  });

describe.each([4, 5] as const)('MQTT %i', (protocol) => {
  test('loses nothing when the broker is restarted under it', async () => {
    const subscriber = await subscribe(`restart-${protocol}/#`);
    const publisher = await open(protocol);
    for (let index = 0; index < COUNT; index++) {
      if (index % (COUNT / 3) === COUNT / 6) await mosquitto.restart();
      await publisher.publish({ topic: `restart-${protocol}/${index % 5}`, payload: String(index), retain: false });
    }
    await publisher.drain();
    expect(publisher.stats).toMatchObject({ confirmed: COUNT, inFlight: 0 });
    expect(publisher.stats.reconnects).toBeGreaterThanOrEqual(3);
    await expect.poll(() => subscriber.heard.size, { timeout: 60_000 }).toBe(COUNT);
    await publisher.close();
    await subscriber.close();
  });

  // A killed Mosquitto forgets what it confirmed and did not yet pass on. That is its own loss: so it is frozen first, and what
  // the publisher sends to it then is exactly what the publisher has to send again.
  test('sends again what a killed broker had not confirmed', async () => {
    const subscriber = await subscribe(`kill-${protocol}/#`);
    // Its session is saved with it: the subscriber need not be back before the publisher.
    await mosquitto.restart();
    const publisher = await open(protocol);
    let index = 0;
    const publish = async (count: number): Promise<void> => {
      for (const end = index + count; index < end; index++)
        await publisher.publish({ topic: `kill-${protocol}/${index % 5}`, payload: String(index), retain: false });
    };
    for (let round = 1; round <= 3; round++) {
      await publish(300);
      await publisher.drain();
      await expect.poll(() => subscriber.heard.size, { timeout: 60_000 }).toBe(index);
      process.kill(mosquitto.pid, 'SIGSTOP');
      await publish(150);
      expect(publisher.stats.inFlight).toBe(150);
      await mosquitto.kill9();
      await mosquitto.restart();
      await publisher.drain();
      expect(publisher.stats).toMatchObject({ confirmed: index, reconnects: round, again: 150 * round });
      await expect.poll(() => subscriber.heard.size, { timeout: 60_000 }).toBe(index);
    }
    await publisher.close();
    await subscriber.close();
  });

  test('refused credentials are an answer, not a reason to wait', async () => {
    const stranger = openPublisher({
      url: mosquitto.url,
      protocol,
      credentials: async () => ({ username: 'publisher', password: 'wrong' }),
      window: 10,
      connectTimeoutMs: 30_000,
      jitter: () => 0,
      signal: new AbortController().signal,
    });
    await expect(stranger).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

test('MQTT 5 tells when nobody listens', async () => {
  const publisher = await open(5);
  await publisher.publish({ topic: 'nobody/listens', payload: 'x', retain: false });
  await publisher.drain();
  expect(publisher.stats).toMatchObject({ confirmed: 1, unheard: 1 });
  await publisher.close();
});

test('the command sends as many messages as it says', async () => {
  const subscriber = await subscribe('atrium/#');
  const ran = await runSimulate(
    ['play', 'demo', '--speed', 'max', '--start', '2026-11-20T12:00', '--duration', '4m', '--mqtt', mosquitto.url],
    { env: { HUB_MQTT_USERNAME: 'publisher', HUB_MQTT_PASSWORD: users.publisher } },
  );
  expect(ran.stderr).toBe('');
  expect(ran.code).toBe(0);
  const messages = Number(/^([\d,]+) messages/.exec(ran.stdout.trim())?.[1]?.replaceAll(',', ''));
  expect(messages).toBeGreaterThan(1_000);
  const heard = (): number => [...subscriber.heard.values()].reduce((sum, times) => sum + times, 0);
  await expect.poll(heard, { timeout: 60_000 }).toBe(messages);
  await subscriber.close();
});
