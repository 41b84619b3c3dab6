import type { MallId, SensorId } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';
import { MAX_SIGHTINGS_PER_MESSAGE, type SightingMessage } from '@atrium/shared/wire/messages';
import { formatTopic, parseTopic } from '@atrium/shared/wire/topics';
import type { TimedMessage } from '../captures/timed-message.ts';
import type { Heard } from '../radio/burst.ts';

/** Sightings in one message at most; the contract allows five times as many. */
export const BATCH_LIMIT = Math.min(200, MAX_SIGHTINGS_PER_MESSAGE);

/** The payload that a receiver would send of one burst. */
export const toSighting = ({ at, device, kind, rssi }: Heard): SightingMessage =>
  kind === 'app'
    ? { at, device, radio: 'ble', rssi }
    : { at, device, radio: 'wifi', rssi, associated: kind === 'associated' };

/** How many sightings a message of the contract carries. */
export function countSightings({ topic, payload }: TimedMessage): number {
  const parsed = parseTopic(topic);
  if (!parsed.ok || parsed.value.kind !== 'sighting') return 0;
  const batch = typeof payload === 'object' && payload !== null && 'sightings' in payload ? payload.sightings : null;
  return Array.isArray(batch) ? batch.length : 1;
}

/** Receivers that report together: what each heard in one span of time goes out as one message. */
export type Batcher = {
  /** @returns the message that became full with this sighting, if any */
  readonly add: (sensor: SensorId, sighting: SightingMessage, at: EpochMs) => TimedMessage | null;
  /** End of a span: one message from every receiver that heard something. */
  readonly flush: (at: EpochMs) => TimedMessage[];
};

export function createBatcher(mall: MallId): Batcher {
  const pending = new Map<SensorId, SightingMessage[]>();
  const messageOf = (sensor: SensorId, sightings: readonly SightingMessage[], at: EpochMs): TimedMessage => ({
    at,
    topic: formatTopic({ mall, kind: 'sighting', source: sensor }),
    payload: { sightings },
  });

  return {
    add: (sensor, sighting, at) => {
      const known = pending.get(sensor);
      if (known === undefined) {
        pending.set(sensor, [sighting]);
        return null;
      }
      known.push(sighting);
      if (known.length < BATCH_LIMIT) return null;
      pending.delete(sensor);
      return messageOf(sensor, known, at);
    },
    flush: (at) => {
      const messages = [...pending].map(([sensor, sightings]) => messageOf(sensor, sightings, at));
      pending.clear();
      return messages;
    },
  };
}

/** The end of the span that an instant lies in; spans are aligned to the epoch. */
export const spanEnd = (at: EpochMs, length: Millis): EpochMs => Math.floor(at / length) * length + length;
