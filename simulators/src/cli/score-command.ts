import type { Scored } from '../play/score-run.ts';
import { readBaseline } from '../score/baseline.ts';
import { NAMES } from '../score/definitions.ts';
import { definitions, tableOf } from '../score/table.ts';
import { BROKER_NOTE, BROKER_OPTIONS } from './broker-options.ts';
import type { Command, Input, Io } from './command.ts';
import { FAULT_NOTE, FAULT_OPTIONS } from './fault-options.ts';
import { judge, readText } from './judge.ts';
import { RADIO_OPTION, RECEIVERS_OPTION } from './radio-options.ts';
import { AT_MOST, SEEDS, scoreGallery } from './score-gallery.ts';
import { scoreOnce } from './score-once.ts';
import { DURATION, readSetup, START } from './score-setup.ts';
import { INTERRUPTED } from './transmit.ts';
import { readWhole } from './values.ts';
import { writeScore } from './write-score.ts';

/** Stands for every scenario. */
const GALLERY = 'gallery';
/** Each takes as long as a frame does. */
const PROBES = '10';

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
    seeds: { value: 'N', help: `gallery: from each scenario's own seed on, so many; default ${SEEDS}` },
    only: { value: 'A,B,…', help: 'gallery: these scenarios; default all' },
    'at-most': { value: 'TIME', help: `gallery: cut crowded scenarios to this length; default ${AT_MOST}` },
    hold: { value: 'FILE', help: 'gallery: write a baseline with the usual tolerances' },
    table: { value: 'FILE', help: 'gallery: write the table as Markdown' },
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
    `The gallery. "score gallery" plays every scenario with several seeds, each through a hub of its own, and shows the mean of each
figure with its 95 % interval over the seeds (Student's t).`,
    `With --mqtt both the hub and the simulation use that broker. ${BROKER_NOTE}`,
  ],
  examples: [
    'npm run simulate -- score demo',
    'npm run simulate -- score demo --seed 7 --duration 8h --html score.html --json score.json',
    'npm run simulate -- score gallery --seeds 5 --table gallery.md',
    'HUB_INFLUX_URL=http://127.0.0.1:8086 npm run simulate -- score demo --store influx1 --mqtt mqtt://127.0.0.1:1883',
  ],
  run: score,
};

async function score(input: Input, io: Io): Promise<number> {
  const { value } = input;
  if (input.operands[0] === GALLERY) return scoreGallery(input, io);
  const setup = await readSetup(input, io);
  const probes = readWhole('probes', value('probes') ?? PROBES, [0, 1_000]);
  const baselinePath = value('baseline');
  const baseline = baselinePath === undefined ? null : readBaseline(await readText(baselinePath), NAMES);
  const scored = await scoreOnce(setup.scoring, probes, input, io);
  for (const line of setup.chain.report()) io.note(line);
  if (scored === null) return INTERRUPTED;
  await tell(scored, { input, title: setup.title, io });
  return baseline === null ? 0 : judge(baseline, scored.card.figures, io);
}

type Telling = { readonly input: Input; readonly title: string; readonly io: Io };

async function tell({ card, otherRules }: Scored, { input, title, io }: Telling): Promise<void> {
  io.say(`\n${title}\n${tableOf(card)}`);
  if (otherRules !== null)
    io.note(`the hub computes by ${otherRules}; the truth is counted with the default thresholds`);
  await writeScore(card, title, input);
}
