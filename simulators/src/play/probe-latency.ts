import { setTimeout as sleep } from 'node:timers/promises';
import type { EpochMs, Millis } from '@atrium/shared/units';
import type { Venue } from '@atrium/shared/venue/venue';
import type { CountMessage } from '@atrium/shared/wire/messages';
import { FRAME_EVERY_MS } from '@atrium/shared/wire/socket';
import { formatTopic } from '@atrium/shared/wire/topics';
import { createDeadline } from './deadline.ts';
import type { Publisher } from './publisher.ts';
import type { LiveFrames } from './watch-live.ts';

/** Mall time from one probe to the next, ms: more than any hub waits for stragglers, so that each moves the frame. */
const STEP_MS: Millis = 60_000;
/** Not a limit: a frame that has not come by then never will, ms. */
const PATIENCE_MS: Millis = 30_000;
/** Its multiples leave no gap large (Weyl). */
const GOLDEN = 0.618_034;

export type Probing = {
  readonly venue: Venue;
  readonly count: number;
  /** The mall's time so far. */
  readonly newest: EpochMs;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly frames: LiveFrames;
  readonly signal: AbortSignal;
};

/**
 * How long it takes from the publishing of an event to the first live frame that shows its time. The events are door counts of
 * nobody, so nothing else changes.
 *
 * @returns one latency for each probe, ms; none where the venue has no counter
 */
export async function probeLatency({ venue, count, newest, publisher, frames, signal }: Probing): Promise<Millis[]> {
  const counter = venue.sensors.find(({ kind }) => kind === 'counter');
  if (counter === undefined) return [];
  const topic = formatTopic({ mall: venue.id, kind: 'count', source: counter.id });
  const latencies: Millis[] = [];
  for (let probe = 1; probe <= count; probe++) {
    const before = newest + (probe - 1) * STEP_MS;
    const payload: CountMessage = { at: before + STEP_MS, in: 0, out: 0 };
    // Somewhere between two frames, evenly: who sends right after one would wait longest for the next, every time.
    await sleep(((probe * GOLDEN) % 1) * FRAME_EVERY_MS, undefined, { signal });
    const deadline = createDeadline(PATIENCE_MS, signal);
    const sentAt = performance.now();
    try {
      await publisher.publish({ topic, payload: JSON.stringify(payload), retain: false });
      await frames.after(before, deadline.signal);
    } finally {
      deadline.clear();
    }
    latencies.push(performance.now() - sentAt);
  }
  return latencies;
}
