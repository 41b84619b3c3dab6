import { err, ok, type Result } from '@atrium/shared/result';
import type { z } from 'zod';
import { type DecodeFault, fault } from './wire-event.ts';

/** Fields whose value may be an address or a person: named in a fault, never quoted. */
export const PRIVATE_FIELDS = new Set(['device', 'member', 'coupon']);

/** Read one value. @returns what the schema made of it, or a fault that names the field and says what came, nothing private quoted */
export function check<S extends z.ZodType>(schema: S, value: unknown, prefix = ''): Result<z.infer<S>, DecodeFault> {
  const read = schema.safeParse(value);
  if (read.success) return ok(read.data);
  const issue = read.error.issues[0];
  const path = issue?.path.map(String) ?? [];
  const field = [...(prefix === '' ? [] : [prefix]), ...path].join('.') || null;
  const received = PRIVATE_FIELDS.has(path.at(-1) ?? '') ? 'a value of that kind' : describe(at(value, path), issue);
  return err(fault('schema', `${issue?.message ?? 'invalid'}; received ${received}`, field, readAt(value)));
}

function at(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const key of path)
    found = isObject(found) || Array.isArray(found) ? (found as Record<string, unknown>)[key] : undefined;
  return found;
}

/** What came, without quoting what may be a person: of numbers only those where a number belongs. */
export function describe(value: unknown, issue?: z.core.$ZodIssue): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `text of ${value.length} characters`;
  if (typeof value === 'number') return isNumberIssue(issue) ? String(value) : 'a number';
  if (typeof value === 'boolean' || value === null) return String(value);
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
}

const isNumberIssue = (issue: z.core.$ZodIssue | undefined): boolean =>
  issue?.code === 'too_small' ||
  issue?.code === 'too_big' ||
  (issue?.code === 'invalid_type' && ['number', 'int'].includes(issue.expected));

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The event's time if it can be read at all, for the ledger. */
export function readAt(value: unknown): number | null {
  const first = isObject(value) && Array.isArray(value['sightings']) ? value['sightings'][0] : value;
  const time = isObject(first) ? first['at'] : null;
  return typeof time === 'number' && Number.isInteger(time) && time > 946_684_800_000 && time < 4_102_444_800_000
    ? time
    : null;
}
