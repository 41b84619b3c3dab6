import { open, readdir, readFile, stat, truncate, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry } from '../core/record.ts';
import { decodeLine, rescueEntry } from './codec.ts';

/** A segment file is named for the place of its first record, so that a place in the log never changes when old ones are deleted. */
export type Segment = { readonly path: string; readonly firstSeq: number };

const NAME = /^(\d{15})\.log$/;

export const segmentPath = (dir: string, firstSeq: number): string =>
  join(dir, `${String(firstSeq).padStart(15, '0')}.log`);

export async function listSegments(dir: string): Promise<Segment[]> {
  const names = (await readdir(dir)).filter((name) => NAME.test(name)).sort();
  return names.map((name) => ({ path: join(dir, name), firstSeq: Number(name.slice(0, 15)) }));
}

export type SegmentRead = {
  /** A place that no line of this segment can have had. */
  readonly nextSeq: number;
  readonly lastRx: number | null;
  /** Lines that are not what was written. */
  readonly corrupt: number;
  /** Bytes after the last whole line: a write that a crash cut short. */
  readonly tornBytes: number;
};

/** Read a segment's records in order; damaged lines are skipped. */
export async function readSegment(segment: Segment, visit: (entry: Entry) => void): Promise<SegmentRead> {
  const data = await readFile(segment.path);
  let nextSeq = segment.firstSeq;
  let from = 0;
  let corrupt = 0;
  let lastRx: number | null = null;
  for (let to = data.indexOf(10); to !== -1; to = data.indexOf(10, from)) {
    const line = data.subarray(from, to);
    const whole = decodeLine(line);
    if (whole === null) corrupt++;
    const entry = whole ?? rescueEntry(line);
    if (entry === null) nextSeq++;
    else {
      nextSeq = entry.seq + 1;
      lastRx = entry.record.rx;
      visit(entry);
    }
    from = to + 1;
  }
  return { nextSeq, lastRx, corrupt, tornBytes: data.length - from };
}

/** Cut a torn write off the end, so that the next record starts on a line of its own. */
export async function cutTail(segment: Segment, tornBytes: number): Promise<void> {
  if (tornBytes > 0) await truncate(segment.path, (await stat(segment.path)).size - tornBytes);
}

export const deleteSegment = (segment: Segment): Promise<void> => unlink(segment.path);

const TAIL_BYTES = 64 * 1024;
const PIECE_BYTES = 256 * 1024;

/** The last entry that can be read at the end of a segment that is closed. */
export async function lastEntry({ path }: Segment): Promise<Entry | null> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const lines = splitLines(buffer.subarray(0, bytesRead)).lines.reverse();
    for (const line of lines) {
      const entry = decodeLine(line) ?? rescueEntry(line);
      if (entry !== null) return entry;
    }
    return null;
  } finally {
    await file.close();
  }
}

/** The entries of a segment in pieces, without ever holding the whole of it. */
export async function* readPieces({ path }: Segment, after: number): AsyncGenerator<readonly Entry[]> {
  const file = await open(path, 'r');
  try {
    let rest: Buffer = Buffer.alloc(0);
    for (let at = 0; ; ) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(PIECE_BYTES), 0, PIECE_BYTES, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      const { lines, end } = splitLines(Buffer.concat([rest, buffer.subarray(0, bytesRead)]));
      rest = end;
      // A place is read before the rest is checked: what is skipped costs little.
      yield lines.flatMap((line) => (placeOf(line) <= after ? [] : (decodeLine(line) ?? rescueEntry(line) ?? [])));
    }
  } finally {
    await file.close();
  }
}

/** Where a line says it stands; not a number for a damaged one. */
const placeOf = (line: Buffer): number => Number(line.toString('latin1', 9, Math.max(9, line.indexOf(0x20, 9))));

/** Whole lines, and the beginning of one that has not ended. */
function splitLines(data: Buffer): { readonly lines: Buffer[]; readonly end: Buffer } {
  const lines: Buffer[] = [];
  let from = 0;
  for (let to = data.indexOf(10); to !== -1; to = data.indexOf(10, from)) {
    lines.push(data.subarray(from, to));
    from = to + 1;
  }
  return { lines, end: data.subarray(from) };
}
