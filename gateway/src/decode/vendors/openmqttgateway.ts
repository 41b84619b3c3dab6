import { z } from 'zod';
import { fault } from '../wire-event.ts';
import { fromHex, toAddress } from './address.ts';
import { type BeaconFrame, readEddystone, readManufacturerData } from './advertisement.ts';
import { type AddressKind, identifyBle, randomKind } from './ble-device.ts';
import { address, dbm, instant, uuid, word16 } from './fields.ts';
import { binaryDecoder, jsonDecoder, topicParts, type VendorDecoder } from './readings.ts';

/**
 * OpenMQTTGateway and Theengs Gateway: `{base}/{gateway}/BTtoMQTT/{device}`; the gateway is named by the topic only, and messages
 * carry no time unless the gateway was told to add one. `{base}/{gateway}/LWT` says online or offline.
 */

const heard = z.object({
  id: z.string().max(64),
  mac: address.nullish(),
  mac_type: z.number().int().nullish(),
  rssi: dbm.nullish(),
  uuid: uuid.nullish(),
  major: word16.nullish(),
  minor: word16.nullish(),
  txpower: z.number().nullish(),
  manufacturerdata: z.string().max(512).nullish(),
  servicedata: z.string().max(512).nullish(),
  servicedatauuid: z.string().max(64).nullish(),
  unixtime: instant.nullish(),
  UTCtime: instant.nullish(),
});
type Heard = z.infer<typeof heard>;

const decodeHeard = jsonDecoder((body, out, { topic, receivedAt }) => {
  const seen = out.read(heard, body);
  if (seen === null) return;
  // Tracker notes ("present", "absent") and sensors behind a level of their own say nothing new.
  if (seen.rssi == null) return out.ignore();
  const mac = seen.mac ?? toAddress(seen.id);
  if (mac === null && seen.uuid == null && seen.id.length < 32)
    return out.refuse(fault('schema', 'is not an address of six bytes', 'id'));
  const at = seen.unixtime ?? seen.UTCtime ?? receivedAt;
  const source = { mac: mac ?? seen.id, kind: kindOf(seen, mac), frames: framesOf(seen) };
  out.sighting(gatewayOf(topic), { at, radio: 'ble', rssi: seen.rssi, ...identifyBle(source) });
});

const decodeWill = binaryDecoder((payload, out, { topic, receivedAt }) => {
  const word = Buffer.from(payload).toString('latin1').trim().toLowerCase();
  if (word !== 'online' && word !== 'offline')
    return out.refuse(fault('schema', `must be online or offline; received text of ${payload.length} characters`));
  out.status(topicParts(topic).at(-2), { at: receivedAt, online: word === 'online' });
});

export const decodeOpenMqttGateway: VendorDecoder = (input) =>
  topicParts(input.topic).at(-1) === 'LWT' ? decodeWill(input) : decodeHeard(input);

function gatewayOf(topic: string): string | undefined {
  const parts = topicParts(topic);
  const at = parts.findIndex((part) => part === 'BTtoMQTT' || part === 'presence');
  return at > 0 ? parts[at - 1] : undefined;
}

function kindOf({ mac_type: type }: Heard, mac: string | null): AddressKind {
  if (type === 0) return 'public';
  return type === 1 && mac !== null ? randomKind(mac) : 'unknown';
}

/** An iBeacon whose power byte looks positive comes as `volt` instead of `txpower`: then its power is not known. */
function framesOf(seen: Heard): readonly BeaconFrame[] {
  if (seen.uuid != null && seen.major != null && seen.minor != null)
    return [
      { kind: 'ibeacon', uuid: seen.uuid, major: seen.major, minor: seen.minor, powerAt1m: seen.txpower ?? null },
    ];
  const maker = fromHex(seen.manufacturerdata ?? '');
  const frame =
    maker !== null && maker.length > 2
      ? readManufacturerData((maker[0] ?? 0) | ((maker[1] ?? 0) << 8), maker.subarray(2))
      : null;
  const service = fromHex(seen.servicedata ?? '');
  const isEddystone = /feaa/i.test(seen.servicedatauuid ?? '');
  const eddystone = isEddystone && service !== null && service.length > 2 ? readEddystone(service) : null;
  return [frame, eddystone].filter((one) => one !== null);
}
