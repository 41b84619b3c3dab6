import { ownVenue } from '../config/environment.ts';
import { simulate } from '../devices/simulate.ts';
import { createFaultChain, type FaultChain, withFaults } from '../faults/apply-faults.ts';
import { checkSources } from '../faults/check-sources.ts';
import { planTimeline } from '../play/timeline.ts';
import { createMall } from '../world/mall.ts';
import type { Input, Io } from './command.ts';
import { readFaults } from './fault-options.ts';
import { radioOf, readDensity, readRadio } from './radio-options.ts';
import { readScenario } from './scenario-option.ts';
import type { Scoring } from './score-once.ts';
import { UsageError } from './usage-error.ts';
import { readDuration, readInstant, readWhole } from './values.ts';
import { loadPlace } from './venue.ts';

/** A busy Friday noon that is over for every clock: a run without a start is the same on every day. */
export const START = '2025-05-09T12:00';
export const DURATION = '2h';

/** One run to be scored. */
export type ScoreSetup = {
  readonly scoring: Scoring;
  readonly chain: FaultChain;
  readonly title: string;
};

/** @throws UsageError for what makes no sense together */
export async function readSetup(input: Input, io: Io): Promise<ScoreSetup> {
  const { value } = input;
  const [name = ''] = input.operands;
  const scenario = radioOf(readScenario(name), input);
  const seed = readWhole('seed', value('seed') ?? String(scenario.seed), [0, Number.MAX_SAFE_INTEGER]);
  const place = await loadPlace(value('venue') ?? ownVenue(scenario.venue), scenario, readDensity(input));
  const { venue } = place;
  const faults = [...(scenario.faults ?? []), ...readFaults(input)];
  checkSources(faults, venue);
  // What is given wins; a scenario's own length belongs to its own start.
  const own = value('start') === undefined ? scenario.when : undefined;
  const duration = value('duration') ?? (own === undefined ? DURATION : `${own.durationMs}ms`);
  const start = value('start') ?? own?.start ?? START;
  const timeline = planTimeline(venue, scenario.arrivals, {
    live: null,
    start: readInstant('start', start, venue.timeZone),
    durationMs: readDuration('duration', duration),
    speed: 'max',
    now: io.now(),
  });
  if (timeline.until > io.now()) throw new UsageError(`--start ${start}: what has not happened yet cannot be scored`);
  const mall = createMall({ venue, scenario, rhythm: timeline.rhythm, seed });
  const chain = createFaultChain(faults, { from: timeline.from, timeZone: venue.timeZone, seed });
  return {
    scoring: { venue, span: timeline, outputs: withFaults(simulate(mall, timeline), chain), hubVenue: place.source },
    chain,
    title: [`${name}, seed ${seed}`, `${duration} from ${start} local time`, ...variantOf(input)].join(', '),
  };
}

const variantOf = (input: Input): string[] => [
  ...(readRadio(input) === 'matched' ? [] : [`${readRadio(input)} radio`]),
  ...(readDensity(input) === 'dense' ? [] : [`${readDensity(input)} receivers`]),
];
