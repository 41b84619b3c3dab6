import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '@atrium/shared/errors';
import type { EpochMs } from '@atrium/shared/units';
import type { Venue } from '@atrium/shared/venue/venue';
import type { Output } from '../devices/simulate.ts';
import { type Scored, scoreRun } from '../play/score-run.ts';
import { createTruthFile, NO_TRUTH_FILE } from '../play/truth-file.ts';
import { readBrokerOptions } from './broker-options.ts';
import type { Input, Io } from './command.ts';
import { openHub } from './score-hub.ts';
import { transmit } from './transmit.ts';
import type { Place } from './venue.ts';

/** What is played, and through which hub. */
export type Scoring = {
  readonly venue: Venue;
  readonly span: { readonly from: EpochMs; readonly until: EpochMs };
  readonly outputs: Iterable<Output> | AsyncIterable<Output>;
  /** What the hub is started with. */
  readonly hubVenue: Place['source'];
};

/** Play one run through a hub, and compare. @param probes live frames to time at the end @returns null when it was interrupted */
export async function scoreOnce(scoring: Scoring, probes: number, input: Input, io: Io): Promise<Scored | null> {
  const hub = await openHub(input, scoring.hubVenue, io);
  try {
    const { venue, span } = scoring;
    const truth = hub.dir === null ? NO_TRUTH_FILE : await createTruthFile(join(hub.dir, 'truth.jsonl'));
    const broker = readBrokerOptions(input, { ...io, env: { ...io.env, ...hub.env } });
    const scored = await scoreRun({
      venue,
      span,
      outputs: scoring.outputs,
      client: hub.client,
      send: (outputs, lines) =>
        transmit(
          { outputs, pace: { speed: 'max', origin: { event: span.from, wall: span.from } }, truth: lines },
          broker,
          io,
        ),
      probes,
      publisher: broker.publisher,
      truth,
      signal: io.signal,
    }).finally(truth.close);
    if (scored !== null && hub.dir !== null)
      await writeText(join(hub.dir, 'answers.json'), JSON.stringify(scored.answers, null, 2));
    return scored;
  } finally {
    await hub.close();
  }
}

export const writeText = (path: string, text: string): Promise<void> =>
  writeFile(path, text).catch((cause: unknown) => {
    throw new HubError('BAD_REQUEST', `cannot write ${path}: ${String(cause)}`, { cause });
  });
