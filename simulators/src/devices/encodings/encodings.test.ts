import type { SightingMessage } from '@atrium/shared/wire/messages';
import { describe, expect, test } from 'vitest';
import { encodeMessage } from './encoding.ts';
import { ENCODINGS, type EncodingName } from './encodings.ts';

const AT = Date.UTC(2026, 2, 14, 4);
const topic = 'atrium/v1/demo/sighting/ap-1';
const app: SightingMessage = { at: AT, device: '5a:00:11:22:33:44', radio: 'ble', rssi: -50 };
const joined: SightingMessage = { at: AT, device: '5a:00:11:22:33:45', radio: 'wifi', rssi: -60, associated: true };
const stranger: SightingMessage = { ...joined, at: AT + 1, device: '5a:00:11:22:33:46', associated: false };
const sightings = [app, joined, stranger];

const CARRIED: Readonly<Record<EncodingName, readonly SightingMessage[]>> = {
  aruba: sightings,
  meraki: sightings,
  minew: [app],
  openmqttgateway: [app],
  raddec: [app],
  sniffer: [stranger],
};

describe('receivers of another maker', () => {
  test.each(Object.keys(ENCODINGS) as EncodingName[])(
    '%s tell what they can, and the rest goes on as it was',
    (name) => {
      const said = encodeMessage({ at: AT, topic, payload: { sightings } }, ENCODINGS[name]);
      const native = said.filter((message) => message.topic === topic);
      const left = sightings.filter((sighting) => !CARRIED[name].includes(sighting));
      expect(native).toEqual(left.length === 0 ? [] : [{ at: AT, topic, payload: { sightings: left } }]);
      const vendor = JSON.stringify(said.filter((message) => message.topic !== topic)).toLowerCase();
      for (const { device } of CARRIED[name]) {
        const bare = device.replaceAll(':', '');
        expect(vendor.includes(device) || vendor.includes(bare)).toBe(true);
      }
      expect(vendor).toContain('ap-1');
      for (const { device } of left) expect(vendor).not.toContain(device.replaceAll(':', ''));
    },
  );

  test('other messages are not touched', () => {
    const count = { at: AT, topic: 'atrium/v1/demo/count/door', payload: { at: AT, in: 1, out: 0 } };
    for (const encoding of Object.values(ENCODINGS)) expect(encodeMessage(count, encoding)).toEqual([count]);
  });
});
