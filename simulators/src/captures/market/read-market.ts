import { formatTopic } from '@atrium/shared/wire/topics';
import type { CaptureOptions } from '../capture-format.ts';
import type { TimedMessage } from '../timed-message.ts';
import { type Detection, MALL, readDetections, sensorId } from './market-rows.ts';

/** Detections of one sensor go together when they lie at most this far apart, ms, as an access point reports them. */
const BATCH_MS = 10_000;
const BATCH_SIZE = 200;

/**
 * The detections of a market hall: which phone was present in which facility, without a level. Every row is sent, duplicates too, as
 * associated Wi-Fi clients. A message is sent when its last detection happens; messages are in order of time.
 */
export async function* readMarket(path: string, options: CaptureOptions): AsyncGenerator<TimedMessage> {
  const batches = toBatches(await readDetections(path, options));
  yield* batches.map(toMessage).sort((a, b) => a.at - b.at);
}

function toBatches(rows: readonly Detection[]): readonly (readonly Detection[])[] {
  const batches: Detection[][] = [];
  const open = new Map<string, Detection[]>();
  for (const row of rows) {
    const batch = open.get(row.facility);
    const first = batch?.[0];
    if (batch !== undefined && first !== undefined && row.at - first.at <= BATCH_MS && batch.length < BATCH_SIZE) {
      batch.push(row);
      continue;
    }
    const next = [row];
    open.set(row.facility, next);
    batches.push(next);
  }
  return batches;
}

function toMessage(batch: readonly Detection[]): TimedMessage {
  const sightings = batch.map(({ at, device }) => ({ at, device, radio: 'wifi' as const, associated: true }));
  const source = sensorId(batch[0]?.facility ?? '');
  return {
    at: batch.at(-1)?.at ?? 0,
    topic: formatTopic({ mall: MALL, kind: 'sighting', source }),
    payload: { sightings },
  };
}
