import type { Grant } from '@atrium/shared/wire/access';
import { formatTopic, type Topic } from '@atrium/shared/wire/topics';

/** The topics that a device may publish to: as itself, and nothing else. There is none that anybody may subscribe to. */
export function topicsOf({ mall, what }: Pick<Grant, 'mall' | 'what'>): string[] {
  const topic = (kind: Topic['kind'], source: string): string => formatTopic({ mall, kind, source });
  switch (what.kind) {
    case 'sensor':
      return [topic('sighting', what.sensor), topic('count', what.sensor), topic('status', what.sensor)];
    case 'till':
      return [topic('purchase', what.store)];
    case 'portal':
      return [topic('identity', what.source)];
    case 'campaign':
      return [topic('campaign', what.campaign)];
    case 'purchases':
    case 'read':
      return [];
  }
}
