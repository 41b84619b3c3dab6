import { expect, test } from 'vitest';
import { RECEIVED } from '../../../test/fixtures/vendor-messages.ts';
import { telemetryType } from './aruba-schema.ts';
import { decodeArubaTelemetry } from './aruba-telemetry.ts';

const AP = Buffer.from('0c8ddb401102', 'hex');
const UUID = '4f1e0c2a9b7d4a638c5523d06e91b7f2';
const SEEN_S = RECEIVED / 1_000 - 5;

const message = telemetryType
  .encode({
    meta: { version: 1, accessToken: 'x' },
    reporter: { name: 'AP-1', mac: AP, time: SEEN_S },
    reported: [
      {
        mac: Buffer.from('ac233f5102aa', 'hex'),
        lastSeen: SEEN_S,
        bevent: { event: 2 },
        rssi: { last: -61 },
        beacons: [{ ibeacon: { uuid: Buffer.from(UUID, 'hex'), major: 7, minor: 21, power: -59 } }],
      },
    ],
    bleData: [{ mac: Buffer.from('c20059000390', 'hex'), rssi: -70, addrType: 1, data: Buffer.from('020106', 'hex') }],
    wifiData: [{ mac: Buffer.from('3a5e7710c49d', 'hex'), deviceClass: [17], rssi: -66 }],
  })
  .finish();

const decode = (payload: Uint8Array) => decodeArubaTelemetry({ topic: '', payload, receivedAt: RECEIVED });

test('protobuf telemetry gives tags, raw advertisements and Wi-Fi', () => {
  const { readings, faults } = decode(message);
  expect(faults).toEqual([]);
  const at = SEEN_S * 1_000;
  const beacon = { uuid: UUID, major: 7, minor: 21 };
  expect(readings).toEqual(
    [
      { at, radio: 'ble', rssi: -61, device: `ibeacon:${UUID}-7-21`, beacon, txPower: -59 },
      { at, radio: 'ble', rssi: -70, device: 'c2:00:59:00:03:90' },
      { at, radio: 'wifi', rssi: -66, device: '3a:5e:77:10:c4:9d', associated: false },
    ].map((sighting) => ({ kind: 'sighting', receiver: '0c:8d:db:40:11:02', message: sighting })),
  );
});

test('cut anywhere it gives sound events or a fault', () => {
  for (let length = 0; length < message.length; length++) {
    const { readings, faults, ignored } = decode(message.subarray(0, length));
    expect(readings.length + faults.length + ignored).toBeGreaterThan(0);
    for (const { detail } of faults) expect(detail).not.toMatch(/3a:?5e/);
  }
});
