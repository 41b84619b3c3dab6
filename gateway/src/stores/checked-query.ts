import type { EpochMs } from '@atrium/shared/units';
import type { Measurement } from '../pipeline/history-schema.ts';
import type { EraseQuery, PointQuery, SumQuery } from '../pipeline/ports.ts';
import { bug, type Layout, layoutOf } from './layout.ts';
import { isWellFormed } from './prepare-batch.ts';
import { type RangeNs, rangeNs } from './time-ns.ts';

/** A tag and the values that it may have: never empty. */
export type TagIn = { readonly tag: string; readonly values: readonly string[] };

export type CheckedSum = RangeNs & {
  readonly layout: Layout;
  readonly where: readonly TagIn[];
  /** What rows without a bucket report as their start. */
  readonly from: EpochMs;
  readonly everyMs: number | null;
  readonly groupBy: readonly string[];
  readonly sum: readonly string[];
};

export type CheckedPoints = RangeNs & {
  readonly layout: Layout;
  readonly where: readonly TagIn[];
  readonly limit: number;
};

/** @returns null when nothing can match, so that no engine is asked @throws HubError INVARIANT for what the schema does not have */
export function checkSumQuery<M extends Measurement>(query: SumQuery<M>): CheckedSum | null {
  const layout = layoutOf(query.measurement);
  const ints = layout.fields.filter((field) => field.type === 'int').map((field) => field.name);
  const checked = {
    layout,
    from: query.range.from,
    everyMs: query.everyMs === undefined ? null : checkBucket(query.everyMs),
    groupBy: known('groupBy', query.groupBy, layout.tags),
    sum: known('sum', query.sum, ints),
  };
  const where = checkWhere(layout, query.where);
  const range = rangeNs(query.range);
  return where === null || range === null ? null : { ...checked, ...range, where };
}

/** @see checkSumQuery */
export function checkPointQuery<M extends Measurement>(query: PointQuery<M>): CheckedPoints | null {
  const layout = layoutOf(query.measurement);
  const limit = checkCount('limit', query.limit, 0);
  const where = checkWhere(layout, query.where);
  const range = rangeNs(query.range);
  if (where === null || range === null || limit === 0) return null;
  const after = query.afterNs === undefined ? range.fromNs : query.afterNs + 1n;
  const fromNs = after > range.fromNs ? after : range.fromNs;
  return fromNs < range.toNs ? { layout, where, limit, fromNs, toNs: range.toNs } : null;
}

export type CheckedErase = RangeNs & { readonly layout: Layout; readonly where: readonly TagIn[] };

/** @see checkSumQuery */
export function checkEraseQuery<M extends Measurement>(query: EraseQuery<M>): CheckedErase | null {
  const layout = layoutOf(query.measurement);
  const where = checkWhere(layout, query.where);
  const range = rangeNs(query.range);
  return where === null || range === null ? null : { layout, where, ...range };
}

function known(what: string, names: readonly string[], allowed: readonly string[]): readonly string[] {
  for (const name of names)
    if (!allowed.includes(name)) throw bug(`${what} takes ${allowed.join(', ')}, not ${JSON.stringify(name)}`);
  return [...new Set(names)];
}

/** A leap year, ms: the longest bucket of any report, and far from overflowing 64 bits as nanoseconds. */
const MAX_BUCKET_MS = 366 * 86_400_000;

function checkBucket(everyMs: number): number {
  if (checkCount('everyMs', everyMs, 1) > MAX_BUCKET_MS)
    throw bug(`everyMs must be at most ${MAX_BUCKET_MS}, is ${everyMs}`);
  return everyMs;
}

function checkCount(what: string, value: number, least: number): number {
  if (!Number.isSafeInteger(value) || value < least)
    throw bug(`${what} must be whole and at least ${least}, is ${value}`);
  return value;
}

/** @returns null when a tag may have no value at all: values that no point can carry are left out first */
function checkWhere(layout: Layout, where: Readonly<Record<string, readonly string[] | undefined>>): TagIn[] | null {
  known('where', Object.keys(where), layout.tags);
  const tags = layout.tags.flatMap((tag) => {
    const values = where[tag];
    return values === undefined
      ? []
      : [{ tag, values: [...new Set(values)].filter((v) => v !== '' && isWellFormed(v)) }];
  });
  return tags.some(({ values }) => values.length === 0) ? null : tags;
}
