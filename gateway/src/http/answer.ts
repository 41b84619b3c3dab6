import { pageOf } from '@atrium/shared/wire/http';
import type { Response } from 'express';
import { z } from 'zod';
import { flatten, toCsv } from './csv.ts';

/** What a route answers with: a handler gives the value, this sends it. */
export type Answer<A> = {
  readonly status: number;
  readonly type: string | null;
  /** Of a JSON answer. */
  readonly schema: z.ZodType | null;
  /** The columns of the same as CSV; null where there is none. `?format=csv` is offered where they are. */
  readonly columns: readonly string[] | null;
  readonly send: (response: Response, value: A, format: Format) => void;
};

export type Format = 'json' | 'csv';
export type Page<R> = { readonly rows: readonly R[]; readonly next: string | null };

type Extras<A> = { readonly status?: number; readonly also?: (response: Response, value: A) => void };

/** One JSON value. @param also sets what goes beside it, such as a cookie */
export function json<S extends z.ZodType>(schema: S, extras: Extras<z.output<S>> = {}): Answer<z.output<S>> {
  const { status = 200, also } = extras;
  return {
    status,
    type: 'application/json',
    schema,
    columns: null,
    send: (response, value) => {
      response.status(status);
      also?.(response, value);
      response.json(value);
    },
  };
}

/** A list, paged where it is long; as CSV too. */
export function list<S extends z.ZodObject>(row: S): Answer<Page<z.output<S>>> {
  const columns = columnsOf(row);
  return {
    status: 200,
    type: 'application/json',
    schema: pageOf(row),
    columns,
    send: (response, page, format) => {
      if (format === 'json') response.json(page);
      else sendCsv(response, page, columns);
    },
  };
}

/** A JSON value that is no list of rows, but can be read as one for CSV. */
export function table<S extends z.ZodType, R extends z.ZodObject>(
  schema: S,
  row: R,
  rowsOf: (value: z.output<S>) => readonly z.output<R>[],
): Answer<z.output<S>> {
  const columns = columnsOf(row);
  return {
    ...json(schema),
    columns,
    send: (response, value, format) => {
      if (format === 'json') response.json(value);
      else sendCsv(response, { rows: rowsOf(value), next: null }, columns);
    },
  };
}

export const text = (type: string): Answer<string> => ({
  status: 200,
  type,
  schema: null,
  columns: null,
  send: (response, value) => response.type(type).send(value),
});

export const nothing = (also?: (response: Response) => void): Answer<void> => ({
  status: 204,
  type: null,
  schema: null,
  columns: null,
  send: (response) => {
    also?.(response);
    response.status(204).end();
  },
});

/** From the schema, so that a file has the same columns whatever it holds. A KPI has one for each of its parts. */
function columnsOf(row: z.ZodObject): string[] {
  return Object.entries(row.shape).flatMap(([name, field]) => {
    const inner = bare(field);
    return inner instanceof z.ZodObject ? Object.keys(inner.shape).map((part) => `${name}.${part}`) : [name];
  });
}

function bare(field: unknown): unknown {
  return field instanceof z.ZodOptional || field instanceof z.ZodNullable || field instanceof z.ZodDefault
    ? bare(field.unwrap())
    : field;
}

function sendCsv(response: Response, page: Page<unknown>, columns: readonly string[]): void {
  const rows = page.rows.map((row) => flatten(row as object));
  if (page.next !== null) {
    const query = new URLSearchParams({ ...(response.req.query as Record<string, string>), cursor: page.next });
    response.setHeader('Link', `<?${query}>; rel="next"`);
  }
  const name = response.req.path.split('/').filter(Boolean).slice(2).join('-');
  response.type('text/csv').attachment(`${name}.csv`).send(toCsv(rows, columns));
}
