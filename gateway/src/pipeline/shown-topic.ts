import { formatTopic, type Topic } from '@atrium/shared/wire/topics';
import type { VenueIndex } from '../core/venue-index.ts';
import { maskText } from '../decode/mask.ts';

/** Names of the venue are public; what only looks like one may be an address. */
export function shownTopic(topic: Topic, { sensors, stores }: Pick<VenueIndex, 'sensors' | 'stores'>): string {
  const ours = sensors.has(topic.source) || stores.has(topic.source);
  return ours ? formatTopic(topic) : maskText(formatTopic(topic));
}
