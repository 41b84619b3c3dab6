import { FAULTS, HubError } from '@atrium/shared/errors';
import type { Problem } from '@atrium/shared/wire/http';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { Logger } from '../platform/logger.ts';

/** The one mapper from failures to RFC 9457 problems. A bug shows as `INVARIANT` without a word of its inside. */

export function sendProblem(response: Response, problem: Omit<Problem, 'type'>): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', ...problem }));
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  415: 'Not a form that is read here',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available now',
};

/** What is wrong where the body parser or the router refused; their own words quote the request. */
const DETAILS: Record<number, string> = {
  400: 'the address or the body of the request cannot be read',
  413: 'the body of the request is too large',
  415: 'the body of the request is not in a form that is read here',
};

const titled = (status: number): Pick<Problem, 'title' | 'status'> => ({ title: TITLES[status] ?? 'Error', status });

export const notFound: RequestHandler = (_request, response) => {
  sendProblem(response, { ...titled(404), code: 'NOT_FOUND' });
};

export function mapErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    if (error instanceof HubError) {
      if (FAULTS[error.code].http >= 500) log.warn({ err: error, path: request.path }, 'request-failed');
      sendFault(response, error);
      return;
    }
    const status = statusOf(error);
    if (status === null) {
      log.error({ err: error, path: request.path }, 'request-crashed');
      sendProblem(response, { ...titled(500), code: 'INVARIANT' });
    } else sendProblem(response, { ...titled(status), code: 'BAD_REQUEST', detail: DETAILS[status] ?? DETAILS[400] });
  };
}

function sendFault(response: Response, { code, message, context }: HubError): void {
  const { field, received, retryAfterS } = context;
  const rows = rowsOf(context);
  if (typeof retryAfterS === 'number') response.setHeader('Retry-After', String(retryAfterS));
  sendProblem(response, {
    ...titled(FAULTS[code].http),
    code,
    ...(code !== 'INVARIANT' && { detail: message }),
    ...(typeof field === 'string' && { field }),
    ...(typeof received === 'string' && { received }),
    ...rows,
  });
}

/** What was wrong row by row, where a list was sent. */
function rowsOf({ row, errors, errorCount }: HubError['context']): Pick<Problem, 'row' | 'errors' | 'errorCount'> {
  return {
    ...(typeof row === 'number' && { row }),
    ...(Array.isArray(errors) && { errors }),
    ...(typeof errorCount === 'number' && { errorCount }),
  };
}

/** Errors of the body parser and the router carry a client status. */
function statusOf(error: unknown): number | null {
  const status = error instanceof Error && 'status' in error ? error.status : null;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}

/** Check a request's query or body. @throws HubError BAD_REQUEST naming the field and what came */
export function checked<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = issue?.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : (issue?.path ?? []);
  const field = path.join('.') || 'request';
  const received = SECRET_FIELDS.has(field) ? '(hidden)' : shown(valueAt(value, path));
  throw new HubError('BAD_REQUEST', `${field}: ${issue?.message ?? 'is not valid'}`, { context: { field, received } });
}

const SECRET_FIELDS = new Set(['password', 'current', 'device', 'member']);

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path)
    found =
      typeof found === 'object' && found !== null && Object.hasOwn(found, key) ? Reflect.get(found, key) : undefined;
  return found;
}

/** A single value, or a list of them; never a whole request, which may hold a secret. */
function shown(value: unknown): string {
  const isPlain = (one: unknown): boolean => typeof one !== 'object' || one === null;
  if (isPlain(value) || (Array.isArray(value) && value.every((one) => typeof one === 'string')))
    return JSON.stringify(value)?.slice(0, 100) ?? 'nothing';
  return Array.isArray(value) ? 'a list' : 'an object';
}
