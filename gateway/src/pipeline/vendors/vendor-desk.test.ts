import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MallDriver, openMall, settle } from '../../../test/fixtures/mall-driver.ts';
import { createMemoryDisk } from '../../../test/fixtures/memory-log.ts';
import { createMemoryStore } from '../../../test/fixtures/memory-store.ts';
import { NOON, smallIndex } from '../../../test/fixtures/small-venue.ts';
import { readVendors } from '../../config/vendors.ts';
import { indexVenue } from '../../core/venue-index.ts';
import { createRouter } from '../router.ts';
import { matchesFilter } from './topic-filter.ts';
import { createVendorDesk } from './vendor-desk.ts';

const plain = smallIndex();
const index = indexVenue(
  {
    ...plain.venue,
    sensors: plain.venue.sensors.map((sensor) =>
      sensor.id === 'ap-1' ? { ...sensor, aliases: ['AC:23:3F:C0:BC:43', 'Gate-2'] } : sensor,
    ),
  },
  plain.rules,
);

let dir: string;
let driver: MallDriver;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-vendors-'));
  driver = await openMall({
    index,
    dataDir: dir,
    now: NOON,
    openLog: createMemoryDisk().openLog,
    store: createMemoryStore(),
  });
});
afterEach(async () => {
  const closed = driver.mall.close();
  await settle();
  driver.clock.advance(20_000);
  await closed;
  await rm(dir, { recursive: true, force: true });
});

const TOPICS = [
  { filter: 'home/+/BTtoMQTT/#', decoder: 'openmqttgateway', mall: 'small' },
  { filter: 'sniff/+/probes', decoder: 'probe-sniffer', mall: 'small', receiverPart: 1 },
  { filter: 'door', decoder: 'people-counter', mall: 'small', receiver: 'door' },
];

async function route() {
  const vendors = await readVendors(JSON.stringify({ topics: TOPICS }));
  const malls = new Map([['small', driver.mall]]);
  const desk = createVendorDesk({ malls, ...vendors, clock: driver.clock, metrics: driver.metrics });
  const ingest = createRouter(malls, desk, driver.metrics);
  return (topic: string, body: unknown) => ingest({ topic, payload: Buffer.from(JSON.stringify(body)) });
}

const tag = { id: 'C2:00:59:00:03:8E', mac_type: 1, rssi: -50 };

