import type { Topic } from '@atrium/shared/wire/topics';
import type { VenueIndex } from '../core/venue-index.ts';
import type { Origin } from './account.ts';
import { shownTopic } from './shown-topic.ts';

/** Where a message of the contract is from, as it may be shown, and which sensor's account it belongs to. */
export function originOf(topic: Topic, payload: Uint8Array, index: VenueIndex): Omit<Origin, 'now'> {
  const tells = topic.kind === 'sighting' || topic.kind === 'count' || topic.kind === 'status';
  const isSensors = tells && index.sensors.has(topic.source);
  return { topic: shownTopic(topic, index), payload, ...(isSensors && { sensor: topic.source }) };
}
