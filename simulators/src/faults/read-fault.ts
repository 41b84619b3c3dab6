import type { PanelFaultKind } from '@atrium/shared/wire/panel';
import { FAULT_HELP, FAULT_SCHEMAS, type Fault, type FaultKind } from './fault.ts';

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

type FieldType = PanelFaultKind['fields'][number]['type'];

const READERS: Readonly<Record<FieldType, readonly [Reader, string]>> = {
  time: [time, 'a time such as 90s or 20m'],
  share: [number, 'a number'],
  number: [number, 'a number'],
  kind: [word, 'a word'],
  source: [word, 'a word'],
  switch: [yesOrNo, 'true or false'],
  clock: [clock, 'a time of the day such as 23:30'],
};

/** One name means one thing in every fault. */
const FIELDS: Readonly<Record<string, FieldType>> = {
  after: 'time',
  for: 'time',
  by: 'time',
  later: 'time',
  within: 'time',
  over: 'time',
  tail: 'time',
  spread: 'time',
  sd: 'time',
  share: 'share',
  associated: 'share',
  rate: 'number',
  keep: 'number',
  of: 'kind',
  source: 'source',
  will: 'switch',
  at: 'clock',
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
  const [read, wanted] = READERS[FIELDS[key] ?? 'source'];
  const value = read(text);
  if (value === undefined) throw new RangeError(`${kind}: ${key} "${text}" is not ${wanted}`);
  return value;
}

/** A fault as {@link readFault} would read it. */
export function faultText({ kind, ...fields }: Fault): string {
  const texts = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${fieldText(FIELDS[key], value)}`],
  );
  return texts.length === 0 ? kind : `${kind}:${texts.join(',')}`;
}

function fieldText(type: FieldType | undefined, value: string | number | boolean): string {
  if (type === 'time' && typeof value === 'number') return value % 1_000 === 0 ? `${value / 1_000}s` : `${value}ms`;
  if (type !== 'clock' || typeof value !== 'number') return String(value);
  const part = (amount: number): string => String(Math.floor(amount)).padStart(2, '0');
  return `${part(value / 3_600)}:${part((value / 60) % 60)}`;
}

/** Every kind of fault with what it takes, for a form. */
export const faultKinds = (): PanelFaultKind[] =>
  Object.entries(FAULT_SCHEMAS).map(([kind, { shape }]) => ({
    kind,
    help: FAULT_HELP[kind as FaultKind],
    fields: Object.entries(shape)
      .filter(([name]) => name !== 'kind')
      .map(([name, schema]) => ({
        name,
        type: FIELDS[name] ?? 'source',
        required: !schema.safeParse(undefined).success,
      })),
  }));
