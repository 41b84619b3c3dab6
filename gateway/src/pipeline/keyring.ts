import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HubError } from '@atrium/shared/errors';
import { z } from 'zod';
import { createBackoff } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import { replaceFile } from '../platform/files.ts';

/** The keys in use by local day (`YYYY-MM-DD`), in one file that only its owner can read. */
export type Keyring = {
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly add: (day: string, key: Buffer) => void;
  /** Overwrite the key in memory, and the file without it. */
  readonly destroy: (days: readonly string[]) => void;
  /** Resolves when the file holds exactly these keys. @throws HubError LOG_WRITE_FAILED when closed before the disk takes them */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type KeyringDeps = {
  readonly path: string;
  readonly clock: Clock;
  readonly onFault: (error: HubError) => void;
};

const fileSchema = z.record(z.string().regex(/^\d{4}-\d{2}-\d{2}$/), z.string().regex(/^[0-9a-f]{64}$/));

/** @throws HubError CONFIG_INVALID for a damaged file: new keys in its place would silently cut visits in two */
export async function createKeyring({ path, clock, onFault }: KeyringDeps): Promise<Keyring> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const keys = load(path);
  let wanted = 0;
  let saved = 0;
  let saving: Promise<void> | null = null;
  let closed = false;

  async function saveStubbornly(): Promise<void> {
    const backoff = createBackoff(100, 5_000);
    try {
      while (saved < wanted) await saveOnce(backoff);
    } finally {
      // In the same breath as the last look at what waits: a caller in between would be left waiting.
      saving = null;
    }
  }

  async function saveOnce(backoff: ReturnType<typeof createBackoff>): Promise<void> {
    const version = wanted;
    const content = Object.fromEntries([...keys].map(([day, key]) => [day, key.toString('hex')]));
    try {
      await replaceFile(path, JSON.stringify(content));
      saved = version;
    } catch (cause) {
      const fault = new HubError('LOG_WRITE_FAILED', `${path} cannot be written`, { context: { path }, cause });
      onFault(fault);
      if (closed) throw fault;
      await clock.sleep(backoff.next());
    }
  }

  function save(): void {
    wanted++;
    saving ??= saveStubbornly();
    saving.catch(() => undefined);
  }

  return {
    keys,
    add: (day, key) => {
      keys.set(day, key);
      save();
    },
    destroy: (days) => {
      for (const day of days) {
        keys.get(day)?.fill(0);
        keys.delete(day);
      }
      save();
    },
    settled: async () => {
      await saving;
    },
    close: async () => {
      closed = true;
      await saving?.catch(() => undefined);
    },
  };
}

function load(path: string): Map<string, Buffer> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw cause;
  }
  const read = fileSchema.safeParse(parse(text));
  if (read.success) return new Map(Object.entries(read.data).map(([day, hex]) => [day, Buffer.from(hex, 'hex')]));
  // Without a cause: it would quote the keys.
  throw new HubError(
    'CONFIG_INVALID',
    `${path} is damaged: bring it back from a copy, or delete it, and visits of today that go on will count twice`,
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
