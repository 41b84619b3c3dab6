import { z } from 'zod';
import { readAdvertisement } from './advertisement.ts';
import { identifyBle } from './ble-device.ts';
import { address, dbm, hexBytes, instant, name, numeric, uuid, word16 } from './fields.ts';
import { jsonDecoder, type Readings } from './readings.ts';

/** Cisco Meraki Scanning API, versions 2 and 3. Source: developer.cisco.com/meraki/scanning-api. */

/** Version 2 gives Wi-Fi levels as dB above the noise floor; the floor of an idle 20 MHz channel, dBm. */
const NOISE_FLOOR_DBM = -95;

const envelope = z.object({
  version: z.string().max(16),
  type: z.string().max(64),
  data: z.record(z.string(), z.unknown()),
});
const dataV2 = z.object({ apMac: address, observations: z.array(z.unknown()) });
const dataV3 = z.object({ observations: z.array(z.unknown()) });
const KINDS: Readonly<Record<string, 'wifi' | 'ble'>> = {
  devicesseen: 'wifi',
  wifi: 'wifi',
  bluetoothdevicesseen: 'ble',
  bluetooth: 'ble',
  ble: 'ble',
};

const times = { seenEpoch: instant.nullish(), seenTime: instant.nullish() };
const wifiV2 = z.object({ clientMac: address, ssid: z.string().nullish(), rssi: numeric, ...times });
const bleV2 = z.object({ clientMac: address, rssi: dbm, ...times });

const located = z.object({ time: instant, rssiRecords: z.array(z.unknown()).nullish() });
const rssiRecord = z.object({ apMac: address, rssi: dbm });
const latest = z.object({ time: instant, nearestApMac: name, nearestApRssi: dbm.nullish() });
const observationV3 = z.object({
  clientMac: address,
  ssid: z.string().nullish(),
  locations: z.array(z.unknown()).nullish(),
  latestRecord: z.unknown().optional(),
  bleBeacons: z.array(z.unknown()).nullish(),
});
const bleBeacon = z.object({
  rawData: hexBytes.nullish(),
  uuid: uuid.nullish(),
  major: word16.nullish(),
  minor: word16.nullish(),
});

export const decodeMerakiScanning = jsonDecoder((body, out) => {
  const head = out.read(envelope, body);
  if (head === null) return;
  const radio = KINDS[head.type.toLowerCase()];
  if (radio === undefined) return out.ignore();
  if (head.version.startsWith('3')) {
    const data = out.read(dataV3, head.data, 'data');
    for (const [i, one] of data?.observations.entries() ?? []) readV3(one, radio, out, `data.observations.${i}`);
  } else {
    const data = out.read(dataV2, head.data, 'data');
    if (data === null) return;
    for (const [i, one] of data.observations.entries())
      readV2(one, { radio, ap: data.apMac }, out, `data.observations.${i}`);
  }
});

function readV2(value: unknown, { radio, ap }: { radio: 'wifi' | 'ble'; ap: string }, out: Readings, field: string) {
  if (radio === 'ble') {
    const seen = out.read(bleV2, value, field);
    if (seen === null) return;
    const { clientMac: mac, rssi } = seen;
    return out.sighting(ap, { at: timeOf(seen), radio, rssi, ...identifyBle({ mac, kind: 'unknown' }) }, field);
  }
  const seen = out.read(wifiV2, value, field);
  if (seen === null) return;
  const rssi = seen.rssi >= 0 ? seen.rssi + NOISE_FLOOR_DBM : seen.rssi;
  out.sighting(ap, { at: timeOf(seen), device: seen.clientMac, radio, rssi, associated: isJoined(seen.ssid) }, field);
}

const timeOf = (seen: { seenEpoch?: number | null | undefined; seenTime?: number | null | undefined }) =>
  seen.seenEpoch ?? seen.seenTime ?? undefined;

const isJoined = (ssid: string | null | undefined): boolean => typeof ssid === 'string' && ssid !== '';

function readV3(value: unknown, radio: 'wifi' | 'ble', out: Readings, field: string) {
  const seen = out.read(observationV3, value, field);
  if (seen === null) return;
  const who =
    radio === 'wifi'
      ? { device: seen.clientMac, radio, associated: isJoined(seen.ssid) }
      : {
          radio,
          ...identifyBle({ mac: seen.clientMac, kind: 'unknown', frames: framesOf(seen.bleBeacons, out, field) }),
        };
  let heard = 0;
  for (const [i, one] of (seen.locations ?? []).entries())
    heard += readLocation(one, who, out, `${field}.locations.${i}`);
  // Without a floor plan there are no locations; with one, the latest record repeats the last of them.
  if (heard > 0) return;
  if (seen.latestRecord === undefined || seen.latestRecord === null) return out.ignore();
  const last = out.read(latest, seen.latestRecord, `${field}.latestRecord`);
  if (last === null) return;
  const rssi = last.nearestApRssi ?? undefined;
  out.sighting(last.nearestApMac, { at: last.time, rssi, ...who }, `${field}.latestRecord`);
}

/** @returns how many access points heard the device there */
function readLocation(value: unknown, who: object, out: Readings, field: string): number {
  const place = out.read(located, value, field);
  const records = place?.rssiRecords ?? [];
  for (const [i, one] of records.entries()) {
    const heard = out.read(rssiRecord, one, `${field}.rssiRecords.${i}`);
    if (heard !== null)
      out.sighting(heard.apMac, { at: place?.time, rssi: heard.rssi, ...who }, `${field}.rssiRecords.${i}`);
  }
  return records.length;
}

function framesOf(beacons: readonly unknown[] | null | undefined, out: Readings, field: string) {
  return (beacons ?? []).flatMap((one, i) => {
    const beacon = out.read(bleBeacon, one, `${field}.bleBeacons.${i}`);
    if (beacon === null) return [];
    const { rawData, uuid: id, major, minor } = beacon;
    // A cut advertisement still leaves the sighting; what it says is then not believed.
    const frames = rawData ? readAdvertisement(rawData).frames : [];
    if (frames.length > 0 || !id) return frames;
    return [{ kind: 'ibeacon' as const, uuid: id, major: major ?? 0, minor: minor ?? 0, powerAt1m: null }];
  });
}
