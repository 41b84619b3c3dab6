import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { decodeMerakiScanning } from './meraki-scanning.ts';
import { decodeMinew } from './minew.ts';

/** Captures of others, read where they lie beside the repository. */
const FOLDER = resolve(import.meta.dirname, '../../../../../shared/data/vendor-samples');
const read = (name: string): Buffer | null =>
  existsSync(`${FOLDER}/${name}`) ? readFileSync(`${FOLDER}/${name}`) : null;
const AT = Date.UTC(2022, 0, 20, 13, 23);
const at = (payload: Uint8Array) => ({ topic: '', payload, receivedAt: AT });

test('a binary message of a Minew G1: twelve transmitters, two beacons with a name', ({ skip }) => {
  const hex = read('minew_g1_binary_long.hex') ?? skip('skipped: no data');
  const { readings, faults, ignored } = decodeMinew(at(Buffer.from(hex.toString().trim(), 'hex')));
  expect({ events: readings.length, faults, ignored }).toEqual({ events: 12, faults: [], ignored: 0 });
  const devices = readings.flatMap(({ message }) => ('device' in message ? [message] : []));
  expect(devices.filter(({ beacon }) => beacon !== undefined)).toHaveLength(2);
  expect(devices.filter(({ device }) => device.startsWith('eddystone:'))).toHaveLength(1);
  // Phones that change their address, heard beside the tags.
  expect(devices.filter(({ associated }) => associated === false)).toHaveLength(7);
});

test('rows of Minew gateways', ({ skip }) => {
  const json = read('minew_g1_json_long.json') ?? skip('skipped: no data');
  const { readings, faults, ignored } = decodeMinew(at(json));
  expect({ events: readings.length, faults, ignored }).toEqual({ events: 4, faults: [], ignored: 1 });
});

test('posts of Meraki version 3', ({ skip }) => {
  const json = read('meraki_v3_capture_sanitized.json') ?? skip('skipped: no data');
  const posts = JSON.parse(json.toString()) as unknown[];
  const decoded = posts.map((post) => decodeMerakiScanning(at(Buffer.from(JSON.stringify(post)))));
  expect(decoded.flatMap(({ faults }) => faults)).toEqual([]);
  expect(decoded.flatMap(({ readings }) => readings)).toHaveLength(6);
});
