import type { VenueIndex } from '../core/venue-index.ts';
import { createBackoff } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { AnyPoint } from './history-schema.ts';
import type { EventLogPort, HistoryStore, WriteResult } from './ports.ts';
import { BATCH_POINTS, type StoreWriter } from './store-writer.ts';
import { sightingPoint } from './to-points.ts';

/**
 * Sightings that wait for a store that is away, as a place in the log instead of points in memory: there are many, and the log has
 * them already. What the fold makes of them is a hundredth and stays in memory. Bounded by what the log keeps.
 */
export type SightingSpool = {
  /** Should this sighting stay in the log for now? True from the first that does not fit until all are written. */
  readonly keeps: (seq: number) => boolean;
  /** How many entries of the log are still to be looked through. */
  readonly waiting: () => number;
  /** Up to which place history has everything, given what the writer says. */
  readonly storedSeq: (written: number) => number;
  readonly close: () => Promise<void>;
};

export type SpoolDeps = {
  readonly index: VenueIndex;
  readonly log: Pick<EventLogPort, 'read'>;
  readonly store: HistoryStore;
  readonly writer: Pick<StoreWriter, 'waiting' | 'healthy'>;
  readonly clock: Clock;
  readonly metrics: Metrics;
};

/** Points in memory from which on sightings stay in the log: seconds of a large mall. */
const FULL_AT = 40_000;
/** What is left when new sightings go their own way again. */
const NEARLY_DONE = 20_000;

export function createSightingSpool({ index, log, store, writer, clock, metrics }: SpoolDeps): SightingSpool {
  /** The first place that may hold a sighting that is not written; null when there is none. */
  let from: number | null = null;
  /** The last such place. Grows with the log, until there is room for new sightings in memory. */
  let to = 0;
  let isOpen = false;
  let draining: Promise<void> | null = null;
  let closed = false;

  function settled(points: readonly AnyPoint[], result: WriteResult): boolean {
    if (result.kind === 'retry') {
      metrics.storeRetries.inc();
      return false;
    }
    const refused = result.kind === 'partial' ? result.refused : result.kind === 'rejected' ? points.length : 0;
    metrics.storeRefused.inc(refused);
    metrics.storeWritten.inc(points.length - refused);
    return true;
  }

  async function write(points: readonly AnyPoint[]): Promise<void> {
    const backoff = createBackoff(100, 5_000);
    while (!closed && !settled(points, await store.write({ points, removed: [] }))) await clock.sleep(backoff.next());
  }

  /** Write what one reading of the log holds of the sightings from `start` to `end`. */
  async function writeStretch(start: number, end: number): Promise<void> {
    for await (const piece of log.read(start - 1)) {
      const points = piece.flatMap(({ seq, record }) =>
        record.k === 's' && seq <= end ? sightingPoint(record, index) : [],
      );
      if (points.length > 0) await write(points);
      if (closed) return;
      from = (piece.at(-1)?.seq ?? start - 1) + 1;
      if (from > end) return;
    }
  }

  async function drain(): Promise<void> {
    while (from !== null && !closed) {
      if (writer.waiting() > BATCH_POINTS || !writer.healthy()) {
        await clock.sleep(250);
        continue;
      }
      isOpen = to - from > NEARLY_DONE;
      const end = to;
      await writeStretch(from, end);
      if (!isOpen && to === end && !closed) from = null;
    }
  }

  return {
    keeps: (seq) => {
      if ((from === null || !isOpen) && writer.waiting() < FULL_AT) return false;
      isOpen = true;
      from ??= seq;
      to = seq;
      draining ??= drain().finally(() => {
        draining = null;
      });
      return true;
    },
    waiting: () => (from === null ? 0 : to - from + 1),
    storedSeq: (written) => (from === null ? written : Math.min(written, from - 1)),
    close: async () => {
      closed = true;
      await Promise.race([draining ?? Promise.resolve(), clock.sleep(5_000)]);
    },
  };
}
