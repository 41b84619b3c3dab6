import { HubError } from '@atrium/shared/errors';
import type { TimedMessage } from '../captures/timed-message.ts';
import { ownVenue } from '../config/environment.ts';
import type { Output } from '../devices/simulate.ts';
import type { FaultChain } from '../faults/apply-faults.ts';
import { toldSpan } from '../play/observe-outputs.ts';
import { readTruth } from '../play/read-truth.ts';
import { readBaseline } from '../score/baseline.ts';
import { NAMES } from '../score/definitions.ts';
import { tableOf } from '../score/table.ts';
import type { Input, Io } from './command.ts';
import { judge, readText } from './judge.ts';
import { scoreOnce } from './score-once.ts';
import { INTERRUPTED } from './transmit.ts';
import { loadPlace } from './venue.ts';
import { writeScore } from './write-score.ts';

export type ScoredReplay = {
  readonly path: string;
  /** At their original times; each call reads them from the start. */
  readonly messages: () => AsyncIterable<TimedMessage>;
  readonly chain: FaultChain;
};

/** `day.jsonl` has its truth in `day.truth.jsonl`. */
const truthBeside = (path: string): string => `${path.replace(/\.jsonl(\.gz)?$/, '')}.truth.jsonl`;

/** A capture through a hub of its own, held to the truth that lies beside it: a bug report becomes a test. */
export async function scoreReplay({ path, messages, chain }: ScoredReplay, input: Input, io: Io): Promise<number> {
  const { value } = input;
  const place = await loadPlace(value('venue') ?? ownVenue('demo'), {}, 'dense');
  const span = await toldSpan(messages());
  if (span === null) throw new HubError('BAD_REQUEST', `${path} holds no sightings or counts to score`);
  const truthPath = value('truth') ?? truthBeside(path);
  const baselinePath = value('baseline');
  const baseline = baselinePath === undefined ? null : readBaseline(await readText(baselinePath), NAMES);
  const scored = await scoreOnce(
    {
      venue: place.venue,
      span,
      outputs: withTruth(truthPath, messages(), chain),
      hubVenue: place.source,
    },
    0,
    input,
    io,
  );
  if (scored === null) return INTERRUPTED;
  io.say(`\n${path}\n${tableOf(scored.card)}`);
  await writeScore(scored.card, path, input);
  return baseline === null ? 0 : judge(baseline, scored.card.figures, io);
}

async function* withTruth(
  path: string,
  messages: AsyncIterable<TimedMessage>,
  chain: FaultChain,
): AsyncGenerator<Output> {
  for await (const truth of readTruth(path)) yield { kind: 'truth', truth };
  for await (const message of messages) for (const out of chain.take(message)) yield { kind: 'message', message: out };
  for (const message of chain.end()) yield { kind: 'message', message };
}
