import type { FieldType } from '../pipeline/history-schema.ts';
import type { CheckedErase, CheckedPoints, CheckedSum, TagIn } from './checked-query.ts';
import type { Field, Layout } from './layout.ts';
import { NS_PER_MS, type RangeNs } from './time-ns.ts';

/** SQL with its parameters in order: texts are VARCHAR, bigints BIGINT. No value is ever part of the text. */
export type Sql = { readonly text: string; readonly params: readonly (string | bigint)[] };

/** Staging of one batch: the columns of the table, and whether the row comes or goes. */
export const STAGE = 'stage';

/** Identifiers come from the closed schema only. */
const name = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;
export const TIME_COLUMN = 'time_ns';
const TIME = name(TIME_COLUMN);

export const typeOf = (type: FieldType): string => (type === 'int' ? 'BIGINT' : 'VARCHAR');

/** A text as an answer carries it: the binding drops a U+FEFF at the very beginning, so something else stands there. */
const text = (identifier: string): string => `'.' || ${name(identifier)}`;
/** The text that {@link selectSums} and {@link selectPoints} answered. */
export const textOf = (answered: unknown): string => String(answered).slice(1);

const fieldNames = (layout: Layout): readonly string[] => layout.fields.map((field) => field.name);
const columns = (layout: Layout): string =>
  [...layout.tags.map(name), TIME, ...fieldNames(layout).map(name)].join(', ');

/** No primary key: it made appending ten times as expensive; identity is kept by delete and insert in one transaction. */
export function createTable(layout: Layout): string {
  const tags = layout.tags.map((tag) => `${name(tag)} VARCHAR NOT NULL`);
  const fields = layout.fields.map((f) => `${name(f.name)} ${typeOf(f.type)} NOT NULL`);
  return `CREATE TABLE IF NOT EXISTS ${name(layout.measurement)} (${[...tags, `${TIME} BIGINT NOT NULL`, ...fields].join(', ')})`;
}

/** A field that older rows do not have: there it is 0 or an empty text. The engine adds no column with a constraint. */
export const addColumn = (layout: Layout, field: Field): string =>
  `ALTER TABLE ${name(layout.measurement)} ADD COLUMN ${name(field.name)} ${typeOf(field.type)} DEFAULT ${field.type === 'int' ? '0' : "''"}`;

export const createStage = (layout: Layout): string =>
  `CREATE OR REPLACE TEMP TABLE ${STAGE} AS SELECT ${columns(layout)}, true AS keep FROM ${name(layout.measurement)} LIMIT 0`;

/** Delete every identity that is staged. The bounds let the engine skip row groups of other times. */
export function deleteStaged(layout: Layout, bounds: { readonly first: bigint; readonly last: bigint }): Sql {
  const same = [...layout.tags.map(name), TIME].map((column) => `t.${column} = s.${column}`).join(' AND ');
  return {
    text: `DELETE FROM ${name(layout.measurement)} t USING ${STAGE} s WHERE ${same} AND t.${TIME} BETWEEN $1 AND $2`,
    params: [bounds.first, bounds.last],
  };
}

export const insertStaged = (layout: Layout): string =>
  `INSERT INTO ${name(layout.measurement)} (${columns(layout)}) SELECT ${columns(layout)} FROM ${STAGE} WHERE keep`;

/** Columns: bucket start in ms (or null), the tags of `groupBy`, the sums, the number of rows. */
export function selectSums(query: CheckedSum): Sql {
  const { groupBy, sum, everyMs } = query;
  const { condition, params } = conditionOf(query);
  // Times are never negative, so `//` (which truncates) rounds down.
  const bucket =
    everyMs === null
      ? 'NULL'
      : `${TIME} // ${param(params, BigInt(everyMs) * NS_PER_MS)} * ${param(params, BigInt(everyMs))}`;
  const select = [bucket, ...groupBy.map(text), ...sum.map((field) => `sum(${name(field)})`), 'count(*)'];
  const keys = [...(everyMs === null ? [] : ['1']), ...groupBy.map(name)];
  const group = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`;
  return {
    text: `SELECT ${select.join(', ')} FROM ${name(query.layout.measurement)} WHERE ${condition}${group} HAVING count(*) > 0`,
    params,
  };
}

/** Columns: time, tags, fields. A page takes all points of its last time with it: see `PointQuery.limit`. */
export function selectPoints(query: CheckedPoints): Sql {
  const { layout, limit } = query;
  const { condition, params } = conditionOf(query);
  const from = `FROM ${name(layout.measurement)} WHERE ${condition}`;
  const last = `SELECT max(${TIME}) FROM (SELECT ${TIME} ${from} ORDER BY ${TIME} LIMIT ${param(params, BigInt(limit))})`;
  const fields = layout.fields.map((field) => (field.type === 'string' ? text(field.name) : name(field.name)));
  const select = [TIME, ...layout.tags.map(text), ...fields].join(', ');
  return { text: `SELECT ${select} ${from} AND ${TIME} <= (${last}) ORDER BY ${TIME}`, params };
}

export function deleteRange(query: CheckedErase): Sql {
  const { condition, params } = conditionOf(query);
  return { text: `DELETE FROM ${name(query.layout.measurement)} WHERE ${condition}`, params };
}

type Conditions = RangeNs & { readonly where: readonly TagIn[] };

function conditionOf({ fromNs, toNs, where }: Conditions): { condition: string; params: (string | bigint)[] } {
  const params: (string | bigint)[] = [];
  const parts = [`${TIME} >= ${param(params, fromNs)}`, `${TIME} < ${param(params, toNs)}`];
  for (const { tag, values } of where)
    parts.push(`${name(tag)} IN (${values.map((v) => param(params, v)).join(', ')})`);
  return { condition: parts.join(' AND '), params };
}

const param = (params: (string | bigint)[], value: string | bigint): string => `$${params.push(value)}`;
