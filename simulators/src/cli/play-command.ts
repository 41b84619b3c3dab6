import type { Venue } from '@atrium/shared/venue/venue';
import { ownVenue } from '../config/environment.ts';
import { simulate } from '../devices/simulate.ts';
import { createFaultChain, withFaults } from '../faults/apply-faults.ts';
import { checkSources } from '../faults/check-sources.ts';
import { planTimeline, type Timeline } from '../play/timeline.ts';
import { createTruthFile, NO_TRUTH_FILE } from '../play/truth-file.ts';
import { SCENARIOS } from '../scenarios/catalogue.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { createMall } from '../world/mall.ts';
import { BROKER_NOTE, BROKER_OPTIONS, readBrokerOptions } from './broker-options.ts';
import type { Command, Input, Io } from './command.ts';
import { ENCODING_OPTION, inWordsOf } from './encoding-option.ts';
import { FAULT_NOTE, FAULT_OPTIONS, readFaults } from './fault-options.ts';
import { RADIO_OPTION, RECEIVERS_OPTION, radioOf, readDensity } from './radio-options.ts';
import { readScenario } from './scenario-option.ts';
import { transmit } from './transmit.ts';
import { UsageError } from './usage-error.ts';
import { readDuration, readInstant, readSpeed, readWhole } from './values.ts';
import { loadPlace } from './venue.ts';

const list = (): string =>
  Object.values(SCENARIOS)
    .map(({ name, summary }) => `  ${name}: ${summary}`)
    .join('\n');

export const playCommand: Command = {
  name: 'play',
  summary: `Play a simulated mall through MQTT: phones, door counters and tills. Scenarios:\n${list()}`,
  operands: ['SCENARIO'],
  options: {
    venue: { value: 'PATH', help: "a venue folder or file; default the scenario's own" },
    seed: {
      value: 'N',
      help: "which of the possible days; default the scenario's. Equal seed and start: equal messages",
    },
    speed: { value: 'X|max', help: 'simulated seconds a second, or as fast as the broker takes them; default 1' },
    start: { value: 'ISO', help: 'first moment, local time of the venue unless it has an offset' },
    duration: {
      value: 'TIME',
      help: 'length of simulated time, e.g. 30m; default: until the mall closes, or for ever',
    },
    live: { help: 'the mall is now: catch up with the past hours at once, then go on until Ctrl-C' },
    backfill: { value: 'TIME', help: 'with --live: how much past to send first; default 2h' },
    radio: RADIO_OPTION,
    receivers: RECEIVERS_OPTION,
    encoding: ENCODING_OPTION,
    truth: { value: 'FILE', help: 'write what really happened, one JSON object a line' },
    ...FAULT_OPTIONS,
    ...BROKER_OPTIONS,
  },
  notes: [
    `Time. With --live, or at speed 1 without --start, the mall's busiest hour is moved to this moment and it never
closes, so that a demo is busy at any hour. Otherwise it keeps the venue's opening hours: on the day of --start,
or on the last day that is over.`,
    `A hub on the wall clock takes --live and a start of now. Other runs happen on another day or at another speed:
start the hub with HUB_CLOCK=event for them.`,
    `Truth. Lines of kind trip, visit, pass and purchase, joined by "trip", in the order in which they end. A visit is
every stay in a store, however short; a pass is a walk past its front; times are epoch ms, amounts minor units.`,
    `Fewer receivers. With --receivers the hub needs the same venue: write it with the venue command, and start the hub with
HUB_VENUE. score does both by itself.`,
    FAULT_NOTE,
    BROKER_NOTE,
  ],
  examples: [
    'npm run simulate -- play demo --live',
    'npm run simulate -- play demo --live --backfill 30m --seed 7',
    'npm run simulate -- play demo --speed max --start 2026-11-20T10:00 --truth truth.jsonl',
    'npm run simulate -- play demo --speed 60 --start 2026-11-20T12:00 --duration 2h --mqtt mqtt://broker:1883',
    'npm run simulate -- play demo --live --fault drop:share=0.1,of=sighting --fault reorder:within=20s',
  ],
  run: play,
};

async function play(input: Input, io: Io): Promise<number> {
  const scenario = radioOf(readScenario(input.operands[0] ?? ''), input);
  const faults = [...(scenario.faults ?? []), ...readFaults(input)];
  const broker = readBrokerOptions(input, io);
  const seed = readWhole('seed', input.value('seed') ?? String(scenario.seed), [0, Number.MAX_SAFE_INTEGER]);
  const speed = readSpeed(input.value('speed') ?? '1');
  checkLive(input, speed);
  const { venue } = await loadPlace(input.value('venue') ?? ownVenue(scenario.venue), scenario, readDensity(input));
  checkSources(faults, venue);
  const timeline = readTimeline(input, { venue, scenario, speed }, io);
  const mall = createMall({ venue, scenario, rhythm: timeline.rhythm, seed });
  if (mall.plan.unreachable.length > 0)
    io.note(`no way leads to ${mall.plan.unreachable.join(', ')}: nobody goes there`);

  const truthPath = input.value('truth');
  const truth = truthPath === undefined ? NO_TRUTH_FILE : await createTruthFile(truthPath);
  const chain = createFaultChain(faults, { from: timeline.from, timeZone: venue.timeZone, seed });
  const outputs = inWordsOf(withFaults(simulate(mall, timeline), chain), input, io, venue.id);
  try {
    return await transmit({ outputs, pace: { speed, origin: timeline.origin }, truth }, broker, io);
  } finally {
    for (const line of chain.report()) io.note(line);
    await truth.close();
  }
}

function checkLive({ isSet }: Input, speed: number | 'max'): void {
  if (isSet('live') && (isSet('start') || speed !== 1))
    throw new UsageError('--live is now and at speed 1: leave out --start and --speed');
  if (!isSet('live') && isSet('backfill')) throw new UsageError('--backfill needs --live');
}

type Chosen = { readonly venue: Venue; readonly scenario: Scenario; readonly speed: number | 'max' };

function readTimeline({ value, isSet }: Input, { venue, scenario, speed }: Chosen, io: Io): Timeline {
  // What is given wins; a scenario's own length belongs to its own start.
  const own = isSet('live') || isSet('start') ? undefined : scenario.when;
  const start = value('start') ?? own?.start;
  const duration = value('duration') ?? (own === undefined ? undefined : `${own.durationMs}ms`);
  return planTimeline(venue, scenario.arrivals, {
    live: isSet('live') ? { backfillMs: readDuration('backfill', value('backfill') ?? '2h') } : null,
    start: start === undefined ? null : readInstant('start', start, venue.timeZone),
    durationMs: duration === undefined ? null : readDuration('duration', duration),
    speed,
    now: io.now(),
  });
}
