import type { Output } from '../devices/simulate.ts';
import { createDeadline } from '../play/deadline.ts';
import { deliver, type Tally } from '../play/deliver.ts';
import { createPace, createRateLimit, type PaceSetup } from '../play/pace.ts';
import { openPublisher } from '../play/publisher.ts';
import type { TruthFile } from '../play/truth-file.ts';
import type { BrokerChoice } from './broker-options.ts';
import type { Io } from './command.ts';
import { startProgress, summaryLine } from './progress.ts';

/** After Ctrl-C, what is on its way gets this long to be confirmed, ms. */
const FLUSH_MS = 5_000;
/** What a shell expects of a program that was interrupted: 128 + SIGINT. */
export const INTERRUPTED = 130;

export type Transmission = {
  readonly outputs: Iterable<Output> | AsyncIterable<Output>;
  readonly pace: Pick<PaceSetup, 'speed' | 'origin'>;
  readonly truth: TruthFile;
};

/** Connect, send everything at its pace, say how it went. @returns the exit code */
export async function transmit({ outputs, pace, truth }: Transmission, broker: BrokerChoice, io: Io): Promise<number> {
  const { now, signal } = io;
  const publisher = await openPublisher(broker.publisher);
  const tally: Tally = { messages: 0, sightings: 0, at: null };
  const progress = startProgress(io, tally, () => publisher.stats);
  const startedAt = performance.now();
  try {
    await deliver(outputs, {
      publisher,
      pace: createPace({ ...pace, now, signal }),
      mayGo: createRateLimit(broker.maxRate, { now: () => performance.now(), signal }),
      truth,
      tally,
    });
    return 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    const patience = createDeadline(FLUSH_MS);
    // What is not confirmed by then is in the summary.
    await publisher.drain(patience.signal).catch(() => {});
    patience.clear();
    return INTERRUPTED;
  } finally {
    progress.stop();
    await publisher.close();
    io.say(summaryLine(tally, publisher.stats, (performance.now() - startedAt) / 1_000));
    if (publisher.stats.unheard > 0)
      io.note(`${publisher.stats.unheard} messages had no subscriber: is the hub connected to this broker?`);
  }
}
