import { fileURLToPath } from 'node:url';
import { type Running, startProcess } from '@atrium/shared/test/process';
import { startMosquitto } from '@atrium/shared/test/servers';
import { type SightingMessage, sightingSchema, statusSchema } from '@atrium/shared/wire/messages';
import { connectAsync } from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { startMockBluez } from './fixtures/mock-bluez.ts';

/** The scanner as a process, between a mocked BlueZ on a bus of its own and a real Mosquitto. */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const UUID = 'f7826da64fa24e988024bc5b71e0893e';
const PATIENT = { timeout: 60_000, interval: 20 };

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function scan(env: Readonly<Record<string, string>>): Running {
  const own = Object.entries(process.env).filter(([name]) => !/^(HUB|SCAN)_/.test(name));
  const running = startProcess({
    name: 'the scanner',
    file: process.execPath,
    args: ['--import', 'tsx', '--conditions=@atrium/source', 'gateway/src/scan/main.ts'],
    cwd: ROOT,
    env: { ...Object.fromEntries(own), SCAN_MALL: 'small', SCAN_SENSOR: 'ble-1', ...env },
  });
  closers.push(() => running.stop());
  return running;
}

async function setUp(env: Readonly<Record<string, string>> = {}) {
  const broker = await startMosquitto();
  closers.push(broker.close);
  const bluez = await startMockBluez();
  closers.push(bluez.close);
  const sightings: SightingMessage[] = [];
  const online: boolean[] = [];
  // A session that lasts: the scanner may be back at the broker before this is.
  const client = await connectAsync(broker.url, { clientId: 'watcher', clean: false });
  closers.push(() => client.endAsync(true));
  client.on('message', (topic, payload) => {
    const body = JSON.parse(payload.toString());
    if (topic === 'atrium/v1/small/status/ble-1') online.push(statusSchema.parse(body).online);
    else for (const one of body.sightings) sightings.push(sightingSchema.parse(one));
  });
  await client.subscribeAsync(['atrium/v1/small/sighting/ble-1', 'atrium/v1/small/status/ble-1'], { qos: 1 });
  const start = () => scan({ HUB_MQTT_URL: broker.url, DBUS_SYSTEM_BUS_ADDRESS: bluez.address, ...env });
  const levelsOf = (device: string) => sightings.filter((one) => one.device === device).map(({ rssi }) => rssi);
  return { broker, bluez, sightings, online, start, levelsOf };
}

const ibeacon = (major: number, minor: number): Uint8Array =>
  Buffer.from(`0215${UUID}${major.toString(16).padStart(4, '0')}${minor.toString(16).padStart(4, '0')}c5`, 'hex');

test('levels of a device become sightings, and a beacon is known by its own name', async () => {
  const { bluez, sightings, online, start, levelsOf } = await setUp();
  await bluez.addAdapter('hci0');
  const old = await bluez.addDevice('hci0', 'C0:FF:EE:00:00:01');
  const scanner = start();
  await expect.poll(() => online.at(-1), PATIENT).toBe(true);

  const path = await bluez.addDevice('hci0', 'C0:FF:EE:00:00:02');
  for (const level of [-61, -62, -63]) await bluez.setLevel(path, level);
  await expect.poll(() => levelsOf('c0:ff:ee:00:00:02'), PATIENT).toContain(-63);
  // What BlueZ remembers of a device was not heard now.
  expect(levelsOf('c0:ff:ee:00:00:01')).toEqual([]);

  await bluez.advertise(old, ibeacon(7, 21));
  await bluez.setLevel(old, -55);
  const name = `ibeacon:${UUID}-7-21`;
  await expect.poll(() => levelsOf(name), PATIENT).toContain(-55);
  expect(sightings.find(({ device }) => device === name)).toMatchObject({
    radio: 'ble',
    beacon: { uuid: UUID, major: 7, minor: 21 },
    txPower: -59,
  });

  expect(await scanner.stop()).toMatchObject({ code: 0 });
  await expect.poll(() => online.at(-1), PATIENT).toBe(false);
  // The status came behind the sightings, so all of them are here.
  expect(JSON.parse(scanner.stdout().trim().split('\n').at(-1) ?? '')).toMatchObject({
    msg: 'scan-ended',
    sent: sightings.length,
    dropped: 0,
    unreadable: 0,
  });
});

test('an adapter that is missing, goes or stops is waited for', async () => {
  const { bluez, online, start, levelsOf } = await setUp({ SCAN_ADAPTER: 'hci1' });
  await bluez.addAdapter('hci0');
  const scanner = start();
  await expect.poll(() => scanner.stdout(), PATIENT).toContain('there is no Bluetooth adapter hci1');
  await bluez.addAdapter('hci1');
  await expect.poll(() => online.at(-1), PATIENT).toBe(true);
  await bluez.setLevel(await bluez.addDevice('hci1', 'C0:FF:EE:00:00:03'), -70);
  // Another adapter's devices are another sensor's.
  await bluez.setLevel(await bluez.addDevice('hci0', 'C0:FF:EE:00:00:04'), -70);
  await expect.poll(() => levelsOf('c0:ff:ee:00:00:03'), PATIENT).toContain(-70);

  await bluez.removeAdapter('hci1');
  await expect.poll(() => online.at(-1), PATIENT).toBe(false);
  await bluez.addAdapter('hci1');
  await expect.poll(() => online.at(-1), PATIENT).toBe(true);
  await bluez.setLevel(await bluez.addDevice('hci1', 'C0:FF:EE:00:00:03'), -44);
  await expect.poll(() => levelsOf('c0:ff:ee:00:00:03'), PATIENT).toContain(-44);

  await bluez.bluez.kill9();
  await expect.poll(() => online.at(-1), PATIENT).toBe(false);
  await bluez.bluez.restart();
  await bluez.addAdapter('hci1');
  await expect.poll(() => online.at(-1), PATIENT).toBe(true);
  await bluez.daemon.kill9();
  await expect.poll(() => online.at(-1), PATIENT).toBe(false);
  await expect.poll(() => scanner.stdout(), PATIENT).toContain('D-Bus cannot be reached');

  expect(levelsOf('c0:ff:ee:00:00:04')).toEqual([]);
  expect(scanner.hasEnded()).toBe(false);
});

test('what was heard while the broker was away comes when it is back; a killed scanner is said to be offline', async () => {
  const { broker, bluez, online, start, levelsOf } = await setUp();
  await bluez.addAdapter('hci0');
  const scanner = start();
  await expect.poll(() => online.at(-1), PATIENT).toBe(true);
  await broker.stop();
  const path = await bluez.addDevice('hci0', 'C0:FF:EE:00:00:05');
  for (const level of [-51, -52]) await bluez.setLevel(path, level);
  await broker.restart();
  await expect.poll(() => levelsOf('c0:ff:ee:00:00:05'), PATIENT).toContain(-52);
  await scanner.kill9();
  await expect.poll(() => online.at(-1), PATIENT).toBe(false);
});

test('settings that cannot be used are named', async () => {
  const scanner = scan({ SCAN_SENSOR: 'Not an id', SCAN_ADAPTER: 'eth0', HUB_MQTT_URL: 'mqtt://me:secret@broker' });
  expect(await scanner.exited).toMatchObject({ code: 78 });
  for (const field of ['SCAN_SENSOR', 'SCAN_ADAPTER', 'HUB_MQTT_URL']) expect(scanner.stderr()).toContain(field);
  expect(scanner.stderr()).not.toContain('secret');
});
