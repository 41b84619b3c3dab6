import { err, ok, type Result } from '@atrium/shared/result';

/** A line of a table; `line` is where it begins in the file, from 1. */
export type CsvRecord = { readonly line: number; readonly cells: readonly string[] };

/** What spreadsheets write between cells, by country. */
const DELIMITERS = [',', ';', '\t'] as const;

/**
 * Take a CSV text apart (RFC 4180: quotes, doubled quotes, line ends inside quotes; a byte order mark and a final line end are
 * fine). The delimiter is the one that the first line has most of. Empty lines are skipped.
 * @returns an error naming the line for a quote that never ends, or that ends inside a cell
 */
export function csvRecords(text: string): Result<readonly CsvRecord[], string> {
  const clean = text.startsWith('\ufeff') ? text.slice(1) : text;
  const head = clean.slice(0, clean.search(/[\r\n]|$/));
  const count = (sign: string): number => head.split(sign).length;
  const delimiter = DELIMITERS.reduce((best, sign) => (count(sign) > count(best) ? sign : best));
  const records: CsvRecord[] = [];
  const reader = { text: clean, at: 0, line: 1 };
  while (reader.at < clean.length) {
    const line = reader.line;
    const cells = readRecord(reader, delimiter);
    if (cells === null) return err(`line ${line}: a quote does not end where a cell ends`);
    if (cells.length > 1 || cells[0] !== '') records.push({ line, cells });
  }
  return ok(records);
}

type Reader = { readonly text: string; at: number; line: number };

function readRecord(reader: Reader, delimiter: string): string[] | null {
  const cells: string[] = [];
  for (;;) {
    const cell = reader.text[reader.at] === '"' ? readQuoted(reader) : readPlain(reader, delimiter);
    if (cell === null) return null;
    cells.push(cell);
    const next = reader.text[reader.at];
    if (next !== delimiter) return endLine(reader) ? cells : null;
    reader.at++;
  }
}

function readPlain(reader: Reader, delimiter: string): string {
  const from = reader.at;
  const isEnd = (sign: string | undefined): boolean => sign === undefined || sign === delimiter || /[\r\n]/.test(sign);
  while (!isEnd(reader.text[reader.at])) reader.at++;
  return reader.text.slice(from, reader.at).trim();
}

function readQuoted(reader: Reader): string | null {
  let cell = '';
  for (;;) {
    const end = reader.text.indexOf('"', reader.at + 1);
    if (end < 0) return null;
    const part = reader.text.slice(reader.at + 1, end);
    cell += part;
    reader.line += part.split(/\r\n|\r|\n/).length - 1;
    reader.at = end + 1;
    if (reader.text[reader.at] !== '"') return cell;
    cell += '"';
  }
}

/** @returns false where something follows that belongs to no cell */
function endLine(reader: Reader): boolean {
  const rest = reader.text.slice(reader.at, reader.at + 2);
  if (rest === '') return true;
  if (!/^[\r\n]/.test(rest)) return false;
  reader.at += rest === '\r\n' ? 2 : 1;
  reader.line++;
  return true;
}
