import { z } from 'zod';
import { readAdvertisement } from './advertisement.ts';
import { identifyBle } from './ble-device.ts';
import { address, dbm, instant } from './fields.ts';
import { jsonDecoder } from './readings.ts';

/** Ruckus IoT Controller beacon events: levels are text, addresses have eight bytes, hex may be cut in the middle of a byte. */

const message = z.object({ gateway_euid: address, events: z.array(z.unknown()), timestamp: instant.nullish() });
const event = z.object({
  device_euid: address,
  rssi: dbm,
  timestamp: instant.nullish(),
  data: z.string().max(1_024).nullish(),
  srData: z.string().max(1_024).nullish(),
});

export const decodeRuckus = jsonDecoder((body, out, { receivedAt }) => {
  const head = out.read(message, body);
  for (const [i, value] of head?.events.entries() ?? []) {
    const seen = out.read(event, value, `events.${i}`);
    if (seen === null) continue;
    const frames = [seen.data, seen.srData].flatMap((hex) => readAdvertisement(Buffer.from(hex ?? '', 'hex')).frames);
    const who = identifyBle({ mac: seen.device_euid, kind: 'unknown', frames });
    const at = seen.timestamp ?? head?.timestamp ?? receivedAt;
    out.sighting(head?.gateway_euid, { at, radio: 'ble', rssi: seen.rssi, ...who }, `events.${i}`);
  }
});
