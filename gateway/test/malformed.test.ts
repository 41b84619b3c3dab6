import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Hub, type Mosquitto, type SignedInFetch, spawnHub, startMosquitto } from '@atrium/shared/test/servers';
import { connectAsync, type MqttClient } from 'mqtt';
import { pack } from 'msgpackr';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LEAK, malformedMessages, type Names, wholeMessages } from './fixtures/malformed.ts';

/** Every malformed message that we could think of, sent to a real hub through real MQTT. */

const CREDENTIALS = { username: 'tester', password: 'pass-word' };

type Venue = {
  readonly currency: string;
  readonly stores: readonly { readonly id: string }[];
  readonly sensors: readonly { readonly id: string; readonly kind: string }[];
};

/** `hub_ingest_…` of `/metrics` by name and label. */
async function countersOf(hub: Hub): Promise<Record<string, number>> {
  const text = await (await fetch(`${hub.url}/metrics`)).text();
  const found = [...text.matchAll(/^hub_ingest_(\w+?)_total(?:\{reason="([^"]+)"\})? (\d+)$/gm)];
  return Object.fromEntries(
    found.map(([, name, reason, n]) => [reason === undefined ? name : `${name} ${reason}`, Number(n)]),
  );
}

const minus = (after: Record<string, number>, before: Record<string, number>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(after)
      .map(([key, n]) => [key, n - (before[key] ?? 0)])
      .filter(([, n]) => n !== 0),
  );

describe.each(['the embedded broker', 'Mosquitto'] as const)('through %s', (through) => {
  const embedded = through === 'the embedded broker';
  let broker: Mosquitto | null = null;
  let hub: Hub;
  let client: MqttClient;
  let ask: SignedInFetch;
  let names: Names;
  const now = Date.now();

  beforeAll(async () => {
    broker = embedded ? null : await startMosquitto({ users: { [CREDENTIALS.username]: CREDENTIALS.password } });
    const env = {
      HUB_MQTT_USERNAME: CREDENTIALS.username,
      HUB_MQTT_PASSWORD: CREDENTIALS.password,
      HUB_LOG_LEVEL: 'debug',
    };
    hub = await spawnHub({ env: broker === null ? env : { ...env, HUB_MQTT_URL: broker.url } });
    const url = broker?.url ?? `mqtt://127.0.0.1:${hub.mqttPort}`;
    client = await connectAsync(url, { protocolVersion: embedded ? 4 : 5, reconnectPeriod: 0, ...CREDENTIALS });
    ask = await hub.signIn();
    const [mall] = ((await (await ask('/api/v1/malls')).json()) as { rows: { id: string }[] }).rows;
    const venue = (await (await ask(`/api/v1/malls/${mall?.id}`)).json()) as Venue;
    const sensor = (kind: string): string => venue.sensors.find((one) => one.kind === kind)?.id ?? '';
    names = {
      mall: mall?.id ?? '',
      wifi: sensor('wifi'),
      counter: sensor('counter'),
      store: venue.stores[0]?.id ?? '',
      currency: venue.currency,
    };
  });
  afterAll(async () => {
    await client?.endAsync(true);
    await hub?.close();
    await broker?.close();
  });

  const publish = (topic: string, payload: Buffer | string, contentType?: string): Promise<unknown> =>
    client.publishAsync(topic, payload, { qos: 1, ...(contentType !== undefined && { properties: { contentType } }) });
  const ledger = async (): Promise<Record<string, number>> => {
    const response = await ask(`/api/v1/malls/${names.mall}/ledger?from=0&to=${now + 86_400_000}`);
    return ((await response.json()) as { totals: Record<string, number> }).totals;
  };
  /** The hub has taken as many messages: an external broker acknowledges before the hub does. */
  const received = (n: number) =>
    expect.poll(async () => (await countersOf(hub))['received'], { timeout: 60_000, interval: 20 }).toBe(n);

  test('each is counted by its reason, and the good ones before, between and after all arrive', async () => {
    const rows = malformedMessages(names, now).filter((row) =>
      embedded ? row.contentType === undefined : row.outsideRoot !== true,
    );
    expect(rows.length).toBeGreaterThan(200);
    const pid = hub.pid;
    const before = await countersOf(hub);
    const sale = { amount: 100, currency: names.currency, kind: 'sale' };
    let sales = 0;
    const sell = () =>
      publish(
        `atrium/v1/${names.mall}/purchase/${names.store}`,
        JSON.stringify({ ...sale, id: `good-${sales++}`, at: now - sales }),
      );
    const want: Record<string, number> = {};
    const add = (key: string, n: number): void => {
      want[key] = (want[key] ?? 0) + n;
    };

    await sell();
    for (const row of rows) {
      await publish(row.topic, row.payload, row.contentType);
      await sell();
      for (const { reason } of row.faults) add(`malformed ${reason}`, 1);
      add('accepted', row.good ?? 0);
      add('received', row.faults.length + (row.good ?? 0));
    }
    add('accepted', sales);
    add('received', sales);
    await received((before['received'] ?? 0) + (want['received'] ?? 0));

    expect(minus(await countersOf(hub), before)).toEqual(want);
    const malformed = rows.reduce((sum, { faults }) => sum + faults.length, 0);
    expect(await ledger()).toEqual({
      received: want['received'],
      accepted: want['accepted'],
      duplicate: 0,
      late: 0,
      malformed,
      dropped: 0,
      stored: want['accepted'],
    });
    const kpis = await ask(
      `/api/v1/malls/${names.mall}/kpis?from=${now - 3_600_000}&to=${now + 3_600_000}&by=store&store=${names.store}`,
    );
    expect(await kpis.json()).toMatchObject({
      rows: [{ purchases: { value: sales }, revenue: { value: sales * 100 } }],
    });
    expect(hub.pid).toBe(pid);
    expect((await fetch(`${hub.url}/readyz`)).status).toBe(200);
  });

  test('samples of the last ones can be looked at', async () => {
    const rows = malformedMessages(names, now);
    const { rows: samples } = (await (await ask(`/api/v1/malls/${names.mall}/faults`)).json()) as {
      rows: { reason: string; field: string | null; detail: string; sample: string; topic: string }[];
    };
    expect(samples).toHaveLength(200);
    const [last] = samples;
    expect(last).toMatchObject({ topic: rows.at(-1)?.topic, ...rows.at(-1)?.faults[0] });
    for (const { detail, sample } of samples) {
      expect(detail.length).toBeGreaterThan(10);
      expect(sample.length).toBeLessThanOrEqual(200);
    }
  });

  test('nobody’s address, name, coupon or number is in an answer, a log line or a file', async () => {
    const answers = await Promise.all(
      ['faults', 'faults?format=csv', 'sensors', 'live', `visits?from=0&to=${now * 2}`].map(async (path) => ({
        path,
        text: await (await ask(`/api/v1/malls/${names.mall}/${path}`)).text(),
      })),
    );
    const entries = await readdir(hub.dataDir, { recursive: true, withFileTypes: true });
    const files = await Promise.all(
      entries
        .filter((entry) => entry.isFile())
        .map(async (entry) => {
          const path = join(entry.parentPath, entry.name);
          return { path, text: await readFile(path, 'latin1') };
        }),
    );
    const places = [
      ...answers,
      ...files,
      { path: 'log', text: hub.output() },
      { path: 'metrics', text: await (await fetch(`${hub.url}/metrics`)).text() },
    ];
    expect(files.map(({ path }) => path).join()).toMatch(/keys\.json/);
    for (const { path, text } of places)
      expect({ path, leak: LEAK.exec(text)?.[0] }).toEqual({ path, leak: undefined });
  });

  // The embedded broker speaks MQTT 3.1.1, which has no content types.
  test.runIf(!embedded)('MessagePack of every kind is taken when its content type says so', async () => {
    const before = await countersOf(hub);
    const whole = wholeMessages(names, now - 500);
    const send = (topic: string, value: unknown): Promise<unknown> =>
      publish(`atrium/v1/${names.mall}/${topic}`, pack(value), 'application/msgpack');
    await send(`sighting/${names.wifi}`, {
      sightings: [
        { ...whole.sighting, id: 'packed-1' },
        { ...whole.sighting, id: 'packed-2' },
      ],
    });
    await send(`count/${names.counter}`, { ...whole.count, id: 'packed' });
    await send(`purchase/${names.store}`, { ...whole.purchase, id: 'packed' });
    await send('identity/portal', whole.identity);
    await send('campaign/spring', whole.campaign);
    await send(`status/${names.wifi}`, whole.status);
    await received((before['received'] ?? 0) + 7);
    expect(minus(await countersOf(hub), before)).toEqual({ received: 7, accepted: 7 });
  });
});
