import { mkdir, type open } from 'node:fs/promises';
import { HubError } from '@atrium/shared/errors';
import type { Entry, LogRecord } from '../core/record.ts';
import type { EventLogPort, Replayed } from '../pipeline/ports.ts';
import { createBackoff } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import { encodeEntry } from './codec.ts';
import { cutTail, deleteSegment, lastEntry, listSegments, readPieces, readSegment, type Segment } from './segments.ts';
import { createTail } from './tail.ts';

export type EventLogDeps = {
  readonly dir: string;
  readonly clock: Clock;
  /** Called in order, after the sync, before `append` resolves. */
  readonly onDurable: (entries: readonly Entry[]) => void;
  readonly onFault: (error: HubError) => void;
  readonly segmentBytes?: number;
  readonly segmentMs?: number;
  /** Characters that may wait for the disk. */
  readonly maxBuffered?: number;
  readonly openFile?: typeof open;
};

type Waiting = {
  readonly entries: readonly Entry[];
  readonly text: string;
  readonly done: () => void;
  readonly failed: (error: HubError) => void;
};

/** A segment that is not written to any more, with the receive time and the place of its last record. */
type Closed = { readonly segment: Segment; readonly lastRx: number; readonly lastSeq: number };

const SEGMENT_BYTES = 64 * 1024 * 1024;
const SEGMENT_MS = 3_600_000;
const MAX_BUFFERED = 16 * 1024 * 1024;

/**
 * The hub's memory of every event it acknowledged: an append-only log with group commit. While one write is on its way to the
 * disk the next gathers, so the cost of a sync is shared by all that wait. A disk that refuses is tried again without end;
 * meanwhile nothing is acknowledged.
 */
export async function createEventLog(deps: EventLogDeps): Promise<EventLogPort> {
  const { dir, clock, onDurable, onFault, maxBuffered = MAX_BUFFERED } = deps;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const tail = createTail({ segmentBytes: SEGMENT_BYTES, segmentMs: SEGMENT_MS, ...deps });
  const closed: Closed[] = [];
  /** Place of the next record: promised to an append, and on disk. */
  let promisedSeq = 1;
  let durableSeq = 1;
  let waiting: Waiting[] = [];
  let buffered = 0;
  let writing: Promise<void> | null = null;
  let healthy = true;
  let closing = false;
  let roomWaiters: (() => void)[] = [];

  const isClosed = (): HubError => new HubError('LOG_WRITE_FAILED', 'the event log is closed', { context: { dir } });

  /** @returns false when the log is closed before the disk takes it */
  async function commit(batch: readonly Waiting[]): Promise<boolean> {
    const bytes = Buffer.from(batch.map(({ text }) => text).join(''), 'utf8');
    const backoff = createBackoff(100, 5_000);
    for (;;) {
      try {
        await tail.write(bytes, durableSeq);
        healthy = true;
        return true;
      } catch (cause) {
        healthy = false;
        onFault(new HubError('LOG_WRITE_FAILED', 'the event log cannot be written', { context: { dir }, cause }));
        if (closing) return false;
        await clock.sleep(backoff.next());
      }
    }
  }

  async function settle(batch: readonly Waiting[]): Promise<void> {
    const taken = await commit(batch);
    buffered -= batch.reduce((sum, { text }) => sum + text.length, 0);
    if (!taken) {
      for (const { failed } of batch) failed(isClosed());
      return;
    }
    const entries = batch.flatMap((item) => item.entries);
    durableSeq += entries.length;
    onDurable(entries);
    for (const { done } of batch) done();
    const segment = await tail.rotateIfDue();
    const lastRx = entries.at(-1)?.record.rx ?? clock.now();
    if (segment !== null) closed.push({ segment, lastRx, lastSeq: durableSeq - 1 });
  }

  async function drain(): Promise<void> {
    try {
      while (waiting.length > 0) {
        const batch = waiting;
        waiting = [];
        await settle(batch);
        if (buffered < maxBuffered) makeRoom();
      }
    } finally {
      // In the same breath as the last look at `waiting`: what comes in between would wait for the append after it.
      writing = null;
    }
  }

  function makeRoom(): void {
    for (const go of roomWaiters) go();
    roomWaiters = [];
  }

  function append(records: readonly LogRecord[]): Promise<void> {
    if (closing) return Promise.reject(isClosed());
    return new Promise((done, failed) => {
      const entries = records.map((record) => ({ seq: promisedSeq++, record }));
      const text = entries.map(encodeEntry).join('');
      buffered += text.length;
      waiting.push({ entries, text, done, failed });
      writing ??= drain();
    });
  }

  async function replay(visit: (entry: Entry) => void, after = 0): Promise<Replayed> {
    let entries = 0;
    let corrupt = 0;
    let tornBytes = 0;
    const segments = await listSegments(dir);
    for (const [index, segment] of segments.entries()) {
      const next = segments[index + 1];
      if (next !== undefined && next.firstSeq <= after + 1) {
        const lastRx = (await lastEntry(segment))?.record.rx ?? 0;
        closed.push({ segment, lastRx, lastSeq: next.firstSeq - 1 });
        continue;
      }
      const read = await readSegment(segment, (entry) => {
        if (entry.seq <= after) return;
        entries++;
        visit(entry);
      });
      corrupt += read.corrupt;
      tornBytes += read.tornBytes;
      promisedSeq = Math.max(promisedSeq, read.nextSeq);
      await cutTail(segment, read.tornBytes);
      // A crash before the first record leaves an empty file, which the next record's segment takes over.
      if (read.nextSeq > segment.firstSeq) {
        closed.push({ segment, lastRx: read.lastRx ?? 0, lastSeq: read.nextSeq - 1 });
      }
    }
    durableSeq = promisedSeq;
    return { entries, corrupt, tornBytes, lastSeq: durableSeq - 1 };
  }

  async function last(): Promise<number> {
    const segment = (await listSegments(dir)).at(-1);
    return segment === undefined ? 0 : (await readSegment(segment, () => undefined)).nextSeq - 1;
  }

  async function* read(after: number): AsyncGenerator<readonly Entry[]> {
    const end = durableSeq;
    const segments = await listSegments(dir);
    for (const [index, segment] of segments.entries()) {
      if (segment.firstSeq >= end || (segments[index + 1]?.firstSeq ?? end) <= after + 1) continue;
      for await (const piece of readPieces(segment, after)) yield piece.filter(({ seq }) => seq > after && seq < end);
    }
  }

  async function trim(olderThanRx: number, upToSeq: number): Promise<number> {
    let deleted = 0;
    // The last segment stays whatever its age: its name is all that tells where the log goes on.
    while (closed.length > (tail.isOpen() ? 0 : 1)) {
      const [first] = closed;
      if (first === undefined || first.lastRx >= olderThanRx || first.lastSeq > upToSeq) break;
      closed.shift();
      await deleteSegment(first.segment);
      deleted++;
    }
    return deleted;
  }

  return {
    last,
    replay,
    read,
    first: () => closed[0]?.segment.firstSeq ?? tail.firstSeq() ?? durableSeq,
    append,
    room: () => (buffered < maxBuffered || closing ? Promise.resolve() : new Promise((go) => roomWaiters.push(go))),
    healthy: () => healthy,
    trim,
    close: async () => {
      closing = true;
      await writing;
      makeRoom();
      await tail.close();
    },
  };
}
