import type { EpochMs, Millis } from '@atrium/shared/units';
import type { TimedMessage } from '../captures/timed-message.ts';

/** First and last moment of a recording. */
export type Extent = { readonly first: EpochMs; readonly last: EpochMs };

export async function extentOf(messages: AsyncIterable<TimedMessage>): Promise<Extent | null> {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for await (const { at } of messages) {
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  return first <= last ? { first, last } : null;
}

/**
 * How far a recording has to move so that it is recorded now.
 *
 * At its own speed or slower its first event happens now. Played faster it would run ahead of the wall, and a hub refuses what has
 * not happened yet: so then its last event happens at the moment at which it will be sent.
 */
export function shiftToNow({ first, last }: Extent, now: EpochMs, speed: number | 'max'): Millis {
  const takes = speed === 'max' ? 0 : (last - first) / speed;
  return Math.round(Math.min(now - first, now + takes - last));
}

/** Move a message in time: when it is sent, and every `at` inside. Payloads that are not objects stay as they are. */
export function shiftMessage(message: TimedMessage, by: Millis): TimedMessage {
  if (by === 0) return message;
  return { ...message, at: message.at + by, payload: shiftPayload(message.payload, by) };
}

function shiftPayload(payload: unknown, by: Millis): unknown {
  if (!isPlainObject(payload)) return payload;
  const shifted =
    'at' in payload && typeof payload['at'] === 'number' ? { ...payload, at: payload['at'] + by } : payload;
  const { sightings } = shifted;
  return Array.isArray(sightings)
    ? { ...shifted, sightings: sightings.map((each: unknown) => shiftPayload(each, by)) }
    : shifted;
}

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
