import { FAULT_SCHEMAS, type Fault, type FaultKind } from './fault.ts';

/** A reader of one field's text; undefined when it cannot read it. */
type Reader = (text: string) => number | string | boolean | undefined;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const time: Reader = (text) => {
  const [, sign, amount, unit = 's'] = /^([+-]?)(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  const length = UNITS[unit];
  if (amount === undefined || length === undefined) return undefined;
  return Math.round(Number(amount) * length) * (sign === '-' ? -1 : 1);
};
const number: Reader = (text) => (text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text));
const word: Reader = (text) => text;
const yesOrNo: Reader = (text) => ({ '': true, true: true, false: false })[text];
const clock: Reader = (text) => {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  return hour === undefined ? undefined : Number(hour) * 3_600 + Number(minute) * 60;
};

/** One name means one thing in every fault. */
const FIELDS: Readonly<Record<string, readonly [Reader, string]>> = {
  after: [time, 'a time such as 90s or 20m'],
  for: [time, 'a time such as 90s or 20m'],
  by: [time, 'a time such as 90s or -90s'],
  later: [time, 'a time such as 90s or 20m'],
  within: [time, 'a time such as 90s or 20m'],
  spread: [time, 'a time such as 90s or 20m'],
  sd: [time, 'a time such as 90s or 20m'],
  share: [number, 'a number'],
  associated: [number, 'a number'],
  rate: [number, 'a number'],
  keep: [number, 'a number'],
  of: [word, 'a word'],
  source: [word, 'a word'],
  will: [yesOrNo, 'true or false'],
  at: [clock, 'a time of the day such as 23:30'],
};

const isKind = (text: string): text is FaultKind => Object.hasOwn(FAULT_SCHEMAS, text);

/**
 * A fault as it is typed: `KIND[:key=value,…]`.
 *
 * @throws RangeError that says what is wrong, and with which value
 */
export function readFault(text: string): Fault {
  const [kind = '', ...rest] = text.split(':');
  if (!isKind(kind)) throw new RangeError(`there is no fault "${kind}", only ${Object.keys(FAULT_SCHEMAS).join(', ')}`);
  const schema = FAULT_SCHEMAS[kind];
  const known = Object.keys(schema.shape).filter((key) => key !== 'kind');
  const read: Record<string, unknown> = { kind };
  // A time of the day has a colon of its own.
  for (const pair of rest.join(':').split(',').filter(Boolean)) {
    const [key = '', ...value] = pair.split('=');
    if (!known.includes(key)) throw new RangeError(`${kind} knows no "${key}", only ${known.join(', ')}`);
    if (Object.hasOwn(read, key)) throw new RangeError(`${kind} has "${key}" twice`);
    read[key] = readField(kind, key, value.join('='));
  }
  const checked = schema.safeParse(read);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const key = String(issue?.path[0]);
  if (!Object.hasOwn(read, key)) throw new RangeError(`${kind} needs ${key}=…`);
  throw new RangeError(`${kind}: ${key} "${String(read[key])}": ${issue?.message ?? 'is not allowed'}`);
}

function readField(kind: FaultKind, key: string, text: string): number | string | boolean {
  const [read, wanted] = FIELDS[key] ?? [word, 'a word'];
  const value = read(text);
  if (value === undefined) throw new RangeError(`${kind}: ${key} "${text}" is not ${wanted}`);
  return value;
}
