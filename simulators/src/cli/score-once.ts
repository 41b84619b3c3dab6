import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '@atrium/shared/errors';
import { simulate } from '../devices/simulate.ts';
import { withFaults } from '../faults/apply-faults.ts';
import { type Scored, scoreRun } from '../play/score-run.ts';
import { createTruthFile, NO_TRUTH_FILE } from '../play/truth-file.ts';
import { readBrokerOptions } from './broker-options.ts';
import type { Input, Io } from './command.ts';
import { openHub } from './score-hub.ts';
import type { ScoreSetup } from './score-setup.ts';
import { transmit } from './transmit.ts';

/** Play one run through a hub, and compare. @param probes live frames to time at the end @returns null when it was interrupted */
export async function scoreOnce(setup: ScoreSetup, probes: number, input: Input, io: Io): Promise<Scored | null> {
  const hub = await openHub(input, setup.hubVenue, io);
  try {
    const { mall, timeline, chain } = setup;
    const truth = hub.dir === null ? NO_TRUTH_FILE : await createTruthFile(join(hub.dir, 'truth.jsonl'));
    const broker = readBrokerOptions(input, { ...io, env: { ...io.env, ...hub.env } });
    const scored = await scoreRun({
      venue: mall.venue,
      span: timeline,
      outputs: withFaults(simulate(mall, timeline), chain),
      client: hub.client,
      send: (outputs, lines) =>
        transmit({ outputs, pace: { speed: 'max', origin: timeline.origin }, truth: lines }, broker, io),
      probes,
      publisher: broker.publisher,
      truth,
      signal: io.signal,
    }).finally(truth.close);
    for (const line of chain.report()) io.note(line);
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
