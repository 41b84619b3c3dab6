import { HubError } from '@atrium/shared/errors';
import { readLines } from './read-lines.ts';

export type CsvRow = { readonly line: number; readonly cells: readonly string[] };

/** One line of CSV: commas, cells in double quotes with quotes doubled; no line ends inside cells. */
export function splitCsv(text: string): readonly string[] {
  if (!text.includes('"')) return text.split(',').map((cell) => cell.trim());
  const cells = text.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...cells].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain?.trim() ?? '');
}

export async function* readCsv(path: string): AsyncGenerator<CsvRow> {
  for await (const { number, text } of readLines(path)) yield { line: number, cells: splitCsv(text) };
}

/** A row by the names of its header. */
export type NamedRow = { readonly line: number; readonly cell: (name: string) => string };

/** Rows below a header that must have certain columns; others may stand between them. @throws HubError BAD_REQUEST */
export async function* readNamedCsv(path: string, columns: readonly string[]): AsyncGenerator<NamedRow> {
  let places: ReadonlyMap<string, number> | null = null;
  for await (const { line, cells } of readCsv(path)) {
    if (places === null) {
      places = new Map(cells.map((name, index) => [name, index]));
      const missing = columns.filter((name) => !cells.includes(name));
      if (missing.length === 0) continue;
      throw new HubError('BAD_REQUEST', `${path} has no column ${missing.join(', ')} in its header`, {
        context: { path },
      });
    }
    const at = places;
    yield { line, cell: (name) => cells[at.get(name) ?? -1] ?? '' };
  }
}

/** Rows that are sorted in memory; more would need some gigabytes. */
const MAX_SORTED_ROWS = 5_000_000;

/** @throws HubError BAD_REQUEST above {@link MAX_SORTED_ROWS} */
export function checkRowLimit(path: string, rows: number): void {
  if (rows <= MAX_SORTED_ROWS) return;
  const detail = `has more than ${MAX_SORTED_ROWS} rows, and all are sorted in memory: split it by day`;
  throw new HubError('BAD_REQUEST', `${path} ${detail}`, { context: { path } });
}
