import { z } from 'zod';
import { fault } from '../wire-event.ts';
import { identifyBle } from './ble-device.ts';
import { address, dbm, instant, name } from './fields.ts';
import { jsonDecoder, type Readings } from './readings.ts';

/** Kismet device records, as its event bus or its REST interface gives them; fields may be nested or flattened by a path. */

const SIGNAL = 'kismet.device.base.signal';
const LAST_SIGNAL = 'kismet.common.signal.last_signal';
const record = z.object({
  'kismet.device.base.macaddr': address,
  'kismet.device.base.last_time': instant,
  'kismet.device.base.phyname': z.string().max(64),
  'kismet.device.base.type': z.string().max(64).nullish(),
  'kismet.device.base.seenby': z.array(z.unknown()).nullish(),
  [SIGNAL]: z.object({ [LAST_SIGNAL]: dbm.nullish() }).nullish(),
  [`${SIGNAL}/${LAST_SIGNAL}`]: dbm.nullish(),
});
const seenBy = z.object({
  'kismet.common.seenby.uuid': name,
  'kismet.common.seenby.last_time': instant.nullish(),
  'kismet.common.seenby.signal': z.object({ [LAST_SIGNAL]: dbm.nullish() }).nullish(),
});
type Seen = z.infer<typeof record>;

export const decodeKismet = jsonDecoder((body, out) => {
  const list = Array.isArray(body) ? body : [body];
  for (const [i, value] of list.entries()) readDevice(value, out, Array.isArray(body) ? `${i}` : '');
});

function readDevice(value: unknown, out: Readings, field: string) {
  const seen = out.read(record, value, field);
  if (seen === null) return;
  const who = identify(seen);
  if (who === null) return out.ignore();
  const at = seen['kismet.device.base.last_time'];
  const own = seen[`${SIGNAL}/${LAST_SIGNAL}`] ?? seen[SIGNAL]?.[LAST_SIGNAL] ?? null;
  const sources = seen['kismet.device.base.seenby'] ?? [];
  for (const [i, one] of sources.entries())
    readSource(
      one,
      { at, rssi: own ?? undefined, ...who },
      out,
      `${field && `${field}.`}kismet.device.base.seenby.${i}`,
    );
  if (sources.length > 0) return;
  if (own === null) return out.refuse(fault('schema', `needs ${LAST_SIGNAL}`, SIGNAL, at));
  out.sighting(undefined, { at, rssi: own, ...who }, field);
}

/** One of the radios that heard a device; what it does not say itself holds for the device. */
function readSource(value: unknown, heard: object, out: Readings, field: string) {
  const source = out.read(seenBy, value, field);
  if (source === null) return;
  const rssi = source['kismet.common.seenby.signal']?.[LAST_SIGNAL] ?? null;
  const at = source['kismet.common.seenby.last_time'] ?? null;
  const own = { ...(rssi !== null && { rssi }), ...(at !== null && { at }) };
  out.sighting(source['kismet.common.seenby.uuid'], { ...heard, ...own }, field);
}

/** Access points and bridges are furniture; a sniffer cannot tell who joined. */
function identify(seen: Seen) {
  const phy = seen['kismet.device.base.phyname'];
  const mac = seen['kismet.device.base.macaddr'];
  if (/bluetooth|btle|ble/i.test(phy)) return { radio: 'ble', ...identifyBle({ mac, kind: 'unknown' }) };
  if (!/802\.?11/.test(phy) || /AP|bridged|wds|wired/i.test(seen['kismet.device.base.type'] ?? '')) return null;
  return { radio: 'wifi', device: mac, associated: false };
}
