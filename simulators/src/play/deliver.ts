import type { EpochMs } from '@atrium/shared/units';
import { parseTopic } from '@atrium/shared/wire/topics';
import type { TimedMessage } from '../captures/timed-message.ts';
import { countSightings } from '../devices/sightings.ts';
import type { Output } from '../devices/simulate.ts';
import type { Outgoing } from './connection.ts';
import type { Pace } from './pace.ts';
import type { Publisher } from './publisher.ts';
import type { TruthFile } from './truth-file.ts';

/** How far a run has come; changes while it runs. */
export type Tally = { messages: number; sightings: number; at: EpochMs | null };

export type Delivery = {
  readonly publisher: Pick<Publisher, 'publish' | 'drain'>;
  readonly pace: Pace;
  /** Resolves when another message may go; see `createRateLimit`. */
  readonly mayGo: () => Promise<void>;
  readonly truth: TruthFile;
  readonly tally: Tally;
};

/** Send outputs in their order, each when its time has come, and wait until the last one is confirmed. */
export async function deliver(outputs: Iterable<Output> | AsyncIterable<Output>, delivery: Delivery): Promise<void> {
  const { publisher, pace, mayGo, truth, tally } = delivery;
  for await (const output of outputs) {
    if (output.kind === 'truth') {
      await truth.write(output.truth);
      continue;
    }
    await pace.until(output.message.at);
    await mayGo();
    await publisher.publish(encode(output.message));
    tally.messages++;
    tally.sightings += countSightings(output.message);
    tally.at = output.message.at;
  }
  await publisher.drain();
}

/** A payload on the wire: bytes and text as they are, everything else as JSON. A sensor's status is retained, says the contract. */
function encode({ topic, payload }: TimedMessage): Outgoing {
  const isRaw = typeof payload === 'string' || payload instanceof Uint8Array;
  const parsed = parseTopic(topic);
  return {
    topic,
    payload: isRaw ? payload : JSON.stringify(payload),
    retain: parsed.ok && parsed.value.kind === 'status',
  };
}
