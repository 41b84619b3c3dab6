import type { AnyPoint, PointRef } from '../pipeline/history-schema.ts';
import type { Batch } from '../pipeline/ports.ts';
import { bug, type Field, LAYOUTS, type Layout, layoutOf } from './layout.ts';
import { MAX_TIME_NS } from './time-ns.ts';

export type Value = string | number;

/** One identity of a batch: tags and values in the order of the schema. `values: null` means that the point goes. */
export type BatchRow = {
  readonly tags: readonly string[];
  readonly timeNs: bigint;
  readonly values: readonly Value[] | null;
};

export type TableBatch = { readonly layout: Layout; readonly rows: readonly BatchRow[] };

/**
 * Check a batch against the schema and leave each identity in it once: removals go first, then the last point of an identity wins.
 * So the engines never see two writes of one identity in one batch, about whose order they promise nothing.
 * @returns one entry per measurement that the batch touches, in the order of the schema
 * @throws HubError INVARIANT naming field and value: a batch is built by the hub itself, so a wrong one is a bug
 */
export function prepareBatch(batch: Batch): readonly TableBatch[] {
  const tables = new Map<Layout, Map<string, BatchRow>>();
  const put = (ref: PointRef | AnyPoint, values: readonly Value[] | null) => {
    const layout = layoutOf(ref.measurement);
    const row = { tags: checkTags(layout, ref.tags), timeNs: checkTime(layout, ref.timeNs), values };
    const rows = tables.get(layout) ?? new Map<string, BatchRow>();
    tables.set(layout, rows);
    rows.set(identityOf(row), row);
  };
  for (const ref of batch.removed) put(ref, null);
  for (const point of batch.points) put(point, checkFields(layoutOf(point.measurement), point.fields));

  return LAYOUTS.flatMap((layout) => {
    const rows = tables.get(layout);
    return rows === undefined ? [] : [{ layout, rows: [...rows.values()] }];
  });
}

/** Lengths before the tags keep two identities apart whatever their tags are. */
function identityOf({ tags, timeNs }: BatchRow): string {
  let identity = String(timeNs);
  for (const tag of tags) identity += ` ${tag.length} ${tag}`;
  return identity;
}

const ANY_SURROGATE = /[\ud800-\udfff]/;
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** The text as UTF-8 can carry it. Nearly every text is fine at the first, cheap look. */
const wellFormed = (text: string): string =>
  ANY_SURROGATE.test(text) ? text.replace(LONE_SURROGATES, '\ufffd') : text;

/** Whether UTF-8 can carry the text unchanged. */
export const isWellFormed = (text: string): boolean => wellFormed(text) === text;

function checkTags(layout: Layout, tags: Readonly<Record<string, string>>): readonly string[] {
  return layout.tags.map((name) => {
    const value = tags[name];
    if (typeof value !== 'string' || value === '' || !isWellFormed(value))
      throw bug(`${layout.measurement}.${name} must be a non-empty text, is ${JSON.stringify(value)}`);
    return value;
  });
}

function checkTime(layout: Layout, timeNs: bigint): bigint {
  if (typeof timeNs !== 'bigint' || timeNs < 0n || timeNs > MAX_TIME_NS)
    throw bug(`${layout.measurement}.timeNs must be within 0 and ${MAX_TIME_NS}, is ${timeNs}`);
  return timeNs;
}

function checkFields(layout: Layout, fields: Readonly<Record<string, Value>>): readonly Value[] {
  return layout.fields.map((field) => checkField(layout, field, fields[field.name]));
}

function checkField(layout: Layout, field: Field, value: Value | undefined): Value {
  if (field.type === 'int' && typeof value === 'number' && Number.isSafeInteger(value)) return value;
  // A lone surrogate may come from a till's own JSON. No engine can keep it, and one bad text must not hold up a batch.
  if (field.type === 'string' && typeof value === 'string') return wellFormed(value);
  const wanted = field.type === 'int' ? 'an integer up to 2^53' : 'a text';
  throw bug(`${layout.measurement}.${field.name} must be ${wanted}, is ${typeof value} ${String(value)}`);
}
