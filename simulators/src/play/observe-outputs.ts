import type { EpochMs } from '@atrium/shared/units';
import { parseTopic } from '@atrium/shared/wire/topics';
import type { TimedMessage } from '../captures/timed-message.ts';
import { countSightings } from '../devices/sightings.ts';
import type { Output } from '../devices/simulate.ts';

/** What has left the simulation so far. */
export type Sent = {
  /** Sightings, counts, purchases and whatever else a hub keeps account of. */
  events: number;
  /** The newest time that a sighting or a count told: where a hub that has folded them all stands. */
  newest: EpochMs;
};

/** The outputs as they are, counted on their way. */
export async function* observeOutputs(
  outputs: Iterable<Output> | AsyncIterable<Output>,
  sent: Sent,
): AsyncGenerator<Output, void, undefined> {
  for await (const output of outputs) {
    if (output.kind === 'message') {
      sent.events += Math.max(1, countSightings(output.message));
      sent.newest = Math.max(sent.newest, ...timesOf(output.message));
    }
    yield output;
  }
}

/** The times that a capture tells of; those at which it was recorded may be others. Null when it tells of none. */
export async function toldSpan(
  messages: AsyncIterable<TimedMessage>,
): Promise<{ readonly from: EpochMs; readonly until: EpochMs } | null> {
  const span = { from: Number.POSITIVE_INFINITY, until: Number.NEGATIVE_INFINITY };
  for await (const message of messages) {
    for (const at of timesOf(message)) {
      span.from = Math.min(span.from, at);
      span.until = Math.max(span.until, at);
    }
  }
  return span.until < span.from ? null : span;
}

/** Times that move the clock of a mall: those of sensors, not those of tills. */
function timesOf({ topic, payload }: TimedMessage): EpochMs[] {
  const parsed = parseTopic(topic);
  if (!parsed.ok || (parsed.value.kind !== 'sighting' && parsed.value.kind !== 'count')) return [];
  const batch = typeof payload === 'object' && payload !== null && 'sightings' in payload ? payload.sightings : null;
  const events: readonly unknown[] = Array.isArray(batch) ? batch : [payload];
  return events.flatMap((event) =>
    typeof event === 'object' && event !== null && 'at' in event && typeof event.at === 'number' ? [event.at] : [],
  );
}
