import type { Layout } from './layout.ts';
import type { BatchRow, TableBatch, Value } from './prepare-batch.ts';

/**
 * InfluxDB's line protocol. @see https://docs.influxdata.com/influxdb/v1/write_protocols/line_protocol_reference/
 *
 * A tag value cannot hold a line break, and a backslash at its end would swallow the comma after it. So what the protocol cannot
 * carry (control characters, `\`, and `%` itself) is percent-encoded in tag values; an id of the product never needs it.
 */

/** Points of one request; larger ones were not faster. */
const POINTS_PER_REQUEST = 5_000;

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

const escapeName = (name: string): string => name.replace(/[,= ]/g, '\\$&');
const escapeTag = (value: string): string => escapeName(encodeTag(value));
const NEEDS_ESCAPE = /[\\"]/;
const quoted = (value: string): string => `"${NEEDS_ESCAPE.test(value) ? value.replace(/[\\"]/g, '\\$&') : value}"`;
const fieldValue = (value: Value): string => (typeof value === 'number' ? `${value}i` : quoted(value));

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
    const toLine = lineWriter(layout);
    for (const row of rows) if (row.values !== null) yield toLine(row, row.values);
  }
}

/** Built by hand in plain loops: this is where most of a write's time on our side goes. */
function lineWriter(layout: Layout): (row: BatchRow, values: readonly Value[]) => string {
  const measurement = escapeName(layout.measurement);
  const tagKeys = layout.tags.map((tag) => `,${escapeName(tag)}=`);
  const fieldKeys = layout.fields.map((field, index) => `${index === 0 ? ' ' : ','}${escapeName(field.name)}=`);
  return ({ tags, timeNs }, values) => {
    let line = measurement;
    for (let index = 0; index < tagKeys.length; index += 1) line += tagKeys[index] + escapeTag(tags[index] ?? '');
    for (let index = 0; index < fieldKeys.length; index += 1)
      line += fieldKeys[index] + fieldValue(values[index] ?? '');
    return `${line} ${timeNs}`;
  };
}
