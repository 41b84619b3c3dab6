import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '@atrium/shared/errors';
import { ownVenue } from '../config/environment.ts';
import { simulate } from '../devices/simulate.ts';
import { createFaultChain, withFaults } from '../faults/apply-faults.ts';
import { type HubClient, signIn } from '../play/ask-hub.ts';
import { runHub } from '../play/run-hub.ts';
import { type Scored, scoreRun } from '../play/score-run.ts';
import { scoreStore } from '../play/score-store.ts';
import { planTimeline } from '../play/timeline.ts';
import { createTruthFile, NO_TRUTH_FILE } from '../play/truth-file.ts';
import { SCENARIOS } from '../scenarios/catalogue.ts';
import { type Baseline, compareWith, readBaseline } from '../score/baseline.ts';
import { pageOf } from '../score/page.ts';
import { definitions, jsonOf, tableOf } from '../score/table.ts';
import { createMall } from '../world/mall.ts';
import { BROKER_NOTE, BROKER_OPTIONS, readBrokerOptions } from './broker-options.ts';
import type { Command, Input, Io } from './command.ts';
import { checkSources, FAULT_NOTE, FAULT_OPTIONS, readFaults } from './fault-options.ts';
import { INTERRUPTED, transmit } from './transmit.ts';
import { UsageError } from './usage-error.ts';
import { readChoice, readDuration, readInstant, readWhole } from './values.ts';
import { loadVenue } from './venue.ts';

/** A busy Friday noon that is over for every clock: a run without a start is the same on every day. */
const START = '2025-05-09T12:00';
const DURATION = '2h';
const OUT_OF_TOLERANCE = 1;

export const scoreCommand: Command = {
  name: 'score',
  summary: "Play a scenario through a real hub, and compare the hub's business numbers with the truth.",
  operands: ['SCENARIO'],
  options: {
    venue: { value: 'PATH', help: "a venue folder or file; default the scenario's own" },
    seed: { value: 'N', help: "which of the possible days; default the scenario's" },
    start: { value: 'ISO', help: `first moment, local time of the venue unless it has an offset; default ${START}` },
    duration: { value: 'TIME', help: `length of simulated time; default ${DURATION}` },
    store: { value: 'S', help: 'embedded or influx1 (at HUB_INFLUX_URL, in a database of its own); default embedded' },
    json: { value: 'FILE', help: 'write every figure that is known: {"<name>": {"value", "unit"}}' },
    html: { value: 'FILE', help: 'write a page with plots' },
    baseline: { value: 'FILE', help: 'fail when a figure leaves its tolerance: {"<name>": {"value", "tolerance"}}' },
    keep: { value: 'DIR', help: "keep the hub's data, truth.jsonl and answers.json there; it must be empty" },
    hub: {
      value: 'URL',
      help: 'score this hub instead of starting one: HUB_CLOCK=event, the same venue, HUB_OPERATOR_PASSWORD set here',
    },
    ...FAULT_OPTIONS,
    ...BROKER_OPTIONS,
  },
  notes: [
    `Which visit is which. Pseudonyms cannot be joined with people. Within each store the visits of the hub and the true ones are
matched one to one by time alone, greedily: the pair with the largest overlap over union first; ends may miss by 30 s. Visits
that staff phones explain are taken out first and counted as visits.staff; several may be parts of one shift.`,
    `Figures. Unknown is not zero: what there was nothing to measure on is "unknown", and left out of the JSON.\n${definitions()}`,
    `Not measured yet: flows between stores, which the hub does not tell over HTTP.`,
    `Equal scenario, seed and start: equal figures, but for those with a * in the table.`,
    FAULT_NOTE,
    `With --mqtt both the hub and the simulation use that broker. ${BROKER_NOTE}`,
  ],
  examples: [
    'npm run simulate -- score demo',
    'npm run simulate -- score demo --seed 7 --duration 8h --html score.html --json score.json',
    'HUB_INFLUX_URL=http://127.0.0.1:8086 npm run simulate -- score demo --store influx1 --mqtt mqtt://127.0.0.1:1883',
  ],
  run: score,
};

async function score(input: Input, io: Io): Promise<number> {
  const { value } = input;
  const setup = await readSetup(input, io);
  const baselinePath = value('baseline');
  const baseline = baselinePath === undefined ? null : readBaseline(await readText(baselinePath));
  const hub = await openHub(input, setup.venuePath, io);
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
      truth,
      signal: io.signal,
    }).finally(truth.close);
    for (const line of chain.report()) io.note(line);
    if (scored === null) return INTERRUPTED;
    if (hub.dir !== null) await writeText(join(hub.dir, 'answers.json'), JSON.stringify(scored.answers, null, 2));
    await tell(scored, { input, title: setup.title, io });
    return baseline === null ? 0 : judge(scored, baseline, io);
  } finally {
    await hub.close();
  }
}

