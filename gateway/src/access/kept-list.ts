import { readFile } from 'node:fs/promises';
import { HubError } from '@atrium/shared/errors';
import { z } from 'zod';
import { replaceFile } from '../platform/files.ts';

/** A list in a file that only its owner can read, changed as a whole: what is in memory is on the disk, or the change failed. */
export type KeptList<T> = {
  readonly rows: () => readonly T[];
  /** One change at a time. @throws HubError LOG_WRITE_FAILED, and whatever `make` throws; then nothing has changed */
  readonly change: (make: (rows: readonly T[]) => readonly T[]) => Promise<void>;
};

/** @throws HubError CONFIG_INVALID for a file that is damaged: an empty list in its place would quietly take rights away */
export async function openKeptList<T>(path: string, name: string, row: z.ZodType<T>): Promise<KeptList<T>> {
  const schema = z.object({ version: z.literal(1), [name]: z.array(row) });
  let rows: readonly T[] = await load(path, schema).then((file) => (file === null ? [] : (file[name] as T[])));
  let changing: Promise<void> = Promise.resolve();

  async function apply(make: (now: readonly T[]) => readonly T[]): Promise<void> {
    const next = make(rows);
    const file = `${JSON.stringify({ version: 1, [name]: next }, null, 2)}\n`;
    await replaceFile(path, file).catch((cause: unknown) => {
      throw new HubError('LOG_WRITE_FAILED', `${path} cannot be written`, { context: { path }, cause });
    });
    rows = next;
  }

  return {
    rows: () => rows,
    change: (make) => {
      const changed = changing.then(() => apply(make));
      changing = changed.catch(() => undefined);
      return changed;
    },
  };
}

async function load<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S> | null> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw cause;
  });
  if (text === null) return null;
  const read = schema.safeParse(parse(text));
  if (read.success) return read.data;
  const why = read.error.issues[0];
  throw new HubError(
    'CONFIG_INVALID',
    `${path} is not a file of this version: ${why?.path.join('.')} ${why?.message}`,
    {
      context: { path },
      cause: read.error,
    },
  );
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
