import { err, ok, type Result } from '@atrium/shared/result';
import type { Venue } from '@atrium/shared/venue/venue';
import {
  campaignSchema,
  countSchema,
  identitySchema,
  MAX_SIGHTINGS_PER_MESSAGE,
  sightingSchema,
  statusSchema,
} from '@atrium/shared/wire/messages';
import type { Topic } from '@atrium/shared/wire/topics';
import { check, describe, isObject, readAt } from './check.ts';
import { maskText } from './mask.ts';
import { parsePayload } from './payload.ts';
import { decodePurchase } from './purchases/decode-purchase.ts';
import { type Decoded, type DecodeFault, fault, type WireEvent } from './wire-event.ts';

/** What decoding needs to know of the venue. */
export type Known = {
  readonly currency: Venue['currency'];
  readonly sensors: ReadonlyMap<string, { readonly kind: Venue['sensors'][number]['kind'] }>;
  readonly stores: ReadonlyMap<string, unknown>;
};

const none: Decoded = { events: [], faults: [] };
const refuse = (problem: DecodeFault): Decoded => ({ ...none, faults: [problem] });

/**
 * Read one message of the contract.
 *
 * Pure. A batch is read event by event: a bad sighting costs itself, not its neighbours.
 *
 * @param topic   where it was published; its source must exist in the venue
 * @param payload bytes as received
 * @returns events and faults; together at least one
 * @throws never
 */
export function decodeMessage(topic: Topic, payload: Uint8Array, known: Known, contentType?: string): Decoded {
  const stranger = checkSource(topic, known);
  const parsed = parsePayload(payload, contentType);
  if (!parsed.ok) return refuse(parsed.error);
  if (stranger !== null) return refuse({ ...stranger, at: readAt(parsed.value) });
  if (topic.kind === 'sighting') return decodeSightings(topic.source, parsed.value);
  const event = decodeSingle(topic, parsed.value, known);
  return event.ok ? { events: [event.value], faults: [] } : refuse(event.error);
}

function checkSource({ kind, source }: Topic, known: Known): DecodeFault | null {
  if (kind === 'purchase') {
    return known.stores.has(source)
      ? null
      : fault('unknown-store', `the venue has no store ${maskText(source)}`, 'topic');
  }
  if (kind !== 'sighting' && kind !== 'count' && kind !== 'status') return null;
  const sensor = known.sensors.get(source);
  if (sensor === undefined) return fault('unknown-sensor', `the venue has no sensor ${maskText(source)}`, 'topic');
  if (kind === 'status' || (kind === 'count') === (sensor.kind === 'counter')) return null;
  return fault('wrong-sensor-kind', `sensor ${source} is a ${sensor.kind} sensor and cannot send a ${kind}`, 'topic');
}

function decodeSightings(sensor: string, value: unknown): Decoded {
  const list = isObject(value) && 'sightings' in value ? value['sightings'] : [value];
  if (!Array.isArray(list))
    return refuse(fault('schema', `sightings must be a list, not ${describe(list)}`, 'sightings'));
  if (list.length === 0) return refuse(fault('empty', 'sightings is an empty list', 'sightings'));
  if (list.length > MAX_SIGHTINGS_PER_MESSAGE) {
    const detail = `${list.length} sightings in one message, more than ${MAX_SIGHTINGS_PER_MESSAGE}`;
    return refuse(fault('too-many', detail, 'sightings', readAt(value)));
  }
  const events: WireEvent[] = [];
  const faults: DecodeFault[] = [];
  const batched = list[0] !== value;
  for (const [i, item] of list.entries()) {
    const read = check(sightingSchema, item, batched ? `sightings.${i}` : '');
    if (read.ok) events.push({ kind: 'sighting', sensor, message: read.value });
    else faults.push(read.error);
  }
  return { events, faults };
}

function decodeSingle(
  topic: Exclude<Topic, { kind: 'sighting' }>,
  value: unknown,
  known: Known,
): Result<WireEvent, DecodeFault> {
  const { kind, source } = topic;
  switch (kind) {
    case 'sighting':
    case 'count':
      return map(check(countSchema, value), (message) => ({ kind: 'count', sensor: source, message }));
    case 'purchase':
      return map(decodePurchase(value, known.currency), (message) => ({ kind: 'purchase', store: source, message }));
    case 'identity':
      return map(check(identitySchema, value), (message) => ({ kind: 'identity', source, message }));
    case 'campaign': {
      const read = check(campaignSchema, value);
      if (read.ok && read.value.store !== undefined && !known.stores.has(read.value.store)) {
        const detail = `the venue has no store ${maskText(read.value.store)}`;
        return err(fault('unknown-store', detail, 'store', read.value.at));
      }
      return map(read, (message) => ({ kind: 'campaign', campaign: source, message }));
    }
    case 'status':
      return map(check(statusSchema, value), (message) => ({ kind: 'status', sensor: source, message }));
  }
}

function map<T>(read: Result<T, DecodeFault>, to: (value: T) => WireEvent): Result<WireEvent, DecodeFault> {
  return read.ok ? ok(to(read.value)) : read;
}
