import { z } from 'zod';
import { isObject } from '../check.ts';
import { fault } from '../wire-event.ts';
import { address, dbm, instant, name } from './fields.ts';
import { jsonDecoder, type Readings } from './readings.ts';

/**
 * ESP8266 and ESP32 probe sniffers, and access points that report probes alike (LANCOM). No two firmwares agree on names, so the
 * common ones are tried in turn. Everything is unassociated, and the network that a phone asked for is not even looked at.
 */

const MAC = ['mac', 'clientMac', 'addr', 'address', 'src', 'source', 'sender', 'sta', 'device'];
const RSSI = ['rssi', 'signal', 'power', 'dbm', 'rssi_dbm'];
const AT = ['at', 'ts', 'timestamp', 'time', 'seenTime', 'seen', 'last_seen'];
const RECEIVER = [
  'sensor',
  'deviceMac',
  'node',
  'sniffer',
  'gateway',
  'receiver',
  'station',
  'host',
  'nodeId',
  'node_id',
];
const LISTS = ['probes', 'measurements', 'devices', 'sightings', 'clients', 'data', 'list'];

export const decodeProbeSniffer = jsonDecoder((body, out, { receivedAt }) => {
  if (Array.isArray(body)) return readList(body, { out, receivedAt, head: {}, path: '' });
  if (!isObject(body)) return void out.read(z.object({}), body);
  const key = LISTS.find((name) => Array.isArray(body[name]));
  if (key === undefined) return readProbe(body, { out, receivedAt, head: body, path: '' });
  readList(body[key] as unknown[], { out, receivedAt, head: body, path: `${key}.` });
});

type Context = {
  readonly out: Readings;
  readonly receivedAt: number;
  /** What is said once for all probes of the message. */
  readonly head: Record<string, unknown>;
  readonly path: string;
};

function readList(list: readonly unknown[], context: Context) {
  for (const [i, probe] of list.entries()) readProbe(probe, { ...context, path: `${context.path}${i}.` });
}

function readProbe(probe: unknown, { out, receivedAt, head, path }: Context) {
  const field = path.slice(0, -1);
  if (!isObject(probe)) return void out.read(z.object({}), probe, field);
  const who = keyOf(probe, MAC);
  if (who === undefined) return out.refuse(fault('schema', `needs one of ${MAC.join(', ')}`, field || null));
  const device = out.read(address, probe[who], `${path}${who}`);
  const level = keyOf(probe, RSSI);
  const rssi = level === undefined ? undefined : out.read(dbm, probe[level], `${path}${level}`);
  const at = timeOf(probe, head, { out, receivedAt, path });
  const source = keyOf(probe, RECEIVER);
  const receiver = source === undefined ? head[keyOf(head, RECEIVER) ?? ''] : probe[source];
  if (device === null || rssi === null || at === null) return;
  const named = receiver === undefined ? null : out.read(name, receiver, source ?? 'sensor');
  out.sighting(named, { at, device, radio: 'wifi', rssi, associated: false }, field);
}

/** A chip without a clock sends milliseconds since it started: then the time of arrival is the better one. */
function timeOf(probe: Record<string, unknown>, head: Record<string, unknown>, context: Omit<Context, 'head'>) {
  const own = keyOf(probe, AT);
  const value = own === undefined ? head[keyOf(head, AT) ?? ''] : probe[own];
  if (value === undefined || value === null) return context.receivedAt;
  if (typeof value === 'number' && value >= 0 && value < 900_000_000) return context.receivedAt;
  return context.out.read(instant, value, `${context.path}${own ?? 'time'}`);
}

const keyOf = (from: Record<string, unknown>, keys: readonly string[]): string | undefined =>
  keys.find((key) => from[key] !== undefined && from[key] !== null);
