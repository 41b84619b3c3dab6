import { HubError } from '@atrium/shared/errors';
import { MAX_PAYLOAD_BYTES } from '@atrium/shared/wire/messages';
import jsonata from 'jsonata';
import { parsePayload } from '../../decode/payload.ts';
import { readMapped } from '../../decode/vendors/mapped.ts';
import {
  type Gather,
  gatherReadings,
  topicParts,
  type VendorDecoded,
  type VendorInput,
} from '../../decode/vendors/readings.ts';
import { type DecodeFault, fault } from '../../decode/wire-event.ts';

/** A decoder that was written as an expression. It waits for the expression's engine and so is no pure function like the others. */
export type Mapping = (input: VendorInput) => Promise<VendorDecoded>;

/** One message may cost so much, ms; a good expression takes well under one. */
const TIMEOUT_MS = 200;
/** Calls within calls. */
const MAX_DEPTH = 100;
/** Entries of any list that an expression makes. */
const MAX_SEQUENCE = 10_000;

/** What would make the same message mean something else tomorrow, run text as code, or take any amount of memory. */
const REFUSED = ['now', 'millis', 'random', 'shuffle', 'eval', 'pad'];

const refused = (name: string) => (): never => {
  throw new Error(`$${name} cannot be used in a mapping`);
};

/** Regular expressions can be made to run for ever, and nothing could stop one. */
function NoRegex(): never {
  throw new Error('regular expressions cannot be used in a mapping');
}

/**
 * Compile a mapping: a JSONata expression over the message, with `$topic` (its parts), `$receiver` and `$receivedAt`. It gives one
 * event or a list of them, in the fields of the contract and with a `receiver`; times in any form, levels as number or text.
 *
 * @throws HubError BAD_REQUEST when the expression cannot be read
 */
export function createMapping(expression: string): Mapping {
  const compiled = compile(expression);
  for (const name of REFUSED) compiled.registerFunction(name, refused(name));

  return async (input) => {
    const body = parsePayload(input.payload, input.contentType, MAX_PAYLOAD_BYTES);
    const value = body.ok ? body.value : bodyAsText(input.payload);
    if (value === null && !body.ok) return gatherReadings(input, refuse(body.error));
    try {
      const bindings = { topic: topicParts(input.topic), receivedAt: input.receivedAt, receiver: input.receiver };
      const made: unknown = await compiled.evaluate(value, bindings);
      return gatherReadings(input, (out) => readMapped(made, out));
    } catch (cause) {
      return gatherReadings(input, refuse(fault('schema', `the mapping failed: ${problemOf(cause)}`)));
    }
  };
}

function compile(expression: string): jsonata.Expression {
  try {
    return jsonata(expression, {
      timeout: TIMEOUT_MS,
      stack: MAX_DEPTH,
      sequence: MAX_SEQUENCE,
      RegexEngine: NoRegex as unknown as RegExpConstructor,
    });
  } catch (cause) {
    throw unreadable(cause);
  }
}

const unreadable = (cause: unknown): HubError =>
  new HubError('BAD_REQUEST', `expression: ${problemOf(cause)}`, { context: { field: 'expression' }, cause });

const refuse =
  (problem: DecodeFault): Gather =>
  (out) =>
    out.refuse(problem);

/** Words such as `online` are no JSON and still a message. */
function bodyAsText(payload: Uint8Array): string | null {
  const text = Buffer.from(payload).toString('utf8');
  return /^[\w .:,;=|-]{1,256}$/.test(text) ? text : null;
}

/** The engine's own words may quote what came: its code and place say enough. */
function problemOf(cause: unknown): string {
  const { code, position, message } = cause as { code?: unknown; position?: unknown; message?: unknown };
  if (typeof code === 'string') {
    const place = typeof position === 'number' ? ` at character ${position}` : '';
    return `${MEANINGS[code.slice(0, 1)] ?? 'error'} ${code}${place}`;
  }
  return /cannot be used in a mapping$/.test(String(message)) ? String(message) : 'it failed';
}

const MEANINGS: Readonly<Record<string, string>> = {
  S: 'syntax error',
  T: 'type error',
  D: 'error while it ran',
  U: 'error while it ran',
};
