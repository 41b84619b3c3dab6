import { HubError } from '@atrium/shared/errors';
import { z } from 'zod';
import { readLines } from '../captures/read-lines.ts';
import type { Truth } from '../world/truth.ts';

const role = z.enum(['shopper', 'staff']);
const phone = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['associated', 'app']), address: z.string() }),
  z.object({ kind: z.literal('probing') }),
]);
const span = { enteredAt: z.number(), leftAt: z.number(), open: z.literal(true).optional() };

/** One line of a truth file; what somebody writes by hand for a capture of their own is as good. */
const truthSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('trip'),
    trip: z.string(),
    group: z.string(),
    role,
    ...span,
    inside: z.literal(true).optional(),
    phones: z.array(phone),
  }),
  z.object({ kind: z.literal('visit'), trip: z.string(), role, store: z.string(), ...span }),
  z.object({
    kind: z.literal('pass'),
    trip: z.string(),
    role,
    store: z.string(),
    zone: z.string(),
    at: z.number(),
    lingeredMs: z.number(),
  }),
  z.object({
    kind: z.literal('purchase'),
    id: z.string(),
    store: z.string(),
    at: z.number(),
    amount: z.number(),
    sale: z.enum(['sale', 'refund', 'void']),
    trip: z.string(),
  }),
]);

/** @throws HubError `BAD_REQUEST` that names the line and the field */
export async function* readTruth(path: string): AsyncGenerator<Truth> {
  for await (const { number, text } of readLines(path)) {
    const read = truthSchema.safeParse(parseJson(text));
    if (!read.success) {
      const [issue] = read.error.issues;
      const field = issue?.path.join('.') || 'the line';
      throw new HubError('BAD_REQUEST', `${path} line ${number}: ${field}: ${issue?.message}`);
    }
    yield read.data as Truth;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
