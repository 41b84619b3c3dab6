import type { Faults } from './venue-fault.ts';
import {
  type FeatureKey,
  type FeatureOf,
  featureSchemas,
  MAX_FEATURES,
  type Manifest,
  manifestSchema,
  VENUE_FILE_NAMES,
  type VenueFileKey,
  type VenueFiles,
} from './venue-files.ts';

/** What the files say, each feature checked on its own; features that failed are left out. */
export type RawVenue = {
  readonly manifest: Manifest;
  /** Every id of a file, also of features that failed: what points at one of those is no fault of its own. */
  readonly ids: { readonly [K in FeatureKey]: ReadonlySet<string> };
} & { readonly [K in FeatureKey]: readonly FeatureOf<K>[] };

const REQUIRED: readonly VenueFileKey[] = ['manifest', 'venue', 'level', 'unit'];

/** Check every file against its schema. @returns what could be read; every fault is in `faults` */
export function readFeatures(files: VenueFiles, faults: Faults): RawVenue | null {
  for (const file of REQUIRED) {
    if (fileIn(files, file) === undefined) faults.add({ file, field: '' }, undefined, 'this file is required');
  }
  const manifest = manifestSchema.safeParse(fileIn(files, 'manifest') ?? {});
  if (!manifest.success)
    faults.addIssues('manifest', undefined, { error: manifest.error, raw: fileIn(files, 'manifest') });

  const keys = Object.keys(featureSchemas) as FeatureKey[];
  const total = keys.reduce((sum, key) => sum + rawFeatures(fileIn(files, key)).length, 0);
  if (total > MAX_FEATURES) {
    faults.add({ file: 'unit', field: 'features' }, total, `all files together may hold ${MAX_FEATURES} features`);
    return null;
  }
  const idsOf = (key: FeatureKey): ReadonlySet<string> =>
    new Set(rawFeatures(fileIn(files, key)).flatMap((raw) => idOf(raw)?.toLowerCase() ?? []));
  const read = <K extends FeatureKey>(key: K): readonly FeatureOf<K>[] => readFile(files, key, faults);
  return {
    manifest: manifest.success ? manifest.data : { version: '', language: 'en', units: 'lonlat' },
    ids: Object.fromEntries(keys.map((key) => [key, idsOf(key)])) as RawVenue['ids'],
    venue: read('venue'),
    level: read('level'),
    unit: read('unit'),
    opening: read('opening'),
    anchor: read('anchor'),
    occupant: read('occupant'),
    sensor: read('sensor'),
    till: read('till'),
  };
}

function fileIn(files: VenueFiles, key: VenueFileKey): unknown {
  const name = VENUE_FILE_NAMES[key];
  return files[name] ?? files[key] ?? files[`${key}.json`];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The features of a collection; a file may also be one feature. @returns null for anything else */
function featuresIn(file: unknown): readonly unknown[] | null {
  if (!isObject(file)) return null;
  if (file['type'] === 'Feature') return [file];
  return Array.isArray(file['features']) ? file['features'] : null;
}

const rawFeatures = (file: unknown): readonly unknown[] => featuresIn(file) ?? [];

function idOf(raw: unknown): string | undefined {
  const id = isObject(raw) ? raw['id'] : undefined;
  return typeof id === 'string' && id.length <= 63 ? id : undefined;
}

function readFile<K extends FeatureKey>(files: VenueFiles, key: K, faults: Faults): FeatureOf<K>[] {
  const file = fileIn(files, key);
  if (file === undefined) return [];
  if (featuresIn(file) === null) {
    faults.add({ file: key, field: 'features' }, file, 'must be a GeoJSON FeatureCollection');
    return [];
  }
  const good: FeatureOf<K>[] = [];
  const seen = new Set<string>();
  for (const [index, raw] of rawFeatures(file).entries()) {
    const name = idOf(raw) ?? `#${index + 1}`;
    const read = featureSchemas[key].safeParse(raw);
    if (!read.success) {
      faults.addIssues(key, name, { error: read.error, raw });
      continue;
    }
    if (seen.has(read.data.id)) {
      faults.add({ file: key, feature: name, field: 'id' }, read.data.id, 'is used twice in this file');
      continue;
    }
    seen.add(read.data.id);
    good.push(read.data as FeatureOf<K>);
  }
  return good;
}
