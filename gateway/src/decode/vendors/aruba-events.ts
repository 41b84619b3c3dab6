import { z } from 'zod';
import { address, dbm, instant, name } from './fields.ts';
import { jsonDecoder, type Readings } from './readings.ts';

/**
 * HPE Aruba ALE (presence and location northbound) and Aruba Central streaming (geofence notices, levels). A geofence is the
 * receiver where one is named: the venue says what sensor stands for it.
 */

const addressField = z.union([address, z.object({ addr: address }).transform(({ addr }) => addr)]);
const result = z.object({ msg: z.unknown(), ts: instant });
const presence = z.object({
  sta_eth_mac: addressField,
  associated: z.boolean().nullish(),
  ap_name: name.nullish(),
  radio_mac: addressField.nullish(),
});
const location = z.object({
  sta_eth_mac: addressField,
  associated: z.boolean().nullish(),
  rssi_val: dbm.nullish(),
  geofence_ids: z.array(name).nullish(),
});
const geofence = z.object({
  geofence_event: z.enum(['ZONE_IN', 'ZONE_OUT']),
  geofence_id: name,
  sta_eth_mac: addressField,
  associated: z.boolean().nullish(),
  timestamp: instant.nullish(),
});
const clientRssi = z.object({
  client_mac: addressField,
  ap_mac: addressField,
  rssi_val: dbm,
  associated: z.boolean().nullish(),
});

type Moment = { readonly at: number };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const decodeArubaEvents = jsonDecoder((body, out, { receivedAt }) => {
  if (!isObject(body)) return void out.read(z.object({}), body);
  if ('Presence_result' in body) return readResults(body['Presence_result'], readPresence, out, 'Presence_result');
  if ('Location_result' in body) return readResults(body['Location_result'], readLocation, out, 'Location_result');
  if ('geofence_event' in body) return readGeofence(body, { at: receivedAt }, out);
  if (isObject(body['geofence_notify'])) return readGeofence(body['geofence_notify'], { at: receivedAt }, out);
  if (isObject(body['data'])) return readCloudEvent(body, body['data'], receivedAt, out);
  out.ignore();
});

type Reader = (value: unknown, moment: Moment, out: Readings, field: string) => void;

function readResults(list: unknown, reader: Reader, out: Readings, field: string) {
  const rows = out.read(z.array(z.unknown()), list, field);
  for (const [i, value] of rows?.entries() ?? []) {
    const row = out.read(result, value, `${field}.${i}`);
    if (row !== null) reader(row.msg, { at: row.ts }, out, `${field}.${i}.msg`);
  }
}

function readPresence(value: unknown, { at }: Moment, out: Readings, field: string) {
  const seen = out.read(presence, value, field);
  if (seen === null) return;
  const associated = seen.associated ?? false;
  out.sighting(seen.radio_mac ?? seen.ap_name, { at, device: seen.sta_eth_mac, radio: 'wifi', associated }, field);
}

function readLocation(value: unknown, { at }: Moment, out: Readings, field: string) {
  const seen = out.read(location, value, field);
  if (seen === null) return;
  const fences = seen.geofence_ids ?? [];
  // A place on a campus map without a fence around it names no zone of ours.
  if (fences.length === 0) return out.ignore();
  const associated = seen.associated ?? false;
  for (const fence of fences) out.sighting(fence, { at, device: seen.sta_eth_mac, radio: 'wifi', associated }, field);
}

/** In and out are both moments at which the device was in the zone. */
function readGeofence(value: unknown, moment: Moment, out: Readings) {
  const seen = out.read(geofence, value);
  if (seen === null) return;
  const at = seen.timestamp ?? moment.at;
  out.sighting(seen.geofence_id, { at, device: seen.sta_eth_mac, radio: 'wifi', associated: seen.associated ?? false });
}

function readCloudEvent(
  head: Record<string, unknown>,
  data: Record<string, unknown>,
  receivedAt: number,
  out: Readings,
) {
  const event = data['raw_rssi'] ?? data['proximity_rssi'];
  if (event === undefined) return out.ignore();
  const time = out.read(z.object({ time: instant.nullish() }), head);
  const seen = out.read(clientRssi, event, 'data');
  if (seen === null || time === null) return;
  const { client_mac: device, rssi_val: rssi } = seen;
  const at = time.time ?? receivedAt;
  out.sighting(seen.ap_mac, { at, device, radio: 'wifi', rssi, associated: seen.associated ?? false }, 'data');
}
