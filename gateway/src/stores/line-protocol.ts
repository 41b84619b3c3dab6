import type { BatchRow, TableBatch, Value } from './prepare-batch.ts';

/**
 * InfluxDB's line protocol. @see https://docs.influxdata.com/influxdb/v1/write_protocols/line_protocol_reference/
 *
 * A tag value cannot hold a line break, and a backslash at its end would swallow the comma after it. So what the protocol cannot
 * carry (control characters, `\`, and `%` itself) is percent-encoded in tag values; an id of the product never needs it.
 */

/** Points of one request; larger ones were not faster. */
export const POINTS_PER_REQUEST = 5_000;

/** UTF-16 units of one request. At most 3 bytes each: below the server's limit of 25 MB. */
const MAX_REQUEST_UNITS = 8_000_000;

export type WriteRequest = { readonly body: string; readonly points: number };

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const NOT_IN_TAGS = /[%\\\u0000-\u001f\u007f]/g;
const ENCODED = /%([0-9a-f]{2})/g;

/** A tag value as it is stored. */
export const encodeTag = (value: string): string =>
  value.replace(NOT_IN_TAGS, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** The tag value that was stored. */
export const decodeTag = (stored: string): string =>
  stored.replace(ENCODED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const escapeTag = (value: string): string => encodeTag(value).replace(/[,= ]/g, '\\$&');
const escapeName = (name: string): string => name.replace(/[,= ]/g, '\\$&');
const fieldValue = (value: Value): string =>
  typeof value === 'number' ? `${value}i` : `"${value.replace(/[\\"]/g, '\\$&')}"`;

/** The points of a batch as request bodies; rows that go are not in them. */
export function toRequests(tables: readonly TableBatch[]): readonly WriteRequest[] {
  const requests: WriteRequest[] = [];
  let lines: string[] = [];
  let units = 0;
  const flush = () => {
    if (lines.length > 0) requests.push({ body: lines.join('\n'), points: lines.length });
    lines = [];
    units = 0;
  };
  for (const line of linesOf(tables)) {
    if (lines.length === POINTS_PER_REQUEST || units + line.length > MAX_REQUEST_UNITS) flush();
    lines.push(line);
    units += line.length + 1;
  }
  flush();
  return requests;
}

function* linesOf(tables: readonly TableBatch[]): Generator<string> {
  for (const { layout, rows } of tables) {
    const measurement = escapeName(layout.measurement);
    const tagNames = layout.tags.map(escapeName);
    const fieldNames = layout.fields.map((field) => escapeName(field.name));
    for (const row of rows) if (row.values !== null) yield lineOf(measurement, tagNames, fieldNames, row);
  }
}

function lineOf(
  measurement: string,
  tagNames: readonly string[],
  fieldNames: readonly string[],
  row: BatchRow,
): string {
  const values = row.values ?? [];
  const tags = tagNames.map((name, index) => `,${name}=${escapeTag(row.tags[index] ?? '')}`).join('');
  const fields = fieldNames.map((name, index) => `${name}=${fieldValue(values[index] ?? '')}`).join(',');
  return `${measurement}${tags} ${fields} ${row.timeNs}`;
}
