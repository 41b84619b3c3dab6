import { HubError } from '@atrium/shared/errors';
import type { Millis } from '@atrium/shared/units';
import { createBackoff } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Batch, HistoryStore, WriteResult } from './ports.ts';
import type { Written } from './to-points.ts';

/** Points of one request: what InfluxDB and DuckDB both take best (measured: more did not help). */
export const BATCH_POINTS = 5_000;
/** Points that may wait in memory; about 500 B each. Policy at the limit: ingest blocks, and the broker keeps the messages. */
const MAX_WAITING = 200_000;

/**
 * Brings the fold's effects into history, in order, however long the store is away. What waits here is safe in the event log:
 * after a crash it is made again from there.
 */
export type StoreWriter = {
  /** Queue what the log entry at `seq` caused. Entries come in order. */
  readonly add: (written: Written, seq: number) => void;
  /** Place in the log up to which everything is stored. */
  readonly storedSeq: () => number;
  /** Keep what is queued from now on out of the store, so that a reader finds there exactly what was before. */
  readonly hold: () => Hold;
  readonly waiting: () => number;
  /** True while the store takes what it is given. */
  readonly healthy: () => boolean;
  /** Resolves when there is room. */
  readonly room: () => Promise<void>;
  readonly close: (ms: number) => Promise<void>;
};

export type Hold = {
  /** Nothing was queued since, not even an entry that wrote nothing. */
  readonly isNow: () => boolean;
  /** Everything queued before the hold is stored. @returns false when the store did not take it within `ms` */
  readonly reached: (ms: number) => Promise<boolean>;
  /** Must be called, however the reading ended. */
  readonly release: () => void;
};

/** How long a small batch waits for company, ms, unless somebody reads: a store pays for each batch more than for its points. */
const LINGER_MS: Millis = 250;

type Item = { readonly written: Written; readonly seq: number };
type Taken = { readonly batch: Batch; readonly upTo: number; readonly size: number };
type Waiter = { readonly until: number; readonly settle: (stored: boolean) => void };

export type StoreWriterDeps = {
  readonly store: HistoryStore;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly storedSeq: number;
  readonly onStored: (seq: number) => void;
  readonly onTrouble: (result: WriteResult) => void;
  readonly lingerMs?: Millis;
};

const sizeOf = ({ points, removed }: Written): number => points.length + removed.length;

