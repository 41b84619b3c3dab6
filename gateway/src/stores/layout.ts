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

/**
 * What a store writes beside the data, to know a file or database of another time again. The version tells whether this hub can
 * live with it; the fingerprint tells a hub that grew that there is something to add.
 */
export type SchemaMark = { readonly version: number; readonly fingerprint: string };

export const SCHEMA_MARK: SchemaMark = {
  version: 1,
  fingerprint: createHash('sha256').update(JSON.stringify(LAYOUTS)).digest('hex').slice(0, 16),
};

/** Is what was found ours to the last field? @throws HubError STORE_SCHEMA_DRIFT when it is of a version that we cannot live with */
export function isCurrent(found: SchemaMark, where: string): boolean {
  if (found.version !== SCHEMA_MARK.version) throw drift(where, `history of schema version ${found.version}`);
  return found.fingerprint === SCHEMA_MARK.fingerprint;
}

export const drift = (where: string, what: string): HubError =>
  new HubError(
    'STORE_SCHEMA_DRIFT',
    `${where} holds ${what}, this hub writes version ${SCHEMA_MARK.version} (${SCHEMA_MARK.fingerprint})`,
    { context: { where, expected: SCHEMA_MARK } },
  );