async function readSetup(input: Input, io: Io) {
  const { value } = input;
  const [name = ''] = input.operands;
  const scenario = SCENARIOS[name];
  if (scenario === undefined)
    throw new UsageError(`there is no scenario "${name}", only ${Object.keys(SCENARIOS).join(', ')}`);
  const faults = [...(scenario.faults ?? []), ...readFaults(input)];
  const seed = readWhole('seed', value('seed') ?? String(scenario.seed), [0, Number.MAX_SAFE_INTEGER]);
  const venuePath = value('venue') ?? ownVenue(scenario.venue);
  const venue = await loadVenue(venuePath);
  checkSources(faults, venue);
  const duration = value('duration') ?? DURATION;
  const start = value('start') ?? START;
  const timeline = planTimeline(venue, scenario.arrivals, {
    live: null,
    start: readInstant('start', start, venue.timeZone),
    durationMs: readDuration('duration', duration),
    speed: 'max',
    now: io.now(),
  });
  if (timeline.until > io.now()) throw new UsageError(`--start ${start}: what has not happened yet cannot be scored`);
  return {
    venuePath,
    timeline,
    mall: createMall({ venue, scenario, rhythm: timeline.rhythm, seed }),
    chain: createFaultChain(faults, { from: timeline.from, timeZone: venue.timeZone, seed }),
    title: `${name}, seed ${seed}, ${duration} from ${start} local time`,
  };
}

type ScoredHub = {
  readonly client: HubClient;
  /** What its publisher finds in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Where what is kept goes. */
  readonly dir: string | null;
  readonly close: () => Promise<void>;
};

function openHub(input: Input, venue: string, io: Io): Promise<ScoredHub> {
  const url = input.value('hub');
  return url === undefined ? startHub(input, venue, io) : runningHub(url, input, io);
}

async function runningHub(url: string, { isSet }: Input, { env }: Io): Promise<ScoredHub> {
  const password = env['HUB_OPERATOR_PASSWORD'] ?? '';
  if (password === '') throw new UsageError('--hub needs HUB_OPERATOR_PASSWORD');
  if (isSet('keep') || isSet('store'))
    throw new UsageError('--keep and --store are for a hub that score starts itself');
  if (!URL.canParse(url)) throw new UsageError(`--hub "${url}" is not an address such as http://127.0.0.1:8080`);
  return { client: await signIn(new URL(url).origin, password), env: {}, dir: null, close: async () => {} };
}

async function startHub({ value }: Input, venue: string, io: Io): Promise<ScoredHub> {
  const store = scoreStore(readChoice('store', value('store') ?? 'embedded', ['embedded', 'influx1']), io.env);
  const mqtt = value('mqtt');
  // Its own broker knows one publisher; an external one is reached with the same credentials as we have.
  const broker = mqtt === undefined ? OWN_BROKER : { ...credentialsOf(io), HUB_MQTT_URL: mqtt };
  const keep = value('keep') ?? null;
  const hub = await runHub({ venue, env: { ...store.env, ...broker }, base: io.env, keep, signal: io.signal });
  const close = async (): Promise<void> => {
    await hub.close();
    if (keep === null) await store.remove();
  };
  try {
    return { client: await signIn(hub.url, hub.password), env: hub.env, dir: keep === null ? null : hub.dir, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** An empty variable is one that is not set: the credentials are in the hub's data folder. */
const OWN_BROKER = { HUB_MQTT_URL: '', HUB_MQTT_USERNAME: '', HUB_MQTT_PASSWORD: '' };

const credentialsOf = ({ env }: Io): Record<string, string> => ({
  HUB_MQTT_USERNAME: env['HUB_MQTT_USERNAME'] ?? '',
  HUB_MQTT_PASSWORD: env['HUB_MQTT_PASSWORD'] ?? '',
});

type Telling = { readonly input: Input; readonly title: string; readonly io: Io };

async function tell({ card, otherRules }: Scored, { input, title, io }: Telling): Promise<void> {
  io.say(`\n${title}\n${tableOf(card)}`);
  if (otherRules !== null)
    io.note(`the hub computes by ${otherRules}; the truth is counted with the default thresholds`);
  const [json, html] = [input.value('json'), input.value('html')];
  if (json !== undefined) await writeText(json, `${JSON.stringify(jsonOf(card.figures), null, 2)}\n`);
  if (html !== undefined) await writeText(html, pageOf(card, title));
}

function judge({ card }: Scored, baseline: Baseline, io: Io): number {
  const faults = compareWith(baseline, card.figures);
  for (const fault of faults) io.note(`baseline: ${fault}`);
  if (faults.length > 0) return OUT_OF_TOLERANCE;
  io.say(`baseline: all ${Object.keys(baseline).length} figures within their tolerance`);
  return 0;
}

const readText = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new HubError('BAD_REQUEST', `cannot read ${path}: ${String(cause)}`, { cause });
  });

const writeText = (path: string, text: string): Promise<void> =>
  writeFile(path, text).catch((cause: unknown) => {
    throw new HubError('BAD_REQUEST', `cannot write ${path}: ${String(cause)}`, { cause });
  });
