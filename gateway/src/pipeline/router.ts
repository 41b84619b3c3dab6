import { parseTopic } from '@atrium/shared/wire/topics';
import { maskText } from '../decode/mask.ts';
import { type DecodeFault, fault } from '../decode/wire-event.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Mall } from './mall.ts';
import type { Ingest, RawMessage } from './ports.ts';
import { noteStranger } from './vendors/discovery.ts';
import type { VendorDesk } from './vendors/vendor-desk.ts';

/**
 * Bring each message to its mall, in the words of the contract or those of a vendor. What names no mall of this hub is refused in the book of the one mall it could be meant for, so
 * that every message received is accounted for.
 */
export function createRouter(malls: ReadonlyMap<string, Mall>, vendors: VendorDesk, metrics: Metrics): Ingest {
  const only = malls.size === 1 ? [...malls.values()][0] : undefined;
  async function refuse(message: RawMessage, problem: DecodeFault): Promise<void> {
    const book = malls.get(message.topic.split('/')[2] ?? '') ?? only;
    if (book !== undefined) return book.refuse(maskText(message.topic).slice(0, 200), problem, message.payload);
    metrics.received.inc();
    metrics.malformed.inc({ reason: problem.reason });
  }

  return async (message) => {
    const topic = parseTopic(message.topic);
    if (!topic.ok) return vendors.takeTopic(message) ?? refuse(message, fault('topic', topic.error, 'topic'));
    const mall = malls.get(topic.value.mall);
    if (mall === undefined)
      return refuse(message, fault('unknown-mall', `this hub has no mall ${maskText(topic.value.mall)}`, 'topic'));
    if (!mall.index.sensors.has(topic.value.source)) noteStranger(mall.discovery, topic.value);
    return mall.ingest(topic.value, message);
  };
}
