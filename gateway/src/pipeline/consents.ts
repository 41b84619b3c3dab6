import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { HubError } from '@atrium/shared/errors';
import type { Pseudonym } from '@atrium/shared/ids';
import { z } from 'zod';
import { replaceFile } from '../platform/files.ts';
import { normaliseDevice } from './pseudonyms.ts';

/**
 * Members who agreed to be known again (scope `member-link`), and with which devices. Only for them is there a name that outlives
 * the day: a hash with a key of its own, which tells nothing about anybody else. Who withdraws is gone from here at once, and waits
 * in `leaving` until history has forgotten them too.
 */
export type Consents = {
  /** The lasting name of a member who agreed; null for everybody else. */
  readonly personOf: (member: string) => Pseudonym | null;
  /** The lasting name of the member whose device this is; null for everybody else's. */
  readonly ownerOf: (device: string, today: Pseudonym) => Pseudonym | null;
  /** Coupons are no people: their name lasts, so that a redemption finds its issue. */
  readonly couponOf: (coupon: string) => string;
  /** @returns the lasting name */
  readonly grant: (member: string, device: string) => Pseudonym;
  readonly withdraw: (member: string) => Pseudonym;
  /** Whom history has still to forget. */
  readonly leaving: () => readonly Pseudonym[];
  readonly forgotten: (person: Pseudonym) => void;
  readonly count: () => number;
  /** Resolves when this is on disk: nothing that rests on it may be logged before. */
  readonly settled: () => Promise<void>;
};

/** Members and devices of each at once; the oldest make room. */
const MAX_PEOPLE = 200_000;
const MAX_DEVICES = 10;
/** Answers kept about devices of nobody, so that each costs one hash a day. */
const MAX_STRANGERS = 200_000;

const fileSchema = z.object({
  key: z.string().regex(/^[0-9a-f]{64}$/),
  people: z.array(z.tuple([z.string(), z.array(z.string())])),
  leaving: z.array(z.string()),
});

/** @throws HubError CONFIG_INVALID for a damaged file: without it nobody's consent is known any more */
export async function createConsents(path: string): Promise<Consents> {
  const file = await load(path);
  const key = Buffer.from(file.key, 'hex');
  const people = new Map(file.people);
  const owners = new Map(
    file.people.flatMap(([person, devices]) => devices.map((device) => [device, person] as const)),
  );
  const leaving = new Set(file.leaving);
  let known = new Map<Pseudonym, Pseudonym | null>();
  let wanted = 1;
  let saved = 0;
  let saving: Promise<void> = Promise.resolve();

  const hash = (kind: 'member' | 'device' | 'coupon', text: string): string =>
    createHmac('sha256', key).update(kind).update('\0').update(text).digest('hex').slice(0, 16);

  function changed(): void {
    known = new Map();
    wanted++;
  }

  async function write(): Promise<void> {
    const version = wanted;
    if (saved === version) return;
    await replaceFile(path, JSON.stringify({ key: file.key, people: [...people], leaving: [...leaving] }));
    saved = version;
  }

  /** One at a time; who waits for the same change shares a write. */
  function settled(): Promise<void> {
    if (saved === wanted) return Promise.resolve();
    saving = saving.catch(() => undefined).then(write);
    return saving;
  }

  await settled();

  function remove(person: Pseudonym): void {
    for (const device of people.get(person) ?? []) owners.delete(device);
    people.delete(person);
  }

  return {
    personOf: (member) => {
      const person = hash('member', member);
      return people.has(person) ? person : null;
    },
    ownerOf: (device, today) => {
      if (owners.size === 0) return null;
      const found = known.get(today);
      if (found !== undefined) return found;
      if (known.size >= MAX_STRANGERS) known = new Map();
      const owner = owners.get(hash('device', normaliseDevice(device))) ?? null;
      known.set(today, owner);
      return owner;
    },
    couponOf: (coupon) => hash('coupon', coupon),
    grant: (member, device) => {
      const person = hash('member', member);
      const lasting = hash('device', normaliseDevice(device));
      const before = people.get(person) ?? [];
      if (owners.get(lasting) === person) return person;
      const [oldest] = people.keys();
      if (!people.has(person) && people.size >= MAX_PEOPLE && oldest !== undefined) remove(oldest);
      // A device is one member's: the last one who said so.
      const other = owners.get(lasting);
      if (other !== undefined)
        people.set(
          other,
          (people.get(other) ?? []).filter((one) => one !== lasting),
        );
      people.set(person, [...before, lasting].slice(-MAX_DEVICES));
      owners.set(lasting, person);
      changed();
      return person;
    },
    withdraw: (member) => {
      const person = hash('member', member);
      if (people.has(person)) {
        remove(person);
        leaving.add(person);
        changed();
      }
      return person;
    },
    leaving: () => [...leaving],
    forgotten: (person) => {
      if (leaving.delete(person)) changed();
    },
    count: () => people.size,
    settled,
  };
}

async function load(path: string): Promise<z.infer<typeof fileSchema>> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw cause;
  });
  if (text === null) return { key: randomBytes(32).toString('hex'), people: [], leaving: [] };
  const read = fileSchema.safeParse(parse(text));
  if (read.success) return read.data;
  throw new HubError(
    'CONFIG_INVALID',
    `${path} is damaged: bring it back from a copy, or delete it, and members have to agree again`,
    { context: { path } },
  );
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
