import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppDriver, openApp } from '../../test/fixtures/app-driver.ts';
import { NOON } from '../../test/fixtures/small-venue.ts';

let app: AppDriver;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const meraki = (secret: string, at = NOON) => ({
  version: '2.0',
  secret,
  type: 'DevicesSeen',
  data: {
    apMac: '0c:8d:db:40:11:02',
    observations: [{ clientMac: '3a:5e:77:10:c4:9d', ssid: null, rssi: 40, seenEpoch: at / 1_000 }],
  },
});
const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  app.as('nobody', path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('the address that vendors post to', () => {
  test('answers the validator in the form that each asks for', async () => {
    const asText = await app.as('nobody', '/ingest/meraki/small');
    expect([asText.headers.get('content-type'), await asText.text()]).toEqual([
      'text/plain; charset=utf-8',
      'is-it-you',
    ]);
    expect(await (await app.as('nobody', '/ingest/huawei/small')).json()).toEqual({ validator: 'is-it-you' });
    expect((await app.as('nobody', '/ingest/mist/small')).status).toBe(404);
  });

  test('takes what carries the secret, and counts what it cannot use', async () => {
    const taken = await post('/ingest/meraki/small', meraki('vendor-secret'));
    expect([taken.status, await taken.json()]).toEqual([200, { received: 1, accepted: 0, refused: 1, ignored: 0 }]);
    expect(app.driver.mall.discovery.list()[0]).toMatchObject({ name: '0c:8d:db:40:11:02', source: 'meraki-scanning' });
    const broken = await post('/ingest/aruba/small', '{', { authorization: 'Bearer vendor-secret' });
    expect([broken.status, await broken.json()]).toEqual([200, { received: 1, accepted: 0, refused: 1, ignored: 0 }]);
  });

  test('has the events on disk before it answers', async () => {
    const body = { reporter: { mac: 'ap-0' }, wifiData: [] };
    expect((await post('/ingest/aruba/small', body, { authorization: 'Bearer vendor-secret' })).status).toBe(200);
    const events = [
      {
        zone_id: 'ap-1',
        mac: '3a:5e:77:10:c4:9d',
        type: 'wifi',
        timestamp: NOON / 1_000,
        trigger: 'enter',
      },
    ];
    const text = JSON.stringify({ topic: 'zone', events });
    const signature = createHmac('sha256', 'vendor-secret').update(text).digest('hex');
    const answer = await post('/ingest/mist/small', text, { 'x-mist-signature-v2': signature });
    expect(await answer.json()).toMatchObject({ accepted: 1 });
    expect(app.driver.mall.state.sensors.has('ap-1')).toBe(true);
    const again = await post('/ingest/mist/small', text, { 'x-mist-signature-v2': signature });
    expect(await again.json()).toMatchObject({ received: 1, accepted: 0, refused: 0 });
  });

  test.each([
    { name: 'another secret', path: 'meraki/small', body: meraki('not-the-secret'), status: 401 },
    { name: 'no secret', path: 'meraki/small', body: {}, status: 401 },
    { name: 'a body that is no JSON', path: 'meraki/small', body: '{', status: 401 },
    { name: 'a signature of something else', path: 'mist/small', body: {}, status: 401 },
    { name: 'no token', path: 'spaces/small', body: {}, status: 401 },
    { name: 'a vendor that is not configured', path: 'nobody/small', body: meraki('vendor-secret'), status: 404 },
    { name: 'another mall', path: 'meraki/elsewhere', body: meraki('vendor-secret'), status: 404 },
    { name: 'a name of the language', path: 'constructor/small', body: meraki('vendor-secret'), status: 404 },
  ])('refuses $name', async ({ path, body, status }) => {
    const before = await app.driver.metric('hub_ingest_received_total');
    const answer = await post(`/ingest/${path}`, body, { 'x-mist-signature-v2': '00' });
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toMatch(/vendor-secret/);
    expect(await app.driver.metric('hub_ingest_received_total')).toBe(before);
  });

  test('refuses what is too large before it reads it', async () => {
    const answer = await post('/ingest/meraki/small', 'x'.repeat(8 * 1024 * 1024 + 1));
    expect(answer.status).toBe(413);
  });
});

describe('a dry run', () => {
  const run = (body: unknown) =>
    app.as('operator', '/api/v1/malls/small/mappings/dry-run', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  test('shows the event and its sensor, and takes nothing', async () => {
    const before = await app.driver.metric('hub_ingest_received_total');
    const answer = await run({
      expression: '{"receiver": ap, "at": t, "device": d, "radio": "wifi"}',
      payload: JSON.stringify({ ap: 'AP-0', t: NOON, d: '3a:5e:77:10:c4:9d' }),
    });
    expect(await answer.json()).toEqual({
      events: [
        {
          kind: 'sighting',
          receiver: 'AP-0',
          sensor: 'ap-0',
          message: { at: NOON, device: '3a:5e:77:10:c4:9d', radio: 'wifi' },
        },
      ],
      faults: [],
      ignored: 0,
    });
    expect(await app.driver.metric('hub_ingest_received_total')).toBe(before);
  });

  test('reads bytes, and mappings that are configured', async () => {
    const bytes = await run({ decoder: 'raddec', payload: 'hex:10001702aabbccddeeff013a0101001bc509408100000b' });
    expect(await bytes.json()).toMatchObject({ events: [{ receiver: '001bc50940810000', sensor: null }] });
    const mapped = await run({ decoder: 'mapping:huawei', payload: '{"data":[{"apMac":"ap-0"}]}' });
    expect(await mapped.json()).toMatchObject({ events: [], faults: [{ field: 'at' }] });
  });

  test.each([
    [{ expression: '{"a"', payload: '{}' }, 'expression'],
    [{ decoder: 'nobody', payload: '{}' }, 'decoder'],
    [{ payload: '{}' }, 'decoder'],
    [{ decoder: 'raddec', payload: 'hex:1' }, 'payload'],
  ])('%j names its fault', async (body, field) => {
    const answer = await run(body);
    expect([answer.status, ((await answer.json()) as { field: string }).field]).toEqual([400, field]);
  });
});
