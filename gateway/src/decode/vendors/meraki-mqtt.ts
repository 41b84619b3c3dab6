import { z } from 'zod';
import { fault } from '../wire-event.ts';
import { identifyBle } from './ble-device.ts';
import { address, dbm, instant, numeric } from './fields.ts';
import { jsonDecoder, type Readings, topicParts } from './readings.ts';

/**
 * Cisco Meraki over MQTT: people who cross a line that was drawn in a camera's picture, and clients that an access point hears.
 * Camera topics are `/merakimv/{serial}/crossing/{line}`; a line is the venue's counter, named by the line or by serial and line.
 */

const crossing = z.object({
  event: z.enum(['crossing_in', 'crossing_out']),
  type: z.string().max(64),
  ts: instant,
  object_id: numeric.nullish(),
});
const client = z.object({
  mrMac: address,
  clientMac: address,
  clientType: z.string().max(64).nullish(),
  timestamp: instant,
  rssi: dbm.nullish(),
  radio: z.string().max(16),
});

export const decodeMerakiMqtt = jsonDecoder((body, out, { topic }) => {
  const [root, serial, kind, line] = topicParts(topic);
  if (root === 'merakimv') {
    // Occupancy of a picture, light and desks are not passages.
    if (kind !== 'crossing') return out.ignore();
    if (serial === undefined || line === undefined)
      return out.refuse(fault('topic', 'a crossing needs /merakimv/{serial}/crossing/{line}', 'topic'));
    return readCrossing(body, line, out);
  }
  readClient(body, out);
});

function readCrossing(body: unknown, line: string, out: Readings) {
  const seen = out.read(crossing, body);
  if (seen === null) return;
  if (seen.type !== 'person') return out.ignore();
  const inward = seen.event === 'crossing_in';
  // Several people may cross within the second that a camera's time resolves: the object tells them apart.
  const id = seen.object_id == null ? undefined : `${line}:${seen.ts}:${seen.object_id}:${inward ? 'in' : 'out'}`;
  out.count(line, { at: seen.ts, in: inward ? 1 : 0, out: inward ? 0 : 1, id });
}

function readClient(body: unknown, out: Readings) {
  const seen = out.read(client, body);
  if (seen === null) return;
  const { mrMac, clientMac: mac, timestamp: at, clientType } = seen;
  const rssi = seen.rssi ?? undefined;
  const radio = seen.radio.toLowerCase();
  if (radio === 'wifi')
    return out.sighting(mrMac, { at, device: mac, radio, rssi, associated: clientType === 'associated' });
  if (radio === 'ble' || radio === 'bluetooth')
    return out.sighting(mrMac, { at, radio: 'ble', rssi, ...identifyBle({ mac, kind: 'unknown' }) });
  out.ignore();
}
