import { Variant } from 'dbus-next';
import { expect, test } from 'vitest';
import { createDeviceTable } from './device-table.ts';
import { createWaiting } from './waiting.ts';

const PATH = '/org/bluez/hci0/dev_5A_00_00_00_00_01';

function setUp() {
  const heard: object[] = [];
  let now = 1_000;
  const devices = createDeviceTable({ heard: (sighting) => heard.push(sighting), now: () => now++ });
  return { heard, devices };
}

const level = (rssi: number) => ({ RSSI: new Variant('n', rssi) });
const eddystone = (hex: string) => ({
  ServiceData: new Variant('a{sv}', {
    '0000feaa-0000-1000-8000-00805f9b34fb': new Variant('ay', Buffer.from(hex, 'hex')),
  }),
});

test.each([
  ['random', '5A', false],
  ['random', 'DA', undefined],
  ['public', '5A', undefined],
  [null, '5A', false],
])('of a %s address that begins with %s, associated is %s', (type, first, associated) => {
  const { heard, devices } = setUp();
  const path = PATH.replace('5A', first);
  if (type !== null) devices.learn(path, { AddressType: new Variant('s', type) });
  devices.change(path, level(-60), []);
  expect(heard).toMatchObject([{ device: `${first.toLowerCase()}:00:00:00:00:01`, rssi: -60 }]);
  expect(heard[0]).toHaveProperty('radio', 'ble');
  expect((heard[0] as { associated?: boolean }).associated).toBe(associated);
});

test('an advertisement at the same level is heard too; a level that was taken back, or is none, is not used', () => {
  const { heard, devices } = setUp();
  devices.change(PATH, eddystone('00e700112233445566778899aabbccddeeff0000'), []);
  expect(heard).toEqual([]);
  devices.change(PATH, level(-70), []);
  devices.change(PATH, eddystone('00e700112233445566778899aabbccddeeff0000'), []);
  expect(heard).toMatchObject([{ at: 1_001 }, { at: 1_002 }].map((when) => ({ ...when, rssi: -70 })));
  expect(heard[1]).toHaveProperty('device', 'eddystone:00112233445566778899-aabbccddeeff');
  devices.change(PATH, { Connected: new Variant('b', true) }, ['RSSI']);
  devices.change(PATH, eddystone('2000'), []);
  devices.change(PATH, level(127), []);
  expect(heard).toHaveLength(2);
});

test('what cannot be read is counted and changes nothing', () => {
  const { heard, devices } = setUp();
  devices.change(PATH, level(-70), []);
  devices.change(PATH, { RSSI: new Variant('s', 'loud') }, []);
  devices.add(PATH, 'nonsense');
  devices.add(PATH, undefined);
  expect(heard).toHaveLength(1);
  expect(devices.unreadable()).toBe(2);
});

test('of what waits, the oldest goes when there is too much; one device in one millisecond is one sighting', () => {
  const waiting = createWaiting(3);
  const sighting = (at: number, rssi = -60) => ({ at, device: 'a', radio: 'ble' as const, rssi });
  for (const at of [1, 2, 3, 4]) waiting.put(sighting(at));
  waiting.put(sighting(4, -50));
  expect(waiting.dropped()).toBe(1);
  expect(waiting.oldest(2)).toEqual([sighting(2), sighting(3)]);
  waiting.settle(waiting.oldest(2));
  expect(waiting.oldest(2)).toEqual([sighting(4, -50)]);
  expect(waiting.size()).toBe(1);
});
