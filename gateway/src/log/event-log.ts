import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { HubError } from '@atrium/shared/errors';
import type { Entry } from '../core/record.ts';
import type { EventLogPort } from '../pipeline/ports.ts';
import { createBackoff } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import { syncDirectory } from '../platform/files.ts';
import { encodeRecord } from './codec.ts';
import { cutTail, deleteSegment, listSegments, readSegment, type Segment, segmentPath } from './segments.ts';

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
};

type Waiting = { readonly entries: readonly Entry[]; readonly text: string; readonly done: () => void };
type Tail = { readonly segment: Segment; readonly handle: FileHandle; size: number; readonly openedAt: number };

const SEGMENT_BYTES = 64 * 1024 * 1024;
const SEGMENT_MS = 3_600_000;
const MAX_BUFFERED = 16 * 1024 * 1024;

/**
 * The hub's memory of every event it acknowledged: an append-only log with group commit. While one write is on its way to the
 * disk the next gathers, so the cost of a sync is shared by all that wait. A disk that refuses is tried again without end;
 * meanwhile nothing is acknowledged.
 */
export async function createEventLog(deps: EventLogDeps): Promise<EventLogPort> {
  const { dir, clock, onDurable, onFault } = deps;
  const maxBuffered = deps.maxBuffered ?? MAX_BUFFERED;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  /** Closed segments with the receive time of their last record. */
  const closed: { readonly segment: Segment; readonly lastRx: number }[] = [];
  let nextSeq = 1;
  let tail: Tail | null = null;
  let waiting: Waiting[] = [];
  let buffered = 0;
  let writing: Promise<void> | null = null;
  let healthy = true;
  let closing = false;
  let roomWaiters: (() => void)[] = [];

  async function openTail(): Promise<Tail> {
    const segment = { path: segmentPath(dir, nextSeq), firstSeq: nextSeq };
    const handle = await open(segment.path, 'a+', 0o600);
    await syncDirectory(dir);
    tail = { segment, handle, size: (await stat(segment.path)).size, openedAt: clock.now() };
    return tail;
  }

  async function rotateIfDue(lastRx: number): Promise<void> {
    const full = tail !== null && tail.size > (deps.segmentBytes ?? SEGMENT_BYTES);
    const old = tail !== null && clock.now() - tail.openedAt > (deps.segmentMs ?? SEGMENT_MS);
    if (tail === null || !(full || old)) return;
    closed.push({ segment: tail.segment, lastRx });
    await tail.handle.close();
    tail = null;
  }

  /** Write at a fixed place, so that a retry after a half-done write overwrites it. */
  async function commit(batch: readonly Waiting[]): Promise<void> {
    const bytes = Buffer.from(batch.map(({ text }) => text).join(''), 'utf8');
    const target = tail ?? (await openTail());
    await target.handle.truncate(target.size);
    await target.handle.write(bytes, 0, bytes.length, target.size);
    await target.handle.datasync();
    target.size += bytes.length;
  }

  async function commitStubbornly(batch: readonly Waiting[]): Promise<void> {
    const backoff = createBackoff(100, 5_000);
    for (;;) {
      try {
        await commit(batch);
        healthy = true;
        return;
      } catch (cause) {
        healthy = false;
        onFault(new HubError('LOG_WRITE_FAILED', 'the event log cannot be written', { context: { dir }, cause }));
        if (closing) throw cause;
        await clock.sleep(backoff.next());
      }
    }
  }

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    await commitStubbornly(batch);
    buffered -= batch.reduce((sum, { text }) => sum + text.length, 0);
    const entries = batch.flatMap((item) => item.entries);
    nextSeq += entries.length;
    onDurable(entries);
    for (const { done } of batch) done();
    await rotateIfDue(entries.at(-1)?.record.rx ?? clock.now());
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await writeBatch(batch);
      if (buffered >= maxBuffered) continue;
      for (const go of roomWaiters) go();
      roomWaiters = [];
    }
  }

  function kick(): void {
    writing ??= drain().finally(() => {
      writing = null;
    });
  }

  let reservedSeq = nextSeq;
  return {
    replay: async (visit) => {
      const segments = await listSegments(dir);
      let entries = 0;
      let corrupt = 0;
      let tornBytes = 0;
      for (const [i, segment] of segments.entries()) {
        const read = await readSegment(segment, (entry) => {
          entries++;
          visit(entry);
        });
        corrupt += read.corrupt;
        nextSeq = Math.max(nextSeq, read.nextSeq);
        tornBytes += read.tornBytes;
        if (i === segments.length - 1) await cutTail(segment, read.tornBytes);
        closed.push({ segment, lastRx: read.lastRx ?? 0 });
      }
      reservedSeq = nextSeq;
      return { entries, corrupt, tornBytes, lastSeq: nextSeq - 1 };
    },
    append: (records) =>
      new Promise((done) => {
        const entries = records.map((record) => ({ seq: reservedSeq++, record }));
        const text = records.map(encodeRecord).join('');
        buffered += text.length;
        waiting.push({ entries, text, done });
        kick();
      }),
    room: () => (buffered < maxBuffered ? Promise.resolve() : new Promise((go) => roomWaiters.push(go))),
    healthy: () => healthy,
    trim: async (olderThanRx, upToSeq) => {
      let deleted = 0;
      while (closed[0] !== undefined && closed[0].lastRx < olderThanRx) {
        const next = closed[1]?.segment.firstSeq ?? nextSeq;
        if (next - 1 > upToSeq) break;
        await deleteSegment(closed[0].segment);
        closed.shift();
        deleted++;
      }
      return deleted;
    },
    close: async () => {
      closing = true;
      while (writing !== null) await writing.catch(() => undefined);
      await tail?.handle.close();
      tail = null;
    },
  };
}
