import { createBackoff } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Batch, HistoryStore, WriteResult } from './ports.ts';
import type { Written } from './to-points.ts';

/** Points of one request: what InfluxDB and DuckDB both take best (measured: more did not help). */
const BATCH_POINTS = 5_000;
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
  /** Everything queued so far is stored. @returns false when the store did not take it within `ms` */
  readonly flush: (ms: number) => Promise<boolean>;
  readonly waiting: () => number;
  /** True while the store takes what it is given. */
  readonly healthy: () => boolean;
  /** Resolves when there is room. */
  readonly room: () => Promise<void>;
  readonly close: (ms: number) => Promise<void>;
};

type Item = { readonly written: Written; readonly seq: number };

export type StoreWriterDeps = {
  readonly store: HistoryStore;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly storedSeq: number;
  readonly onStored: (seq: number) => void;
  readonly onTrouble: (result: WriteResult) => void;
};

export function createStoreWriter(deps: StoreWriterDeps): StoreWriter {
  const { store, clock, metrics } = deps;
  let queue: Item[] = [];
  let points = 0;
  let stored = deps.storedSeq;
  let added = deps.storedSeq;
  let running: Promise<void> | null = null;
  let healthy = true;
  let closed = false;
  let waiters: { readonly until: number; readonly go: () => void }[] = [];
  let roomWaiters: (() => void)[] = [];

  function takeBatch(): { batch: Batch; upTo: number; size: number } {
    let size = 0;
    let count = 0;
    while (count < queue.length && size < BATCH_POINTS) {
      const item = queue[count++];
      size += (item?.written.points.length ?? 0) + (item?.written.removed.length ?? 0);
    }
    const items = queue.slice(0, count);
    queue = queue.slice(count);
    return { batch: merge(items), upTo: queue.length === 0 ? added : (items.at(-1)?.seq ?? stored), size };
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

  async function writeStubbornly(batch: Batch): Promise<boolean> {
    const backoff = createBackoff(100, 5_000);
    while (!settled(batch, await store.write(batch))) {
      if (closed) return false;
      await clock.sleep(backoff.next());
    }
    return true;
  }

  async function run(): Promise<void> {
    while (queue.length > 0) {
      const { batch, upTo, size } = takeBatch();
      const empty = batch.points.length + batch.removed.length === 0;
      if (!empty && !(await writeStubbornly(batch))) return;
      points -= size;
      stored = upTo;
      deps.onStored(stored);
      settle();
    }
  }

  function settle(): void {
    for (const { until, go } of waiters) if (stored >= until) go();
    waiters = waiters.filter(({ until }) => stored < until);
    if (points >= MAX_WAITING) return;
    for (const go of roomWaiters) go();
    roomWaiters = [];
  }

  function kick(): void {
    running ??= run().finally(() => {
      running = null;
      if (queue.length > 0 && !closed) kick();
    });
  }

  return {
    add: (written, seq) => {
      added = seq;
      const size = written.points.length + written.removed.length;
      if (size === 0) {
        // Nothing to write; the place moves on with whatever is queued before it.
        if (queue.length === 0 && running === null) stored = seq;
        return;
      }
      queue.push({ written, seq });
      points += size;
      kick();
    },
    storedSeq: () => stored,
    flush: async (ms) => {
      const until = added;
      if (stored >= until) return true;
      const done = new Promise<boolean>((resolve) => waiters.push({ until, go: () => resolve(true) }));
      return Promise.race([done, clock.sleep(ms).then(() => false)]);
    },
    waiting: () => points,
    healthy: () => healthy,
    room: () => (points < MAX_WAITING ? Promise.resolve() : new Promise((go) => roomWaiters.push(go))),
    close: async (ms) => {
      if (running !== null) await Promise.race([running, clock.sleep(ms)]);
      closed = true;
    },
  };
}

/** One batch of several effects: within it a later write or removal of the same identity wins. */
function merge(items: readonly Item[]): Batch {
  const points = new Map<string, Written['points'][number]>();
  const removed = new Map<string, Written['removed'][number]>();
  const key = (ref: Written['removed'][number]): string =>
    `${ref.measurement}|${Object.values(ref.tags).join('|')}|${ref.timeNs}`;
  for (const { written } of items) {
    for (const ref of written.removed) {
      points.delete(key(ref));
      removed.set(key(ref), ref);
    }
    for (const point of written.points) {
      removed.delete(key(point));
      points.set(key(point), point);
    }
  }
  return { points: [...points.values()], removed: [...removed.values()] };
}
