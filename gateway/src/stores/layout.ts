import { createHash } from 'node:crypto';
import { HubError } from '@atrium/shared/errors';
import { type FieldType, HISTORY_SCHEMA, type Measurement, type MeasurementDef } from '../pipeline/history-schema.ts';

export type Field = { readonly name: string; readonly type: FieldType };

/** One measurement as columns, in the order of the schema. The only source of identifiers in any query. */
export type Layout = {
  readonly measurement: Measurement;
  readonly tags: readonly string[];
  readonly fields: readonly Field[];
};

const defs: Readonly<Record<string, MeasurementDef>> = HISTORY_SCHEMA;

export const LAYOUTS: readonly Layout[] = Object.entries(defs).map(([name, def]) => ({
  measurement: name as Measurement,
  tags: def.tags,
  fields: Object.entries(def.fields).map(([field, type]) => ({ name: field, type })),
}));

const byName = new Map<string, Layout>(LAYOUTS.map((layout) => [layout.measurement, layout]));

/** @throws HubError INVARIANT for a name that the schema does not have */
export function layoutOf(measurement: string): Layout {
  const layout = byName.get(measurement);
  if (layout === undefined) throw bug(`no measurement ${JSON.stringify(measurement)} in the history schema`);
  return layout;
}

export const bug = (message: string): HubError => new HubError('INVARIANT', message);

/** What a store writes beside the data, to know a file or database of another time again. */
export type SchemaMark = { readonly version: number; readonly fingerprint: string };

export const SCHEMA_MARK: SchemaMark = {
  version: 1,
  fingerprint: createHash('sha256').update(JSON.stringify(LAYOUTS)).digest('hex').slice(0, 16),
};

/** @throws HubError STORE_SCHEMA_DRIFT when the mark found is not ours */
export function assertSchemaMark(found: SchemaMark, where: string): void {
  if (found.version === SCHEMA_MARK.version && found.fingerprint === SCHEMA_MARK.fingerprint) return;
  const name = (mark: SchemaMark) => `version ${mark.version} (${mark.fingerprint})`;
  throw new HubError(
    'STORE_SCHEMA_DRIFT',
    `${where} holds history of schema ${name(found)}, this hub writes ${name(SCHEMA_MARK)}`,
    { context: { where, found, expected: SCHEMA_MARK } },
  );
}
