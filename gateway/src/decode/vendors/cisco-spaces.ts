import { z } from 'zod';
import { readAdvertisement } from './advertisement.ts';
import { identifyBle } from './ble-device.ts';
import { address, hexBytes, instant, name } from './fields.ts';
import { jsonDecoder, type Readings, type VendorDecoder } from './readings.ts';

/**
 * Cisco Spaces Firehose: one JSON object a line, or one in a message. Events are placed in a location of Cisco's hierarchy, which
 * is the receiver here: the venue says what sensor stands for it. Source: developer.cisco.com/docs/cisco-spaces-firehose.
 */

const envelope = z.object({
  recordUid: name.nullish(),
  recordTimestamp: instant,
  eventType: z.string().max(64),
});
const device = z.object({
  macAddress: address.nullish(),
  deviceId: name.nullish(),
  tags: z.array(z.string()).nullish(),
});
const location = z.object({ locationId: name });
const update = z.object({ device, location, ssid: z.string().nullish(), lastSeen: instant.nullish() });
const presence = z.object({
  device,
  location,
  presenceEventType: z.string().max(64).nullish(),
  entryTimestamp: instant.nullish(),
  exitTimestamp: instant.nullish(),
  ssid: z.string().nullish(),
});
const telemetry = z.object({
  deviceInfo: z.object({ deviceMacAddress: address }),
  detectedPosition: z.object({ locationId: name.nullish(), lastLocatedTime: instant.nullish() }).nullish(),
  location: z.object({ locationId: name.nullish() }).nullish(),
  rawPayload: hexBytes.nullish(),
});

type Envelope = z.infer<typeof envelope>;
type Body = Readonly<Record<string, unknown>>;
type Reader = (body: Body, head: Envelope, out: Readings) => void;

const READERS: Readonly<Record<string, Reader>> = {
  DEVICE_LOCATION_UPDATE: (body, head, out) => {
    const seen = out.read(update, body['deviceLocationUpdate'], 'deviceLocationUpdate');
    if (seen !== null) place(seen, { at: seen.lastSeen ?? head.recordTimestamp, id: head.recordUid }, out);
  },
  DEVICE_PRESENCE: (body, head, out) => {
    const seen = out.read(presence, body['devicePresence'], 'devicePresence');
    if (seen === null) return;
    // Ten minutes without a sign of life is no sighting.
    if (/inactive/i.test(seen.presenceEventType ?? '')) return out.ignore();
    const left = /exit/i.test(seen.presenceEventType ?? '') ? seen.exitTimestamp : null;
    place(seen, { at: left ?? head.recordTimestamp, id: head.recordUid }, out);
  },
  DEVICE_ENTRY: (body, head, out) => {
    const seen = out.read(presence, body['deviceEntry'], 'deviceEntry');
    if (seen !== null) place(seen, { at: seen.entryTimestamp ?? head.recordTimestamp, id: head.recordUid }, out);
  },
  DEVICE_EXIT: (body, head, out) => {
    const seen = out.read(presence, body['deviceExit'], 'deviceExit');
    if (seen !== null) place(seen, { at: seen.exitTimestamp ?? head.recordTimestamp, id: head.recordUid }, out);
  },
  IOT_TELEMETRY: (body, head, out) => {
    const seen = out.read(telemetry, body['iotTelemetry'], 'iotTelemetry');
    if (seen === null) return;
    const { deviceInfo, detectedPosition, rawPayload } = seen;
    // Devices are enrolled one by one: their address is theirs for good.
    const frames = rawPayload ? readAdvertisement(rawPayload).frames : [];
    const who = identifyBle({ mac: deviceInfo.deviceMacAddress, kind: 'public', frames });
    const at = detectedPosition?.lastLocatedTime ?? head.recordTimestamp;
    const where = detectedPosition?.locationId ?? seen.location?.locationId;
    out.sighting(where, { at, radio: 'ble', id: head.recordUid ?? undefined, ...who }, 'iotTelemetry');
  },
};

type Seen = Pick<z.infer<typeof presence>, 'device' | 'location' | 'ssid'>;

/** Staff carry the tag that the mall gave them and are no visitors. */
const isStaff = (tags: readonly string[] | null | undefined): boolean =>
  tags?.some((tag) => /^(?:employee|staff)$/i.test(tag)) ?? false;

function place(seen: Seen, moment: { at: number; id: string | null | undefined }, out: Readings) {
  const { macAddress, deviceId, tags } = seen.device;
  if (isStaff(tags)) return out.ignore();
  const device = macAddress ?? deviceId ?? undefined;
  // What Cisco places without a network is a device that never joined one.
  const associated = macAddress == null || (typeof seen.ssid === 'string' && seen.ssid !== '');
  const id = moment.id ?? undefined;
  out.sighting(seen.location.locationId, { at: moment.at, device, radio: 'wifi', associated, id }, 'device');
}

const decodeOne = jsonDecoder((body, out) => {
  const events = Array.isArray(body) ? body : [body];
  for (const [i, event] of events.entries()) {
    const head = out.read(envelope, event, Array.isArray(body) ? `${i}` : '');
    if (head === null) continue;
    const reader = Object.hasOwn(READERS, head.eventType) ? READERS[head.eventType] : undefined;
    if (reader === undefined) out.ignore();
    else reader(event as Body, head, out);
  }
});

const NEWLINE = 0x0a;

export const decodeCiscoSpaces: VendorDecoder = (input) => {
  const lines = splitLines(input.payload).map((payload) => decodeOne({ ...input, payload }));
  if (lines.length === 1 && lines[0] !== undefined) return lines[0];
  return {
    readings: lines.flatMap(({ readings }) => readings),
    faults: lines.flatMap(({ faults }) => faults),
    ignored: lines.reduce((sum, { ignored }) => sum + ignored, 0),
  };
};

/** A body that is one object over several lines starts its second line with a blank, a quote or a bracket. */
function splitLines(payload: Uint8Array): readonly Uint8Array[] {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const lines: Uint8Array[] = [];
  let from = 0;
  for (let at = text.indexOf(NEWLINE); at !== -1; at = text.indexOf(NEWLINE, at + 1)) {
    if (text[at + 1] !== 0x7b) continue;
    lines.push(text.subarray(from, at));
    from = at + 1;
  }
  lines.push(text.subarray(from));
  const full = lines.filter((line) => line.some((byte) => byte > 0x20));
  return full.length === 0 ? [payload] : full;
}
