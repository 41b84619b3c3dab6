import { z } from 'zod';
import { address, instant, name } from './fields.ts';
import { jsonDecoder } from './readings.ts';

/**
 * Juniper Mist webhooks. A zone is the receiver: the venue says what sensor stands for it. Entering and leaving are both moments
 * at which the device was there. Places on a map (`location`) name no zone and are left out.
 */

const message = z.object({ topic: z.string().max(64), events: z.array(z.unknown()) });
const zoneEvent = z.object({
  zone_id: name,
  mac: address.nullish(),
  asset_id: name.nullish(),
  type: z.string().max(32).nullish(),
  timestamp: instant,
  trigger: z.enum(['enter', 'exit']),
});
const ZONE_TOPICS = new Set(['zone', 'client-zone', 'asset-zone']);

export const decodeMist = jsonDecoder((body, out) => {
  const head = out.read(message, body);
  if (head === null) return;
  for (const [i, value] of head.events.entries()) {
    if (!ZONE_TOPICS.has(head.topic)) {
      out.ignore();
      continue;
    }
    const seen = out.read(zoneEvent, value, `events.${i}`);
    if (seen === null) continue;
    const radio = seen.asset_id != null || /asset|ble|sdk/i.test(seen.type ?? '') ? 'ble' : 'wifi';
    const device = seen.mac ?? seen.asset_id ?? undefined;
    // Zones follow clients that joined the network, enrolled assets and the mall's own app.
    out.sighting(seen.zone_id, { at: seen.timestamp, device, radio, associated: true }, `events.${i}`);
  }
});
