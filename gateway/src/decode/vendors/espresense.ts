import { z } from 'zod';
import { fault } from '../wire-event.ts';
import { identifyBle } from './ble-device.ts';
import { address, calibrated, dbm } from './fields.ts';
import { binaryDecoder, jsonDecoder, topicParts, type VendorDecoder } from './readings.ts';

/**
 * ESPresense: `espresense/devices/{id}/{room}`, and `espresense/rooms/{room}/status` as last will. Messages carry no time. Most
 * ids name a make and not a device (`apple:1005:9-26`): only those that name one are followed.
 */

const heard = z.object({
  mac: address.nullish(),
  id: z.string().min(1).max(110),
  rssi: dbm,
  'rssi@1m': calibrated.nullish(),
});
const IBEACON = /^iBeacon:((?:[0-9a-f]-?){32})-(\d{1,5})-(\d{1,5})$/i;
/** Kinds of id that belong to one device: resolved keys, enrolled devices, beacons and tags. */
const LASTING = /^(?:irk|known|eddy|abeacon|tile|tracker|device|rmo|mifit|miTherm|garmin|sbeacon):/i;

const decodeHeard = jsonDecoder((body, out, { topic, receivedAt: at }) => {
  const seen = out.read(heard, body);
  if (seen === null) return;
  const room = topicParts(topic)[3];
  const power = seen['rssi@1m'] ?? null;
  const rssi = seen.rssi;
  const beacon = IBEACON.exec(seen.id);
  if (beacon !== null) {
    const [, id = '', major, minor] = beacon;
    const uuid = id.replace(/-/g, '').toLowerCase();
    const frame = { kind: 'ibeacon' as const, uuid, major: Number(major), minor: Number(minor), powerAt1m: power };
    const who = identifyBle({ mac: seen.mac ?? seen.id, kind: 'unknown', frames: [frame] });
    return out.sighting(room, { at, radio: 'ble', rssi, ...who });
  }
  const txPower = power ?? undefined;
  if (LASTING.test(seen.id)) return out.sighting(room, { at, radio: 'ble', rssi, device: seen.id, txPower });
  out.sighting(room, { at, radio: 'ble', rssi, device: seen.mac ?? seen.id, associated: false, txPower });
});

const decodeStatus = binaryDecoder((payload, out, { topic, receivedAt: at }) => {
  const word = Buffer.from(payload).toString('latin1').trim().toLowerCase();
  if (word === 'online' || word === 'offline')
    return out.status(topicParts(topic)[2], { at, online: word === 'online' });
  out.refuse(fault('schema', `must be online or offline; received text of ${payload.length} characters`));
});

const decodeOther = binaryDecoder((_payload, out) => out.ignore());

export const decodeEspresense: VendorDecoder = (input) => {
  const [, branch, , leaf] = topicParts(input.topic);
  if (branch !== 'rooms') return decodeHeard(input);
  return leaf === 'status' ? decodeStatus(input) : decodeOther(input);
};
