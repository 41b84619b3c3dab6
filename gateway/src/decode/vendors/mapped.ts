import { z } from 'zod';
import { isObject } from '../check.ts';
import { fault } from '../wire-event.ts';
import { dbm, instant, name, people } from './fields.ts';
import type { Readings } from './readings.ts';

/** What a mapping may give: the fields of the contract, with a receiver, and times and levels in any form. */

const common = { receiver: name.nullish(), at: instant };
const sighting = z.looseObject({ ...common, rssi: dbm.nullish() });
const count = z.looseObject({ ...common, in: people.default(0), out: people.default(0) });
const status = z.looseObject(common);

/** Read the outcome of a mapping: one event, a list of them, or nothing. */
export function readMapped(made: unknown, out: Readings) {
  const list = Array.isArray(made) ? made : [made];
  for (const [i, value] of list.entries()) {
    if (value === undefined || value === null) out.ignore();
    else readOne(value, out, Array.isArray(made) ? `${i}` : '');
  }
}

function readOne(value: unknown, out: Readings, field: string) {
  if (!isObject(value)) return out.refuse(fault('schema', 'the mapping must give events as objects', field || null));
  if ('in' in value || 'out' in value) return readCount(value, out, field);
  if ('online' in value) return readStatus(value, out, field);
  const seen = out.read(sighting, value, field);
  if (seen !== null) out.sighting(seen.receiver, { ...seen, rssi: seen.rssi ?? undefined }, field);
}

function readCount(value: unknown, out: Readings, field: string) {
  const seen = out.read(count, value, field);
  if (seen !== null) out.count(seen.receiver, seen, field);
}

function readStatus(value: unknown, out: Readings, field: string) {
  const seen = out.read(status, value, field);
  if (seen !== null) out.status(seen.receiver, seen, field);
}
