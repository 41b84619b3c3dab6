import { HubError } from '@atrium/shared/errors';
import type { Measurement, Point } from '../pipeline/history-schema.ts';
import type { SumRow } from '../pipeline/ports.ts';
import { exactSum, pointOf } from './answer-rows.ts';
import type { CheckedSum } from './checked-query.ts';
import type { Series } from './influx-reply.ts';
import { COUNT, sumColumn } from './influxql.ts';
import type { Field, Layout } from './layout.ts';
import { decodeTag } from './line-protocol.ts';
import type { Value } from './prepare-batch.ts';
import { NS_PER_MS } from './time-ns.ts';

/** Answers of InfluxDB as rows and points. Columns are found by their name, never by their place. */

export function sumRowsOf(query: CheckedSum, series: readonly Series[]): SumRow[] {
  return series.flatMap(({ tags, columns, values }) => {
    const at = placesOf(columns);
    const group = Object.fromEntries(query.groupBy.map((tag) => [tag, decodeTag(tags[tag] ?? '')]));
    return values.map((row) => ({
      from: query.everyMs === null ? query.from : parseBucketMs(row[at('time')]),
      tags: group,
      sums: Object.fromEntries(query.sum.map((field) => [field, exactSum(row[at(sumColumn(field))] ?? 0, field)])),
      rows: Number(row[at(COUNT)]),
    }));
  });
}

export function pointsOf<M extends Measurement>(layout: Layout, series: readonly Series[]): Point<M>[] {
  return series.flatMap(({ columns, values }) => {
    const at = placesOf(columns);
    const tagsAt = layout.tags.map(at);
    const fieldsAt = layout.fields.map((field) => ({ field, place: at(field.name) }));
    return values.map((row) => {
      const tags = tagsAt.map((place) => decodeTag(String(row[place])));
      const fields = fieldsAt.map(({ field, place }) => checkValue(layout, field, row[place]));
      return pointOf<M>(layout, parseTimeNs(row[at('time')]), tags, fields);
    });
  });
}

function placesOf(columns: readonly string[]): (name: string) => number {
  const places = new Map(columns.map((column, index) => [column, index]));
  return (name) => {
    const place = places.get(name);
    if (place === undefined) throw new HubError('STORE_REJECTED', `InfluxDB answered without the column ${name}`);
    return place;
  };
}

function checkValue(layout: Layout, field: Field, value: unknown): Value {
  // A point from before the field was added.
  if (value === null) return field.type === 'int' ? 0 : '';
  if (typeof value === (field.type === 'int' ? 'number' : 'string')) return value as Value;
  const name = `${layout.measurement}.${field.name}`;
  throw new HubError('STORE_REJECTED', `InfluxDB answered ${name} as ${JSON.stringify(value)}`, { context: { name } });
}

/** Bucket starts are whole milliseconds. */
function parseBucketMs(value: unknown): number {
  const ms = Date.parse(String(value));
  if (Number.isSafeInteger(ms)) return ms;
  throw new HubError('STORE_REJECTED', `InfluxDB answered the time ${JSON.stringify(value)}`);
}

const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/;

/** `2026-01-31T08:00:00.123456789Z` as nanoseconds, exactly. */
export function parseTimeNs(value: unknown): bigint {
  const [, seconds, fraction = ''] = RFC3339.exec(String(value)) ?? [];
  if (seconds === undefined)
    throw new HubError('STORE_REJECTED', `InfluxDB answered the time ${JSON.stringify(value)}`);
  return BigInt(Date.parse(`${seconds}Z`)) * NS_PER_MS + BigInt(fraction.padEnd(9, '0'));
}
