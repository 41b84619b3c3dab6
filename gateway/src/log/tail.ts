import { constants, type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../platform/clock.ts';
import { syncDirectory } from '../platform/files.ts';
import { type Segment, segmentPath } from './segments.ts';

/** The segment that is written to. */
export type Tail = {
  /**
   * Add bytes and wait for the disk to have them. After a failure the very same bytes may be written again: they go to the same
   * place, over whatever the failed try left there.
   * @param firstSeq place of the first record in `bytes`; names the segment when it is new
   */
  readonly write: (bytes: Buffer, firstSeq: number) => Promise<void>;
  /** Close the segment if it is full or old; the next write begins another. @returns the closed one */
  readonly rotateIfDue: () => Promise<Segment | null>;
  readonly isOpen: () => boolean;
  /** Place of the first record of the open segment. */
  readonly firstSeq: () => number | undefined;
  readonly close: () => Promise<void>;
};

export type TailDeps = {
  readonly dir: string;
  readonly clock: Clock;
  readonly segmentBytes: number;
  readonly segmentMs: number;
  readonly openFile?: typeof open;
};

type Current = { readonly segment: Segment; readonly openedAt: number; size: number; handle: FileHandle | null };

/** Not append mode: there, the kernel ignores the place of a write. */
const FLAGS = constants.O_RDWR | constants.O_CREAT;

export function createTail({ dir, clock, segmentBytes, segmentMs, openFile = open }: TailDeps): Tail {
  let current: Current | null = null;

  async function handleOf(tail: Current): Promise<FileHandle> {
    if (tail.handle !== null) return tail.handle;
    const handle = await openFile(tail.segment.path, FLAGS, 0o600);
    tail.handle = handle;
    await syncDirectory(dirname(tail.segment.path));
    return handle;
  }

  /** What a closed file still had to say was said at the last sync. */
  async function release(tail: Current): Promise<void> {
    const { handle } = tail;
    tail.handle = null;
    await handle?.close().catch(() => undefined);
  }

  return {
    write: async (bytes, firstSeq) => {
      current ??= {
        segment: { path: segmentPath(dir, firstSeq), firstSeq },
        openedAt: clock.now(),
        size: 0,
        handle: null,
      };
      try {
        const handle = await handleOf(current);
        await handle.truncate(current.size);
        await writeAll(handle, bytes, current.size);
        await handle.datasync();
        current.size += bytes.length;
      } catch (error) {
        // The file may be the trouble (a disk that came back read-write, a handle gone bad): the next try opens it again.
        await release(current);
        throw error;
      }
    },
    rotateIfDue: async () => {
      if (current === null) return null;
      const due = current.size > segmentBytes || clock.now() - current.openedAt > segmentMs;
      if (!due) return null;
      const { segment } = current;
      await release(current);
      current = null;
      return segment;
    },
    isOpen: () => current !== null,
    firstSeq: () => current?.segment.firstSeq,
    close: async () => {
      if (current !== null) await release(current);
      current = null;
    },
  };
}

/** A disk that is almost full takes a part of a write and says so; only the next write fails. */
async function writeAll(handle: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
    if (bytesWritten === 0) throw new Error(`the disk took ${done} of ${bytes.length} bytes`);
    done += bytesWritten;
  }
}
