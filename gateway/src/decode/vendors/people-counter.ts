import { z } from 'zod';
import { isObject } from '../check.ts';
import { fault } from '../wire-event.ts';
import { instant, name, people } from './fields.ts';
import { jsonDecoder, type Readings } from './readings.ts';

/**
 * People counters over doors, by the names that makers give the same figures. Only counts since the last report can be used: a
 * running total needs a memory that a message does not have, and is refused by name.
 */

const IN = ['in', 'enter', 'entered', 'entries', 'enters', 'enterRegionPeopleNum', 'count_in', 'countIn', 'fw'];
const OUT = ['out', 'exit', 'exited', 'exits', 'leave', 'leaveRegionPeopleNum', 'count_out', 'countOut', 'bw'];
const AT = ['at', 'timestamp', 'time', 'ts', 'end_time', 'endTime', 'dateTime'];
const WHO = [
  'sensor',
  'line_uuid',
  'counter',
  'device_mac',
  'macAddress',
  'mac',
  'serial',
  'serialNumber',
  'device_sn',
  'id',
];
/** Parts of a message in which makers put those fields. */
const PARTS = ['Metadata', 'Situation', 'DevInfo', 'device_info', 'time_info', 'peopleCounting', 'data'];
const RUNNING = ['line_total_data', 'total_in', 'total_out', 'totalIn', 'totalOut'];

type Fields = ReadonlyMap<string, unknown>;

export const decodePeopleCounter = jsonDecoder((body, out, { receivedAt }) => {
  const list = Array.isArray(body) ? body : [body];
  for (const [i, value] of list.entries()) {
    const field = Array.isArray(body) ? `${i}` : '';
    if (!isObject(value)) void out.read(z.object({}), value, field);
    else readReport(value, { out, receivedAt, field });
  }
});

type Context = { readonly out: Readings; readonly receivedAt: number; readonly field: string };

function readReport(report: Record<string, unknown>, context: Context) {
  const fields = flatten(report, new Map(), 0);
  const lines = report['line_periodic_data'];
  if (!Array.isArray(lines)) return readCount(fields, context);
  for (const [i, line] of lines.entries()) {
    const field = `line_periodic_data.${i}`;
    if (isObject(line)) readCount(new Map([...fields, ...Object.entries(line)]), { ...context, field });
    else void context.out.read(z.object({}), line, field);
  }
}

function flatten(from: Record<string, unknown>, into: Map<string, unknown>, depth: number): Map<string, unknown> {
  for (const [key, value] of Object.entries(from)) {
    if (depth < 3 && PARTS.includes(key) && isObject(value)) flatten(value, into, depth + 1);
    else into.set(key, value);
  }
  return into;
}

function readCount(fields: Fields, { out, receivedAt, field }: Context) {
  const entries = first(fields, IN);
  const exits = first(fields, OUT);
  if (entries === null && exits === null) {
    const running = RUNNING.find((key) => fields.has(key));
    // Light, battery or how many stand in the picture: nobody passed.
    if (running === undefined) return out.ignore();
    const detail = 'is a running total: let the counter report by period';
    return out.refuse(fault('schema', detail, running));
  }
  const at = first(fields, AT);
  const who = first(fields, WHO);
  const candidate = {
    in: entries === null ? 0 : out.read(people, entries.value, join(field, entries.key)),
    out: exits === null ? 0 : out.read(people, exits.value, join(field, exits.key)),
    at: at === null ? receivedAt : out.read(instant, at.value, join(field, at.key)),
  };
  if (Object.values(candidate).some((value) => value === null)) return;
  const receiver = who === null ? null : out.read(name, String(who.value), join(field, who.key));
  out.count(receiver, candidate, field);
}

const join = (field: string, key: string): string => (field === '' ? key : `${field}.${key}`);

function first(fields: Fields, keys: readonly string[]): { readonly key: string; readonly value: unknown } | null {
  for (const key of keys) {
    const value = fields.get(key);
    if (value !== undefined && value !== null && typeof value !== 'object') return { key, value };
  }
  return null;
}
