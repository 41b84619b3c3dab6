import { z } from 'zod';
import { fault } from '../wire-event.ts';
import { type BeaconFrame, readAdvertisement } from './advertisement.ts';
import { readTelemetry } from './aruba-schema.ts';
import { type AddressKind, identifyBle } from './ble-device.ts';
import { address, calibrated, dbm, hexBytes, instant, numeric, uuid, word16 } from './fields.ts';
import { binaryDecoder, jsonDecoder, type Readings, type VendorDecoder } from './readings.ts';

/** HPE Aruba IoT telemetry of AOS 8 and Instant: protobuf, or the same as JSON. */

const telemetry = z.object({
  reporter: z
    .object({ mac: address.nullish(), name: z.string().max(128).nullish(), time: instant.nullish() })
    .nullish(),
  reported: z.array(z.unknown()).nullish(),
  bleData: z.array(z.unknown()).nullish(),
  wifiData: z.array(z.unknown()).nullish(),
});
const ibeacon = z.object({ uuid, major: word16, minor: word16, power: calibrated.nullish() });
const eddystone = z.object({
  power: calibrated.nullish(),
  uid: z.object({ nid: z.string().max(40), bid: z.string().max(24) }).nullish(),
});
const reported = z.object({
  mac: address,
  lastSeen: instant.nullish(),
  bevent: z.object({ event: z.string().max(16).nullish() }).nullish(),
  rssi: z.object({ last: dbm.nullish(), avg: dbm.nullish(), max: dbm.nullish(), smooth: dbm.nullish() }).nullish(),
  beacons: z.array(z.object({ ibeacon: ibeacon.nullish(), eddystone: eddystone.nullish() })).nullish(),
});
const bleData = z.object({
  mac: address,
  rssi: dbm,
  data: hexBytes.nullish(),
  addrType: z.union([numeric, z.string().max(64)]).nullish(),
});
const wifiData = z.object({
  mac: address,
  rssi: dbm.nullish(),
  deviceClass: z.array(z.union([z.string(), z.number()])).nullish(),
});

function readBody(body: unknown, out: Readings, receivedAt: number) {
  const message = out.read(telemetry, body);
  if (message === null) return;
  const { reporter } = message;
  const ap: Reporter = { name: reporter?.mac ?? reporter?.name ?? null, at: reporter?.time ?? receivedAt };
  for (const [i, one] of (message.reported ?? []).entries()) readReported(one, ap, out, `reported.${i}`);
  for (const [i, one] of (message.bleData ?? []).entries()) readBle(one, ap, out, `bleData.${i}`);
  for (const [i, one] of (message.wifiData ?? []).entries()) readWifi(one, ap, out, `wifiData.${i}`);
}

type Reporter = { readonly name: string | null; readonly at: number };

function readReported(value: unknown, ap: Reporter, out: Readings, field: string) {
  const seen = out.read(reported, value, field);
  if (seen === null) return;
  // "Aged out" says when it was not heard.
  if (seen.bevent?.event === 'ageout') return out.ignore();
  const rssi = seen.rssi?.last ?? seen.rssi?.smooth ?? seen.rssi?.avg ?? seen.rssi?.max ?? undefined;
  const frames = (seen.beacons ?? []).flatMap(framesOf);
  // The list has known classes of tags and beacons only; their addresses stay.
  const who = identifyBle({ mac: seen.mac, kind: 'public', frames });
  out.sighting(ap.name, { at: seen.lastSeen ?? ap.at, radio: 'ble', rssi, ...who }, field);
}

type Beacons = NonNullable<z.infer<typeof reported>['beacons']>[number];

function framesOf({ ibeacon: apple, eddystone: eddy }: Beacons): BeaconFrame[] {
  const frames: BeaconFrame[] = [];
  if (apple) frames.push({ kind: 'ibeacon', ...apple, powerAt1m: apple.power ?? null });
  if (eddy?.uid) {
    const power = eddy.power == null ? null : eddy.power - 41;
    frames.push({ kind: 'eddystone-uid', namespace: eddy.uid.nid, instance: eddy.uid.bid, powerAt1m: power });
  }
  return frames;
}

const ADDRESS_KINDS: Readonly<Record<string, AddressKind>> = {
  '0': 'public',
  '1': 'static',
  '2': 'private',
  '3': 'private',
  addr_type_public: 'public',
  addr_type_static: 'static',
};

function readBle(value: unknown, ap: Reporter, out: Readings, field: string) {
  const seen = out.read(bleData, value, field);
  if (seen === null) return;
  const frames = seen.data ? readAdvertisement(seen.data).frames : [];
  const kind = ADDRESS_KINDS[String(seen.addrType ?? '')] ?? 'unknown';
  out.sighting(
    ap.name,
    { at: ap.at, radio: 'ble', rssi: seen.rssi, ...identifyBle({ mac: seen.mac, kind, frames }) },
    field,
  );
}

const LINKED = new Set(['wifiTag', 'wifiAssocSta', '15', '16', 'assoc', 'rtls']);

function readWifi(value: unknown, ap: Reporter, out: Readings, field: string) {
  const seen = out.read(wifiData, value, field);
  if (seen === null) return;
  const associated = seen.deviceClass?.some((name) => LINKED.has(String(name))) ?? false;
  out.sighting(
    ap.name,
    { at: ap.at, device: seen.mac, radio: 'wifi', rssi: seen.rssi ?? undefined, associated },
    field,
  );
}

const decodeJson = jsonDecoder((body, out, { receivedAt }) => readBody(body, out, receivedAt));

const decodeProtobuf = binaryDecoder((payload, out, { receivedAt }) => {
  let body: unknown;
  try {
    body = readTelemetry(payload);
  } catch {
    // The reader's own message may quote bytes of the payload.
    out.refuse(fault('schema', 'the payload is not Aruba telemetry in protobuf'));
    return;
  }
  readBody(body, out, receivedAt);
});

const BRACE = 0x7b;

export const decodeArubaTelemetry: VendorDecoder = (input) =>
  input.payload[0] === BRACE ? decodeJson(input) : decodeProtobuf(input);
