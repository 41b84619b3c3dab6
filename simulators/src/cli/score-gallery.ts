import type { Millis } from '@atrium/shared/units';
import { SCENARIOS } from '../scenarios/catalogue.ts';
import { readBaseline } from '../score/baseline.ts';
import type { Figures } from '../score/definitions.ts';
import { baselineOf, COLUMNS, type Gallery, galleryOf, galleryTable } from '../score/gallery.ts';
import type { Input, Io } from './command.ts';
import { judge, readText } from './judge.ts';
import { readScenario } from './scenario-option.ts';
import { scoreOnce, writeText } from './score-once.ts';
import { DURATION, readSetup } from './score-setup.ts';
import { INTERRUPTED } from './transmit.ts';
import { UsageError } from './usage-error.ts';
import { readDuration, readWhole } from './values.ts';

export const SEEDS = '5';
export const AT_MOST = '30m';

/** Every scenario with several seeds, each through a hub of its own. */
export async function scoreGallery(input: Input, io: Io): Promise<number> {
  const { value } = input;
  const plan = readPlan(input);
  const known = plan.names.flatMap((name) => COLUMNS.map(([figure]) => `${name}/${figure}`));
  const baselinePath = value('baseline');
  const baseline = baselinePath === undefined ? null : readBaseline(await readText(baselinePath), known);

  const runs = new Map<string, readonly Figures[]>();
  for (const name of plan.names) {
    const figures = await scoreSeeds(name, plan, input, io);
    if (figures === null) return INTERRUPTED;
    runs.set(name, figures);
    io.note(`${name}: visit F1 ${figures.map((card) => card['visits.f1'].value?.toFixed(3) ?? '–').join(', ')}`);
  }
  const gallery = galleryOf(runs);
  await tell(gallery, input, io);
  return baseline === null ? 0 : judge(baseline, gallery, io);
}

type Plan = { readonly names: readonly string[]; readonly seeds: number; readonly mostMs: Millis };

function readPlan({ value, isSet }: Input): Plan {
  for (const option of ['seed', 'start', 'duration', 'html', 'hub', 'keep'])
    if (isSet(option)) throw new UsageError(`--${option} is for one scenario, not for the gallery`);
  const names = value('only')?.split(',') ?? Object.keys(SCENARIOS);
  return {
    names: names.map((name) => readScenario(name).name),
    seeds: readWhole('seeds', value('seeds') ?? SEEDS, [1, 1_000]),
    mostMs: readDuration('at-most', value('at-most') ?? AT_MOST),
  };
}

/** @returns null when it was interrupted */
async function scoreSeeds(name: string, plan: Plan, input: Input, io: Io): Promise<Figures[] | null> {
  const figures: Figures[] = [];
  for (let nth = 0; nth < plan.seeds; nth++) {
    const { scoring } = await readSetup(oneOf(input, name, { nth, mostMs: plan.mostMs }), io);
    const scored = await scoreOnce(scoring, 0, input, quiet(io));
    if (scored === null) return null;
    figures.push(scored.card.figures);
  }
  return figures;
}

async function tell(gallery: Gallery, { value }: Input, io: Io): Promise<void> {
  const table = galleryTable(gallery);
  io.say(table);
  const [json, markdown, hold] = [value('json'), value('table'), value('hold')];
  if (json !== undefined) await writeText(json, `${JSON.stringify(jsonOf(gallery), null, 2)}\n`);
  if (markdown !== undefined) await writeText(markdown, `${table}\n`);
  if (hold !== undefined) await writeText(hold, `${JSON.stringify(baselineOf(gallery), null, 2)}\n`);
}

/** What is known of it, in the form that every `--json` has. */
const jsonOf = (gallery: Gallery) =>
  Object.fromEntries(
    Object.entries(gallery).flatMap(([key, { value, half, unit, n }]) =>
      value === null ? [] : [[key, { value, unit, n, ...(half === null ? {} : { half }) }]],
    ),
  );

/** The command line of one scenario of the gallery. One whose people are placed by hand is never cut: its point may be its end. */
function oneOf(input: Input, name: string, { nth, mostMs }: { readonly nth: number; readonly mostMs: number }): Input {
  const scenario = readScenario(name);
  const lengthMs = scenario.when?.durationMs ?? readDuration('duration', DURATION);
  const isCut = scenario.arrivals.groupsPerHour > 0 && lengthMs > mostMs;
  const own: Readonly<Record<string, string | undefined>> = {
    seed: String(scenario.seed + nth),
    duration: isCut ? `${mostMs}ms` : undefined,
  };
  return { ...input, operands: [name], value: (option) => (option in own ? own[option] : input.value(option)) };
}

/** Of single runs only what is wrong is of interest. */
const quiet = (io: Io): Io => ({ ...io, say: () => {}, note: () => {}, repaint: null });
