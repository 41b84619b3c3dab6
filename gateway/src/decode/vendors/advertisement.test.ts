import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAdvertisement } from './advertisement.ts';
import { identifyBle, randomKind } from './ble-device.ts';

const read = (hex: string) => readAdvertisement(Buffer.from(hex.replace(/\s/g, ''), 'hex'));
const UUID = '4f1e0c2a9b7d4a638c5523d06e91b7f2';

describe('advertisements', () => {
  test('iBeacon: the power is what is heard at 1 m', () => {
    expect(read(`020106 1aff4c000215 ${UUID} 2711 4cb9 c5`)).toEqual({
      frames: [{ kind: 'ibeacon', uuid: UUID, major: 10_001, minor: 19_641, powerAt1m: -59 }],
      fault: null,
    });
  });

  test('AltBeacon: of any maker, the power at 1 m too', () => {
    expect(read(`1bff1801beac ${UUID} 0001 0002 c500`).frames).toEqual([
      { kind: 'altbeacon', uuid: UUID, major: 1, minor: 2, powerAt1m: -59 },
    ]);
  });

  test('Eddystone UID: the power is that at 0 m, 41 dB above; two reserved bytes may be missing', () => {
    const frame = {
      kind: 'eddystone-uid',
      namespace: '00112233445566778899',
      instance: '0a0b0c0d0e0f',
      powerAt1m: -65,
    };
    expect(read('0303aafe 1716aafe00e8001122334455667788990a0b0c0d0e0f0000').frames).toEqual([frame]);
    expect(read('0303aafe 1516aafe00e8001122334455667788990a0b0c0d0e0f').frames).toEqual([frame]);
  });

  test('Eddystone URL and telemetry; absent sensors are not zero', () => {
    expect(read('0a16aafe10e803 61 62 07 2f').frames).toEqual([
      { kind: 'eddystone-url', url: 'https://ab.com/', powerAt1m: -65 },
    ]);
    expect(read('1116aafe20000bb81a800000000100000064').frames).toEqual([
      { kind: 'eddystone-tlm', batteryMv: 3_000, temperatureC: 26.5 },
    ]);
    expect(read('1116aafe2000000080000000000100000064').frames).toEqual([
      { kind: 'eddystone-tlm', batteryMv: null, temperatureC: null },
    ]);
  });

  test('one that is cut says so and keeps what came before', () => {
    const cut = read(`0303aafe 1516aafe00e8001122334455667788990a0b0c0d0e0f 1aff4c000215`);
    expect(cut.frames).toHaveLength(1);
    expect(cut.fault).toMatch(/byte 26/);
  });

  test('no bytes make it fail', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        for (const frame of readAdvertisement(bytes).frames) expect(frame.kind).toBeTypeOf('string');
      }),
      { seed: 20261122, numRuns: 2_000 },
    );
  });
});

describe('who a transmitter is', () => {
  const mac = '7a:00:11:22:33:44';

  test('an address that changes by itself is counted only', () => {
    expect(identifyBle({ mac, kind: 'private' })).toEqual({ device: mac, associated: false });
    expect(identifyBle({ mac, kind: 'unknown' })).toEqual({ device: mac, associated: false });
    expect(identifyBle({ mac, kind: 'static' })).toEqual({ device: mac });
  });

  test('a beacon keeps its name when its address changes', () => {
    const frames = read(`1aff4c000215 ${UUID} 0007 0015 c5`).frames;
    expect(identifyBle({ mac, kind: 'private', frames }).device).toBe(
      identifyBle({ mac: '4b:00:11:22:33:55', kind: 'private', frames }).device,
    );
  });

  test('a factory default names nobody', () => {
    const frames = read(`1aff4c000215 ${UUID} 0000 0000 c5`).frames;
    expect(identifyBle({ mac, kind: 'public', frames })).toEqual({ device: mac, txPower: -59 });
  });

  test('the highest bits of a random address', () => {
    expect(['c2:00:59:00:03:8e', '7a:00:11:22:33:44', '06:8b:33:2c:ec:e2'].map(randomKind)).toEqual([
      'static',
      'private',
      'private',
    ]);
  });
});
