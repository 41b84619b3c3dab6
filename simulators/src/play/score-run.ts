import { setTimeout as sleep } from 'node:timers/promises';
import { HubError } from '@atrium/shared/errors';
import { DEFAULT_RULES, rulesVersion } from '@atrium/shared/metrics/rules';
import type { Venue } from '@atrium/shared/venue/venue';
import type { Output } from '../devices/simulate.ts';
import type { Answers } from '../score/answers.ts';
import { type ScoreCard, scoreCard } from '../score/score-card.ts';
import { createTrueMall } from '../score/true-mall.ts';
import type { Truth } from '../world/truth.ts';
import type { HubClient } from './ask-hub.ts';
import { createDeadline } from './deadline.ts';
import { observeOutputs, type Sent } from './observe-outputs.ts';
import { probeLatency } from './probe-latency.ts';
import { openPublisher, type PublisherSetup } from './publisher.ts';
import type { TruthFile } from './truth-file.ts';

/** Door counters report a minute when it is over, and what is under way is sent after the end, ms. */
const AFTER_END_MS = 60_000;
/** The clock of a till may be wrong by this: what it sold within the run may say that it was before or after, ms. */
const TILL_CLOCK_MS = 600_000;
const FRAME_EVERY_MS = 500;
/** Not a speed limit: a hub that has not folded everything by then has lost something, ms. */
const SETTLED_WITHIN_MS = 120_000;

export type ScoreRun = {
  readonly venue: Venue;
  readonly span: { readonly from: number; readonly until: number };
  readonly outputs: Iterable<Output> | AsyncIterable<Output>;
  readonly client: HubClient;
  /** Send everything; resolves with the exit code when all of it is confirmed. */
  readonly send: (outputs: AsyncIterable<Output>, truth: TruthFile) => Promise<number>;
  /** Live frames to wait for at the end, each after one event; 0 where latency is of no interest. */
  readonly probes: number;
  readonly publisher: PublisherSetup;
  /** Where the truth goes as well. */
  readonly truth: TruthFile;
  readonly signal: AbortSignal;
};

export type Scored = {
  readonly card: ScoreCard;
  readonly answers: Answers;
  /** The rules that the hub computed with, where they are not those that the truth was counted with. */
  readonly otherRules: string | null;
};

/** Play through a hub, ask it, and compare. @returns null when the run was interrupted */
export async function scoreRun(run: ScoreRun): Promise<Scored | null> {
  const { venue, client, signal } = run;
  const span = { from: run.span.from - TILL_CLOCK_MS, to: run.span.until + AFTER_END_MS + TILL_CLOCK_MS };
  await checkFresh(client, venue.id, span);
  const rules = new Map(venue.stores.map((store) => [store.id, store.rules]));
  const { mall, add } = createTrueMall({
    visitFromMs: (store) => rules.get(store)?.visitFromMs ?? DEFAULT_RULES.visitFromMs,
  });
  const sent: Sent = { events: 0, newest: Number.NEGATIVE_INFINITY };
  const truth: TruthFile = {
    write: async (line: Truth) => {
      add(line);
      await run.truth.write(line);
    },
    close: run.truth.close,
  };
  const startedAt = performance.now();
  const played = new AbortController();
  const watching = watchFrames(client, venue.id, played.signal);
  const code = await run.send(observeOutputs(run.outputs, sent), truth).finally(() => played.abort());
  const frames = await watching;
  if (code !== 0) return null;
  await settle(client, sent, signal);
  const wallS = (performance.now() - startedAt) / 1_000;
  const answers = { ...(await client.answers(venue.id, span)), frames };
  const latencies = run.probes === 0 ? [] : await probe(run, sent);
  return {
    card: scoreCard({ venue, mall, answers, run: { events: sent.events, wallS, latencies } }),
    answers,
    otherRules: answers.mall.rules === expectedRules(venue) ? null : answers.mall.rules,
  };
}

async function probe({ client, venue, probes, publisher, signal }: ScoreRun, { newest }: Sent): Promise<number[]> {
  const frames = await client.live(venue.id);
  const opened = await openPublisher(publisher);
  try {
    return await probeLatency({ venue, count: probes, newest, publisher: opened, frames, signal });
  } finally {
    frames.close();
    await opened.close();
  }
}

/** What a hub with default thresholds calls its rules for this venue. */
const expectedRules = (venue: Venue): string =>
  rulesVersion(
    DEFAULT_RULES,
    Object.fromEntries(venue.stores.flatMap(({ id, rules }) => (rules === undefined ? [] : [[id, rules]]))),
  );

/** What a hub knows of the same hours already would be counted as ours. */
async function checkFresh(client: HubClient, mall: string, span: { from: number; to: number }): Promise<void> {
  if (!(await client.malls()).includes(mall)) throw new HubError('NOT_FOUND', `the hub has no mall "${mall}"`);
  const { received } = await client.ledger(mall, span);
  if (received > 0)
    throw new HubError(
      'BAD_REQUEST',
      `the hub has ${received} events of these hours already: choose another --start, or a hub with an empty data folder`,
    );
}

async function settle(client: HubClient, { newest }: Sent, signal: AbortSignal): Promise<void> {
  if (!Number.isFinite(newest)) return;
  const deadline = createDeadline(SETTLED_WITHIN_MS, signal);
  try {
    await client.settled(newest, deadline.signal);
  } catch (error) {
    if (signal.aborted || !deadline.signal.aborted) throw error;
    throw unsettled(newest, error);
  } finally {
    deadline.clear();
  }
}

const unsettled = (newest: number, cause: unknown): HubError =>
  new HubError(
    'OVERLOADED',
    `the hub has not come to ${new Date(newest).toISOString()} within ${SETTLED_WITHIN_MS / 1_000} s: does it run with HUB_CLOCK=event, and listen to this broker?`,
    { cause },
  );

/** Look at the live frame now and then, until `signal`. A look that fails is one that is missing. */
async function watchFrames(client: HubClient, mall: string, signal: AbortSignal): Promise<Answers['frames']> {
  const frames: Answers['frames'][number][] = [];
  while (!signal.aborted) {
    const frame = await client.frame(mall).catch(() => null);
    if (frame?.inside != null && frame.at !== frames.at(-1)?.at) frames.push(frame);
    await sleep(FRAME_EVERY_MS, undefined, { signal }).catch(() => {});
  }
  return frames;
}
