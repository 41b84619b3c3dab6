import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '@atrium/shared/errors';
import { simulate } from '../devices/simulate.ts';
import { withFaults } from '../faults/apply-faults.ts';
import { type Scored, scoreRun } from '../play/score-run.ts';
import { createTruthFile, NO_TRUTH_FILE } from '../play/truth-file.ts';
import { type Baseline, compareWith, readBaseline } from '../score/baseline.ts';
import { pageOf } from '../score/page.ts';
import { definitions, jsonOf, tableOf } from '../score/table.ts';
import { BROKER_NOTE, BROKER_OPTIONS, readBrokerOptions } from './broker-options.ts';
import type { Command, Input, Io } from './command.ts';
import { FAULT_NOTE, FAULT_OPTIONS } from './fault-options.ts';
import { RADIO_OPTION, RECEIVERS_OPTION } from './radio-options.ts';
import { openHub } from './score-hub.ts';
import { DURATION, readSetup, START } from './score-setup.ts';
import { INTERRUPTED, transmit } from './transmit.ts';
import { readWhole } from './values.ts';

/** Each takes as long as a frame does. */
const PROBES = '10';
const OUT_OF_TOLERANCE = 1;

export const scoreCommand: Command = {
  name: 'score',
  summary: "Play a scenario through a real hub, and compare the hub's business numbers with the truth.",
  operands: ['SCENARIO'],
  options: {
    venue: { value: 'PATH', help: "a venue folder or file; default the scenario's own" },
    seed: { value: 'N', help: "which of the possible days; default the scenario's" },
    start: {
      value: 'ISO',
      help: `first moment, local time of the venue unless it has an offset; default the scenario's, else ${START}`,
    },
    duration: { value: 'TIME', help: `length of simulated time; default the scenario's, else ${DURATION}` },
    radio: RADIO_OPTION,
    receivers: RECEIVERS_OPTION,
    store: { value: 'S', help: 'embedded or influx1 (at HUB_INFLUX_URL, in a database of its own); default embedded' },
    probes: { value: 'N', help: `live frames to time at the end; default ${PROBES}` },
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
      probes: readWhole('probes', value('probes') ?? PROBES, [0, 1_000]),
      publisher: broker.publisher,
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
