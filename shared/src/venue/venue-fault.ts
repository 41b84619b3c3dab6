import type { z } from 'zod';
import { VENUE_FILE_NAMES, type VenueFileKey } from './venue-files.ts';

/** One thing that is wrong with a venue, said so that its author can mend it. */
export type VenueFault = {
  /** File name, e.g. `unit.geojson`. */
  readonly file: string;
  /** Id of the feature, or `#12` for the twelfth when it has no usable id. */
  readonly feature?: string;
  /** Path inside the feature, e.g. `properties.level_id`. */
  readonly field: string;
  /** What stood there, shortened. */
  readonly received: string;
  readonly detail: string;
};

/** More faults than this are counted, not listed. */
export const MAX_FAULTS = 1_000;
const MAX_SHOWN = 80;

/** Where a fault is: a file, perhaps a feature of it, and a field. */
export type Place = { readonly file: VenueFileKey; readonly feature?: string | undefined; readonly field: string };

export type Faults = {
  add(place: Place, received: unknown, detail: string): void;
  addIssues(file: VenueFileKey, feature: string | undefined, read: { error: z.ZodError; raw: unknown }): void;
  list(): readonly VenueFault[];
};

/** Collect faults in the order they are found; the list ends in a count when it grew beyond {@link MAX_FAULTS}. */
export function createFaults(): Faults {
  const found: VenueFault[] = [];
  let more = 0;

  const add: Faults['add'] = ({ file, feature, field }, received, detail) => {
    if (found.length >= MAX_FAULTS) {
      more++;
      return;
    }
    const name = VENUE_FILE_NAMES[file];
    found.push({
      file: name,
      ...(feature === undefined ? {} : { feature }),
      field,
      received: shorten(received),
      detail,
    });
  };

  return {
    add,
    addIssues: (file, feature, { error, raw }) => {
      for (const issue of error.issues) {
        add({ file, feature, field: issue.path.join('.') }, valueAt(raw, issue.path), issue.message);
      }
    },
    list: () =>
      more === 0
        ? found
        : [...found, { file: '', field: '', received: String(more), detail: 'more faults were found and not listed' }],
  };
}

/** One line for a person: `unit.geojson l1-104 properties.level_id: … (received "l9")`. */
export const describeFault = ({ file, feature, field, received, detail }: VenueFault): string =>
  `${[file, feature, field].filter((part) => part !== undefined && part !== '').join(' ')}: ${detail} (received ${received})`;

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value = raw;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return value;
}

function shorten(value: unknown): string {
  if (value === undefined) return 'nothing';
  const json = JSON.stringify(value) ?? String(value);
  return json.length <= MAX_SHOWN ? json : `${json.slice(0, MAX_SHOWN - 1)}…`;
}
