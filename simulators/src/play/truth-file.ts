import { open } from 'node:fs/promises';
import { HubError } from '@atrium/shared/errors';
import type { Truth } from '../world/truth.ts';

/** Where true events are written, one JSON object a line. */
export type TruthFile = {
  readonly write: (truth: Truth) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Lines are written together from this size, characters. */
const CHUNK = 64 * 1024;

export const NO_TRUTH_FILE: TruthFile = { write: async () => {}, close: async () => {} };

/** @throws HubError `BAD_REQUEST` when the file cannot be written */
export async function createTruthFile(path: string): Promise<TruthFile> {
  const guard = <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => Promise.reject(unwritable(path, cause)));
  const file = await guard(open(path, 'w'));
  let chunk = '';
  const flush = async (): Promise<void> => {
    const text = chunk;
    chunk = '';
    await guard(file.appendFile(text));
  };
  return {
    write: async (truth) => {
      chunk += `${JSON.stringify(truth)}\n`;
      if (chunk.length >= CHUNK) await flush();
    },
    close: async () => {
      await flush();
      await file.close();
    },
  };
}

const unwritable = (path: string, cause: unknown): HubError =>
  new HubError('BAD_REQUEST', `cannot write the truth to ${path}: ${String(cause)}`, { cause });