export function createStoreWriter(deps: StoreWriterDeps): StoreWriter {
  const { store, clock, metrics, lingerMs = LINGER_MS } = deps;
  let queue: Item[] = [];
  let points = 0;
  let stored = deps.storedSeq;
  let added = deps.storedSeq;
  let running: Promise<void> | null = null;
  let healthy = true;
  let closing = false;
  let closed = false;
  /** Small batches wait until then. */
  let isLingering = false;
  let isDue = false;
  const waiters = new Set<Waiter>();
  const holds = new Set<{ readonly seq: number }>();
  let roomWaiters: (() => void)[] = [];

  /** Place beyond which nothing may be stored now. */
  const limit = (): number => Math.min(Number.POSITIVE_INFINITY, ...[...holds].map(({ seq }) => seq));

  function takeBatch(): Taken | null {
    const upToSeq = limit();
    const items: Item[] = [];
    let size = 0;
    for (const item of queue) {
      if (size >= BATCH_POINTS || item.seq > upToSeq) break;
      items.push(item);
      size += sizeOf(item.written);
    }
    const last = items.at(-1);
    if (last === undefined) return null;
    queue = queue.slice(items.length);
    return { batch: merge(items), upTo: last.seq, size };
  }

  /** @returns false when the store should get the same batch again */
  function settled(batch: Batch, result: WriteResult): boolean {
    healthy = result.kind !== 'retry';
    if (result.kind !== 'stored') deps.onTrouble(result);
    if (result.kind === 'retry') {
      metrics.storeRetries.inc();
      return false;
    }
    const refused = result.kind === 'partial' ? result.refused : result.kind === 'rejected' ? batch.points.length : 0;
    metrics.storeRefused.inc(refused);
    metrics.storeWritten.inc(batch.points.length - refused);
    return true;
  }

  /** What a store throws instead of answering would come again at every start: it is refused, counted, and told in full. */
  const write = (batch: Batch): Promise<WriteResult> =>
    store.write(batch).catch((error: unknown): WriteResult => {
      if (error instanceof HubError) return { kind: error.retriable ? 'retry' : 'rejected', reason: error.message };
      return { kind: 'rejected', reason: (error instanceof Error && error.stack) || String(error) };
    });

  async function writeStubbornly(batch: Batch): Promise<boolean> {
    const backoff = createBackoff(100, 5_000);
    while (!settled(batch, await write(batch))) {
      if (!closed) await clock.sleep(backoff.next());
      if (closed) return false;
    }
    return true;
  }

  async function run(): Promise<void> {
    isDue = false;
    for (let next = takeBatch(); next !== null; next = cannotWait() ? takeBatch() : null) {
      const { batch, upTo, size } = next;
      if (!(await writeStubbornly(batch))) return;
      points -= size;
      advance(upTo);
      deps.onStored(stored);
    }
  }

  function advance(seq: number): void {
    stored = Math.max(stored, seq);
    for (const waiter of waiters) if (stored >= waiter.until) waiter.settle(true);
    if (points < MAX_WAITING) makeRoom();
  }

  const cannotWait = (): boolean => isDue || lingerMs === 0 || closing || points >= BATCH_POINTS || waiters.size > 0;

  function linger(): void {
    if (isLingering) return;
    isLingering = true;
    void clock.sleep(lingerMs).then(() => {
      isLingering = false;
      isDue = true;
      kick();
    });
  }

  function makeRoom(): void {
    for (const go of roomWaiters) go();
    roomWaiters = [];
  }

  function kick(): void {
    if (running !== null || closed) return;
    const [first] = queue;
    // Entries that wrote nothing are stored with whatever was queued before them.
    advance(first === undefined ? added : first.seq - 1);
    if (first === undefined || first.seq > limit()) return;
    if (!cannotWait()) linger();
    else {
      running = run().finally(() => {
        running = null;
        kick();
      });
    }
  }

  function reach(until: number, ms: number): Promise<boolean> {
    if (stored >= until) return Promise.resolve(true);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        until,
        settle: (done) => {
          waiters.delete(waiter);
          resolve(done);
        },
      };
      waiters.add(waiter);
      kick();
      void clock.sleep(ms).then(() => waiter.settle(false));
    });
  }

  return {
    add: (written, seq) => {
      // A log that lost its end gives places again: the mark of the run before promises nothing for them.
      stored = Math.min(stored, seq - 1);
      added = seq;
      const size = sizeOf(written);
      if (size > 0) queue.push({ written, seq });
      points += size;
      kick();
    },
    storedSeq: () => stored,
    hold: () => {
      const hold = { seq: added };
      holds.add(hold);
      return {
        isNow: () => added === hold.seq,
        reached: (ms) => reach(hold.seq, ms),
        release: () => {
          holds.delete(hold);
          kick();
        },
      };
    },
    waiting: () => points,
    healthy: () => healthy,
    room: () => (points < MAX_WAITING || closed ? Promise.resolve() : new Promise((go) => roomWaiters.push(go))),
    close: async (ms) => {
      closing = true;
      kick();
      const patience = clock.sleep(ms).then(() => true);
      while (running !== null && !(await Promise.race([running.then(() => false), patience])));
      closed = true;
      makeRoom();
      for (const waiter of waiters) waiter.settle(false);
    },
  };
}

/** One batch of several effects: within it a later write or removal of the same identity wins. */
function merge(items: readonly Item[]): Batch {
  const points = new Map<string, Written['points'][number]>();
  const removed = new Map<string, Written['removed'][number]>();
  const sightings: Written['points'][number][] = [];
  const key = (ref: Written['removed'][number]): string =>
    `${ref.measurement}|${Object.values(ref.tags).join('|')}|${ref.timeNs}`;
  for (const { written } of items) {
    for (const ref of written.removed) {
      points.delete(key(ref));
      removed.set(key(ref), ref);
    }
    for (const point of written.points) {
      // Never revised, and most of all that is written.
      if (point.measurement === 'sighting') {
        sightings.push(point);
        continue;
      }
      removed.delete(key(point));
      points.set(key(point), point);
    }
  }
  return { points: [...points.values(), ...sightings], removed: [...removed.values()] };
}
