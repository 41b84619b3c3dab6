import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { HubError } from '@atrium/shared/errors';
import type { TimedMessage } from '../captures/timed-message.ts';

/** A capture on disk, in one file after the other. */
export type CaptureFiles = {
  /** False when the last file is full: nothing is ever overwritten or thrown away. */
  readonly write: (message: TimedMessage) => boolean;
  readonly flush: () => void;
  readonly close: () => void;
  readonly stats: Readonly<CaptureStats>;
};

export type CaptureStats = { messages: number; tooLong: number; readonly files: string[] };

export type CaptureLimits = { readonly maxBytes: number; readonly maxFiles: number };

/** Lines are written together from this size, bytes. */
const CHUNK = 64 * 1024;
/** A longer line is none that `replay` reads, characters. */
const MAX_LINE = 1_000_000;

/**
 * `path`, then `path` with -2, -3, … before its ending. Writing blocks: while the disk is slow nothing more is read from the broker,
 * and nothing piles up here.
 *
 * @throws HubError `BAD_REQUEST` when a file exists or cannot be written
 */
export function createCaptureFiles(path: string, { maxBytes, maxFiles }: CaptureLimits): CaptureFiles {
  const stats: CaptureStats = { messages: 0, tooLong: 0, files: [] };
  let file = open(1);
  let chunk = '';
  let chunkBytes = 0;
  let written = 0;

  function open(number: number): number {
    const name = number === 1 ? path : path.replace(/(\.[^./]*)?$/, `-${number}$1`);
    const opened = guard(name, () => openSync(name, 'wx'));
    stats.files.push(name);
    return opened;
  }
  const flush = (): void => {
    const text = chunk;
    chunk = '';
    chunkBytes = 0;
    if (text !== '') guard(stats.files.at(-1) ?? path, () => writeAll(file, Buffer.from(text)));
  };
  /** @returns false when there is no next file to go to */
  const turnPage = (): boolean => {
    if (stats.files.length >= maxFiles) return false;
    flush();
    closeSync(file);
    file = open(stats.files.length + 1);
    written = 0;
    return true;
  };

  return {
    stats,
    flush,
    write: (message) => {
      const line = `${JSON.stringify(message)}\n`;
      if (line.length > MAX_LINE) {
        stats.tooLong++;
        return true;
      }
      const bytes = Buffer.byteLength(line);
      if (written > 0 && written + bytes > maxBytes && !turnPage()) return false;
      chunk += line;
      chunkBytes += bytes;
      written += bytes;
      stats.messages++;
      if (chunkBytes >= CHUNK) flush();
      return true;
    },
    close: () => {
      flush();
      closeSync(file);
      // An empty file would stand in the way of the next try.
      if (stats.messages === 0) unlinkSync(path);
    },
  };
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

function guard<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): HubError {
  const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
  const words = isThere ? 'it exists, and a capture overwrites nothing' : String(cause);
  return new HubError('BAD_REQUEST', `cannot write the capture to ${path}: ${words}`, { cause });
}