describe('messages in the words of vendors', () => {
  test('become events of the sensor whose alias they name', async () => {
    const say = await route();
    await say('home/gate-2/BTtoMQTT/C2005900038E', tag);
    await say('sniff/ap-0/probes', { mac: '3a:5e:77:10:c4:9d', rssi: -60 });
    await say('door', { in: 2, out: 1 });
    await driver.pass(10_000);
    expect([...driver.mall.state.sensors.keys()].sort()).toEqual(['ap-0', 'ap-1', 'door']);
    expect(await driver.metric('hub_ingest_accepted_total')).toBe(3);
    expect(driver.mall.frame().zones['z-shop-1']).toEqual({ kind: 'known', devices: 1 });
  });

  test('of a receiver that the venue lacks are refused and its name is offered for placing', async () => {
    const say = await route();
    for (let n = 0; n < 3; n++) await say('home/gate-9/BTtoMQTT/x', tag);
    await say('home/gate-8/BTtoMQTT/x', tag);
    expect(driver.mall.discovery.list().map(({ name, source, kind, events }) => [name, source, kind, events])).toEqual([
      ['gate-9', 'openmqttgateway', 'ble', 3],
      ['gate-8', 'openmqttgateway', 'ble', 1],
    ]);
    expect(driver.mall.faults.list()[0]).toMatchObject({
      reason: 'unknown-sensor',
      topic: 'home/+/BTtoMQTT/#',
      field: 'receiver',
    });
    await say('atrium/v1/small/sighting/ap-new', { at: NOON, device: 'x', radio: 'ble' });
    expect(driver.mall.discovery.list().at(-1)).toMatchObject({ name: 'ap-new', source: 'mqtt' });
  });

  test('never show an address, wherever it stands', async () => {
    const say = await route();
    await say('home/gate-2/BTtoMQTT/DEADBEEFCAFE', { ...tag, id: 'DE:AD:BE:EF:CA:FE', rssi: 50 });
    await say('atrium/v1/small/sighting/deadbeefcafe', { at: NOON, device: 'x', radio: 'ble' });
    const shown = JSON.stringify([driver.mall.faults.list(), driver.mall.discovery.list()]);
    expect(shown).not.toMatch(/de:?ad:?be:?ef/i);
  });

  test('that count what a counter cannot are refused', async () => {
    const say = await route();
    await say('door', { sensor: 'ap-0', in: 1, out: 0 });
    expect(driver.mall.faults.list()[0]).toMatchObject({ reason: 'wrong-sensor-kind' });
  });

  test('of an address that changes by itself are counted, and the device is not followed', async () => {
    const say = await route();
    await say('home/gate-2/BTtoMQTT/x', { id: '7A:00:11:22:33:44', mac_type: 1, rssi: -50 });
    await driver.pass(10_000);
    expect(await driver.metric('hub_ingest_accepted_total')).toBe(1);
    expect(driver.mall.state.tracks.size).toBe(0);
  });

  test('that say nothing to us are counted as ignored, and everything else is in the account', async () => {
    const say = await route();
    await say('home/gate-2/BTtoMQTT/x', { id: 'C2:00:59:00:03:8E', presence: 'absent' });
    await say('home/gate-2/other', {});
    expect(await driver.metric('hub_vendor_ignored_total')).toBe(1);
    expect(await driver.metric('hub_ingest_received_total')).toBe(1);
  });

  test('of names made up in a flood push out others only, never memory', () => {
    for (let n = 0; n < 10_000; n++)
      driver.mall.discovery.note({ name: `made-up-${n}`, source: 'mqtt', kind: 'unknown' });
    expect(driver.mall.discovery.list()).toHaveLength(200);
  });
});

test.each([
  ['a/b', 'a/b', true],
  ['a/+', 'a/b', true],
  ['a/+', 'a/b/c', false],
  ['a/#', 'a', true],
  ['a/#', 'a/b/c', true],
  ['a/+/c', 'a//c', true],
  ['/merakimv/+/crossing/+', '/merakimv/s/crossing/l', true],
  ['a/b', 'a', false],
])('filter %s and topic %s', (filter, topic, matches) => {
  expect(matchesFilter(filter, topic)).toBe(matches);
});

describe('the file of vendors', () => {
  const failing = async (value: unknown): Promise<string> =>
    readVendors(typeof value === 'string' ? value : JSON.stringify(value)).then(
      () => 'read',
      (error: Error) => error.message,
    );

  test.each([
    [{ topics: [{ ...TOPICS[0], filter: '#' }] }, /topics.0.filter: must start with a topic of the vendor's own/],
    [{ topics: [{ ...TOPICS[0], filter: 'atrium/v1/#' }] }, /topics.0.filter/],
    [{ topics: [{ ...TOPICS[0], filter: 'a/#/b' }] }, /is not an MQTT topic filter/],
    [{ topics: [{ ...TOPICS[0], decoder: 'nobody' }] }, /topics.0.decoder: must be mapping:<name> or one of/],
    [{ topics: [{ ...TOPICS[0], decoder: 'mapping:x' }] }, /names a mapping that is not there/],
    [{ webhooks: [{ vendor: 'm', mall: 'small', decoder: 'mist', proof: 'bearer', secret: 'short' }] }, /at least 8/],
    [{ topic: [] }, /HUB_VENDORS: /],
    ['{"secret": "do-not-show"', /^HUB_VENDORS: (?!.*do-not-show)/],
    ['/no/such/file', /cannot read/],
  ])('%j is refused by field', async (value, why) => {
    expect(await failing(value)).toMatch(why);
  });
});
