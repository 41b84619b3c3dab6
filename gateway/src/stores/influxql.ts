import type { CheckedErase, CheckedPoints, CheckedSum, TagIn } from './checked-query.ts';
import type { Layout } from './layout.ts';
import { encodeTag } from './line-protocol.ts';
import type { BatchRow } from './prepare-batch.ts';
import type { RangeNs } from './time-ns.ts';

/** InfluxQL with its bind parameters: a value is never part of the text, only digits of our own bigints are. */
export type InfluxQl = { readonly text: string; readonly params: ReadonlyMap<string, string> };

/**
 * The question with its values inside, for servers that bind none. A value is what {@link encodeTag} left: it has no backslash and
 * no control character, so that a quote is all that can end it.
 */
export const inlined = ({ text, params }: InfluxQl): string =>
  text.replace(/\$(p\d+)\b/g, (_, name: string) => `'${(params.get(name) ?? '').replaceAll("'", "\\'")}'`);

/** How many rows went into a sum. */
export const COUNT = 'n';

/** The column of a field's sum. */
export const sumColumn = (field: string): string => `sum_${field}`;

/** Identifiers cannot be bound. They come from the closed schema or the configuration, and are quoted all the same. */
export const identifier = (name: string): string =>
  `"${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

/** Removals of one request: about 11 ms each on the server, whatever the size of the measurement. */
export const REMOVALS_PER_REQUEST = 100;

export function selectSums(query: CheckedSum): InfluxQl {
  const { layout, groupBy, sum, everyMs } = query;
  const params = new Map<string, string>();
  const [anyField] = layout.fields;
  // Every point has every field, so that counting any one of them counts points.
  const counted = identifier(anyField?.name ?? '');
  const select = [
    ...sum.map((field) => `sum(${identifier(field)}) AS ${identifier(sumColumn(field))}`),
    `count(${counted}) AS ${COUNT}`,
  ];
  const keys = [...(everyMs === null ? [] : [`time(${everyMs}ms)`]), ...groupBy.map(identifier)];
  const fill = everyMs === null ? '' : ' fill(none)';
  const group = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}${fill}`;
  return { text: `SELECT ${select.join(', ')} ${fromWhere(query, params)}${group}`, params };
}

/** The first points in time. Which of the points of its last time are among them is up to the engine. */
export function selectPoints(query: CheckedPoints): InfluxQl {
  const params = new Map<string, string>();
  return {
    text: `SELECT ${columnsOf(query.layout)} ${fromWhere(query, params)} ORDER BY time LIMIT ${query.limit}`,
    params,
  };
}

/** All points of one time. */
export function selectPointsAt(query: CheckedPoints, timeNs: bigint): InfluxQl {
  const params = new Map<string, string>();
  const at = { ...query, fromNs: timeNs, toNs: timeNs + 1n };
  return { text: `SELECT ${columnsOf(query.layout)} ${fromWhere(at, params)}`, params };
}

export function deletePoints(layout: Layout, rows: readonly BatchRow[]): InfluxQl {
  const params = new Map<string, string>();
  const statements = rows.map(({ tags, timeNs }) => {
    const same = layout.tags.map((tag, index) => `${identifier(tag)} = ${bind(params, tags[index] ?? '')}`);
    return `DELETE FROM ${identifier(layout.measurement)} WHERE ${[`time = ${timeNs}`, ...same].join(' AND ')}`;
  });
  return { text: statements.join('; '), params };
}

export function deleteRange(query: CheckedErase): InfluxQl {
  const params = new Map<string, string>();
  return { text: `DELETE ${fromWhere(query, params)}`, params };
}

const columnsOf = (layout: Layout): string =>
  [...layout.tags, ...layout.fields.map((field) => field.name)].map(identifier).join(', ');

type Conditions = RangeNs & { readonly layout: Layout; readonly where: readonly TagIn[] };

function fromWhere({ layout, where, fromNs, toNs }: Conditions, params: Map<string, string>): string {
  const parts = [`time >= ${fromNs}`, `time < ${toNs}`];
  for (const { tag, values } of where)
    parts.push(`(${values.map((value) => `${identifier(tag)} = ${bind(params, value)}`).join(' OR ')})`);
  return `FROM ${identifier(layout.measurement)} WHERE ${parts.join(' AND ')}`;
}

function bind(params: Map<string, string>, tagValue: string): string {
  const name = `p${params.size}`;
  params.set(name, encodeTag(tagValue));
  return `$${name}`;
}
