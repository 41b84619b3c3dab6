import { HubError } from '@atrium/shared/errors';
import type { Figure } from './definitions.ts';
import { shownValue } from './table.ts';

/** What a run is held to: each figure within its tolerance, in the unit of the figure, to both sides. */
export type Baseline = Readonly<Record<string, { readonly value: number; readonly tolerance: number }>>;

/** @throws HubError `BAD_REQUEST` that names what is wrong with it */
export function readBaseline(text: string, known: readonly string[]): Baseline {
  const fail = (detail: string): never => {
    throw new HubError('BAD_REQUEST', `the baseline ${detail}`);
  };
  const read: unknown = parse(text, fail);
  if (typeof read !== 'object' || read === null) return fail('is not an object of figures');
  const entries = Object.entries(read).map(([name, entry]: [string, unknown]) => {
    if (!known.includes(name)) return fail(`names "${name}", which is no figure`);
    if (!isEntry(entry)) return fail(`needs numbers "value" and "tolerance" in "${name}"`);
    return [name, { value: entry.value, tolerance: entry.tolerance }] as const;
  });
  // A gate that holds nothing to anything is no gate.
  return entries.length === 0 ? fail('holds no figure') : Object.fromEntries(entries);
}

function parse(text: string, fail: (detail: string) => never): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail(`is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const isEntry = (entry: unknown): entry is { value: number; tolerance: number } =>
  typeof entry === 'object' &&
  entry !== null &&
  'value' in entry &&
  'tolerance' in entry &&
  typeof entry.value === 'number' &&
  typeof entry.tolerance === 'number' &&
  entry.tolerance >= 0;

/** @returns one line for each figure that left its tolerance; a better one too, because then the baseline is out of date */
export function compareWith(
  baseline: Baseline,
  figures: Readonly<Record<string, Pick<Figure, 'value' | 'unit'>>>,
): string[] {
  return Object.entries(baseline).flatMap(([name, held]) => {
    const { value, unit } = figures[name] ?? { value: null, unit: '' };
    const wanted = `${shownValue({ value: held.value, unit })} ± ${held.tolerance} ${unit}`;
    if (value === null) return [`${name} is unknown, not ${wanted}`];
    // The last bit of a sum may differ; a thousand times less than anybody can read is equal.
    return Math.abs(value - held.value) <= held.tolerance + 1e-9
      ? []
      : [`${name} is ${shownValue({ value, unit })}, not ${wanted}`];
  });
}
