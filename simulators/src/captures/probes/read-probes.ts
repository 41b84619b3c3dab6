import { formatTopic } from '@atrium/shared/wire/topics';
import type { CaptureOptions } from '../capture-format.ts';
import type { TimedMessage } from '../timed-message.ts';
import { MALL, type Probe, SENSOR } from './probe.ts';
import { readPcap } from './read-pcap.ts';
import { readProbeCsv } from './read-probe-csv.ts';

/** Requests of one second go together, as a sniffer reports them. */
const BATCH_MS = 1_000;
const BATCH_SIZE = 200;

/**
 * Probe requests that one receiver in one room heard, from a pcap file or from the table made of it: unassociated addresses, most of
 * them made up, which a hub counts and never follows. Which networks they ask for is not read.
 */
export async function* readProbes(path: string, options: CaptureOptions): AsyncGenerator<TimedMessage> {
  const probes = path.endsWith('.csv') ? await readProbeCsv(path, options) : readPcap(path);
  let batch: Probe[] = [];
  for (const probe of probes) {
    const first = batch[0];
    if (first !== undefined && (probe.at - first.at >= BATCH_MS || batch.length >= BATCH_SIZE)) {
      yield toMessage(batch);
      batch = [];
    }
    batch.push(probe);
  }
  if (batch.length > 0) yield toMessage(batch);
}

function toMessage(batch: readonly Probe[]): TimedMessage {
  const sightings = batch.map(({ at, device, rssi }) => ({
    at,
    device,
    radio: 'wifi' as const,
    associated: false,
    ...(rssi !== null && { rssi }),
  }));
  return {
    at: batch.at(-1)?.at ?? 0,
    topic: formatTopic({ mall: MALL, kind: 'sighting', source: SENSOR }),
    payload: { sightings },
  };
}
