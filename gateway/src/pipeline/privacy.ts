import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HubError } from '@atrium/shared/errors';
import type { PrivacyMode } from '@atrium/shared/wire/privacy';
import { z } from 'zod';
import type { WireEvent } from '../decode/wire-event.ts';
import { replaceFile } from '../platform/files.ts';
import { normaliseDevice } from './pseudonyms.ts';

/** What may be done with a sighting: follow the device through the mall, count it with others, or nothing at all. */
export type Treatment = 'follow' | 'count' | 'drop';

/**
 * The privacy mode of a mall and what people have chosen. Devices of those who said no, or yes, are kept as a hash under a key of its
 * own that does not change, and looked up before anything else is done with an address.
 */
export type Privacy = {
  readonly mode: PrivacyMode;
  /** @param isUnassociated whether this is an address that the device made up, Lane B */
  readonly treat: (event: WireEvent, isUnassociated: boolean) => Treatment;
  /** Keep what a portal says about consent. Call it for what was accepted. */
  readonly note: (event: WireEvent) => void;
  /** @returns resolves when it is on disk @throws HubError OVERLOADED, LOG_WRITE_FAILED */
  readonly choose: (device: string, choice: 'out' | 'in') => Promise<void>;
  readonly counts: () => { readonly optedOut: number; readonly consented: number };
  readonly close: () => Promise<void>;
};

/** Devices remembered of each kind; beyond, a choice is refused with a word. About 100 B each. */
const MAX_CHOICES = 200_000;

const fileSchema = z.object({
  key: z.string().regex(/^[0-9a-f]{64}$/),
  out: z.array(z.string()),
  consented: z.array(z.string()),
});

/** @throws HubError CONFIG_INVALID for a damaged file: an empty one in its place would follow people who said no */
export async function createPrivacy(path: string, mode: PrivacyMode): Promise<Privacy> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const kept = await load(path);
  const key = kept === null ? randomBytes(32) : Buffer.from(kept.key, 'hex');
  const out = new Set(kept?.out);
  const consented = new Set(kept?.consented);
  let saving: Promise<void> = Promise.resolve();

  const nameOf = (device: string): string =>
    createHmac('sha256', key).update(normaliseDevice(device)).digest('base64url').slice(0, 22);

  function save(): Promise<void> {
    const content = (): string =>
      JSON.stringify({ key: key.toString('hex'), out: [...out], consented: [...consented] });
    saving = saving
      .catch(() => undefined)
      .then(() => replaceFile(path, content()))
      .catch((cause: unknown) => {
        throw new HubError('LOG_WRITE_FAILED', `${path} cannot be written`, { context: { path }, cause });
      });
    return saving;
  }

  function add(set: Set<string>, name: string): void {
    if (set.size >= MAX_CHOICES && !set.has(name))
      throw new HubError('OVERLOADED', `the choices of ${MAX_CHOICES} devices are kept, and no more`);
    set.add(name);
  }

  /** Nobody's address is hashed for nothing. */
  const isIn = (set: ReadonlySet<string>, device: string): boolean => set.size > 0 && set.has(nameOf(device));

  function treatSighting(device: string, isUnassociated: boolean): Treatment {
    if (isIn(out, device)) return 'drop';
    if (isUnassociated) return mode === 'associated-only' ? 'drop' : 'count';
    const isFollowed = mode === 'consented' ? isIn(consented, device) : mode !== 'aggregate-5min';
    return isFollowed ? 'follow' : 'count';
  }

  return {
    mode,
    treat: (event, isUnassociated) => {
      if (event.kind === 'sighting') return treatSighting(event.message.device, isUnassociated);
      if (event.kind !== 'identity' || event.message.consent === 'withdrawn') return 'follow';
      return isIn(out, event.message.device) ? 'drop' : 'follow';
    },
    note: (event) => {
      if (event.kind !== 'identity' || event.message.scope !== 'analytics') return;
      const name = nameOf(event.message.device);
      if (event.message.consent === 'withdrawn') consented.delete(name);
      else if (consented.size < MAX_CHOICES) consented.add(name);
      save().catch(() => undefined);
    },
    choose: async (device, choice) => {
      const name = nameOf(device);
      if (choice === 'out') add(out, name);
      else out.delete(name);
      consented.delete(name);
      await save();
    },
    counts: () => ({ optedOut: out.size, consented: consented.size }),
    close: async () => {
      await saving.catch(() => undefined);
    },
  };
}

async function load(path: string): Promise<z.infer<typeof fileSchema> | null> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw cause;
  });
  if (text === null) return null;
  const read = fileSchema.safeParse(parse(text));
  if (read.success) return read.data;
  throw new HubError('CONFIG_INVALID', `${path} is damaged: the choices of people cannot be read`, {
    context: { path },
  });
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
