import { readFile } from 'node:fs/promises';
import type { Clock } from '../platform/clock.ts';
import { replaceFile } from '../platform/files.ts';

/**
 * Up to which place of the log history has everything. Kept so that a restart does not write a day again; losing it would cost
 * time, not data, since writing again changes nothing.
 */
export type StoredMark = {
  readonly seq: number;
  readonly set: (seq: number) => void;
  /** The log lost its end, and places after `seq` will be given again: what the mark says of them must be gone from disk before. */
  readonly lower: (seq: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The mark is saved at most this often, ms. */
const SAVE_EVERY_MS = 1_000;

export async function createStoredMark(path: string, clock: Clock): Promise<StoredMark> {
  const seq = await read(path);
  let latest = seq;
  let saved = seq;
  let saving: Promise<void> | null = null;

  async function write(): Promise<void> {
    const now = latest;
    await replaceFile(path, JSON.stringify({ seq: now }));
    saved = now;
  }

  /** What cannot be saved now is saved the next time: an old mark costs time, not data. */
  async function save(): Promise<void> {
    if (latest === saved) return;
    saving ??= write().finally(() => {
      saving = null;
    });
    await saving.catch(() => undefined);
  }

  const stop = clock.every(SAVE_EVERY_MS, () => void save());
  return {
    seq,
    set: (stored) => {
      latest = stored;
    },
    lower: async (to) => {
      await saving?.catch(() => undefined);
      latest = to;
      await write();
    },
    close: async () => {
      stop();
      await save();
      await save();
    },
  };
}

async function read(path: string): Promise<number> {
  try {
    const { seq } = JSON.parse(await readFile(path, 'utf8')) as { seq?: unknown };
    return typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0 ? seq : 0;
  } catch {
    return 0;
  }
}
