import { z } from 'zod';
import { address, dbm, instant } from './fields.ts';
import { jsonDecoder } from './readings.ts';

/**
 * UniFi Network: client records of the REST and WebSocket interfaces. `signal` is the level in dBm; `rssi` is a quality figure with
 * the opposite sign and is not read.
 */

const envelope = z.object({ data: z.array(z.unknown()) });
const client = z.object({
  mac: address,
  is_wired: z.boolean().nullish(),
  ap_mac: address.nullish(),
  signal: dbm.nullish(),
  last_seen: instant,
});

export const decodeUnifi = jsonDecoder((body, out) => {
  const list = Array.isArray(body) ? body : out.read(envelope, body)?.data;
  for (const [i, value] of list?.entries() ?? []) {
    const field = Array.isArray(body) ? `${i}` : `data.${i}`;
    const seen = out.read(client, value, field);
    if (seen === null) continue;
    if (seen.is_wired === true) out.ignore();
    else {
      const { mac: device, last_seen: at } = seen;
      out.sighting(seen.ap_mac, { at, device, radio: 'wifi', rssi: seen.signal ?? undefined, associated: true }, field);
    }
  }
});
