import { parseTopic } from '@atrium/shared/wire/topics';
import { maskText } from '../decode/mask.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Mall } from './mall.ts';
import type { Ingest } from './ports.ts';

/**
 * Bring each message to its mall. What names no mall of this hub is refused in the book of the one mall it could be meant for, so
 * that every message received is accounted for.
 */
export function createRouter(malls: ReadonlyMap<string, Mall>, metrics: Metrics): Ingest {
  const only = malls.size === 1 ? [...malls.values()][0] : undefined;
  return async (message) => {
    const topic = parseTopic(message.topic);
    const mall = topic.ok ? malls.get(topic.value.mall) : malls.get(message.topic.split('/')[2] ?? '');
    if (topic.ok && mall !== undefined) return mall.ingest(topic.value, message);
    const reason = topic.ok ? 'unknown-mall' : 'topic';
    const detail = topic.ok ? `this hub has no mall ${topic.value.mall}` : topic.error;
    const book = mall ?? only;
    if (book === undefined) {
      metrics.received.inc();
      metrics.malformed.inc({ reason });
      return;
    }
    await book.refuse(maskText(message.topic).slice(0, 200), { reason, field: 'topic', detail, at: null }, message.payload);
  };
}
