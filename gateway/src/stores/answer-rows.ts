import { HubError } from '@atrium/shared/errors';
import type { Measurement, Point } from '../pipeline/history-schema.ts';
import type { SumRow } from '../pipeline/ports.ts';
import type { Layout } from './layout.ts';
import type { Value } from './prepare-batch.ts';

/** The one order of answers. Engines sort text by UTF-8 bytes, or by nothing they promise; so both stores sort here. */

/** Plain code-unit order, as `Array.prototype.sort` has it: no locale. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareTags(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
  tags: readonly string[],
): number {
  for (const tag of tags) {
    const order = compareText(a[tag] ?? '', b[tag] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** By bucket, then by tags in the order of `groupBy`. Sorts in place. */
export function sortSums(rows: SumRow[], groupBy: readonly string[]): readonly SumRow[] {
  return rows.sort((a, b) => a.from - b.from || compareTags(a.tags, b.tags, groupBy));
}

/** By time, then by tags in the order of the schema. Sorts in place. */
export function sortPoints<P extends Point>(points: P[], layout: Layout): readonly P[] {
  return points.sort((a, b) => {
    if (a.timeNs !== b.timeNs) return a.timeNs < b.timeNs ? -1 : 1;
    return compareTags(a.tags, b.tags, layout.tags);
  });
}

/** A sum as a number. @throws HubError STORE_REJECTED beyond 2^53, where a number would no longer be the sum */
export function exactSum(value: unknown, name: string): number {
  const sum = typeof value === 'bigint' ? Number(value) : value;
  if (typeof sum === 'number' && Number.isSafeInteger(sum)) return sum;
  throw new HubError('STORE_REJECTED', `the sum of ${name} is beyond 2^53: ${String(value)}`, { context: { name } });
}

/** Names and values side by side, as one object. */
export function zip<T>(names: readonly string[], values: readonly T[]): Readonly<Record<string, T>> {
  const object: Record<string, T> = {};
  for (const [index, name] of names.entries()) {
    const value = values[index];
    if (value !== undefined) object[name] = value;
  }
  return object;
}

/** A point out of columns in the order of the schema, which is what makes it one of `M`. */
export function pointOf<M extends Measurement>(
  layout: Layout,
  timeNs: bigint,
  tags: readonly string[],
  values: readonly Value[],
): Point<M> {
  const names = layout.fields.map((field) => field.name);
  return {
    measurement: layout.measurement,
    tags: zip(layout.tags, tags),
    fields: zip(names, values),
    timeNs,
  } as Point<M>;
}
