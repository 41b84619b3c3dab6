import { HubError } from '@atrium/shared/errors';
import type { Measurement, Point } from '../pipeline/history-schema.ts';
import type {
  Batch,
  EraseQuery,
  HistoryStore,
  PointQuery,
  StoreHealth,
  SumQuery,
  SumRow,
  WriteResult,
} from '../pipeline/ports.ts';
import { sortPoints, sortSums } from './answer-rows.ts';
import { type CheckedPoints, checkEraseQuery, checkPointQuery, checkSumQuery } from './checked-query.ts';
import { withDeadline } from './deadline.ts';
import { createGate } from './gate.ts';
import { pointsOf, sumRowsOf } from './influx-answer.ts';
import type { InfluxClient } from './influx-client.ts';
import { selectMark } from './influx-mark.ts';
import { writeInTurn } from './influx-write.ts';
import { deleteRange, type InfluxQl, selectPoints, selectPointsAt, selectSums } from './influxql.ts';
import { prepareBatch } from './prepare-batch.ts';

export type InfluxStoreOptions = {
  readonly name: 'influx1' | 'influx2';
  /** Of the server, without credentials, for messages. */
  readonly host: string;
  readonly client: InfluxClient;
  /** Make what is missing on the server, and check what is there. */
  readonly prepare: () => Promise<void>;
};

/** A server that is well answers a small question at once. */
const HEALTH_MS = 5_000;

/** Batches that may wait for their turn; the hub's spool sends one at a time. */
const MAX_WAITING = 64;

/**
 * History in an InfluxDB server, of whatever version: what differs is the client, and how the place is prepared.
 *
 * Until the server could be reached and prepared once, every call tries that first; so a server that comes late, or comes back
 * without its database, needs nothing but the next call.
 */
export function createInfluxStore({ name, host, client, prepare }: InfluxStoreOptions): HistoryStore {
  const gate = createGate({ name: 'history writes', width: 1, maxWaiting: MAX_WAITING });
  const closing = new AbortController();
  const atWork = new Set<Promise<unknown>>();
  let preparation: Promise<void> | null = null;

  async function ready(): Promise<void> {
    closing.signal.throwIfAborted();
    preparation ??= prepare().catch((error: unknown) => {
      preparation = null;
      throw error;
    });
    await preparation;
  }

  /** The database may have gone with the server's disk: the next call then makes it again. */
  function forgetPreparation(reason: string): void {
    if (/(database|bucket|retention policy) .*not found|database not found/.test(reason)) preparation = null;
  }

  async function track<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    atWork.add(running);
    try {
      return await running;
    } finally {
      atWork.delete(running);
    }
  }

  async function ask(query: InfluxQl) {
    try {
      await ready();
      return await client.query(query);
    } catch (error) {
      if (error instanceof HubError) forgetPreparation(error.message);
      throw error;
    }
  }

  async function readPage<M extends Measurement>(query: CheckedPoints): Promise<Point<M>[]> {
    const page = pointsOf<M>(query.layout, await ask(selectPoints(query)));
    const last = page.at(-1);
    if (page.length < query.limit || last === undefined) return page;
    const tail = pointsOf<M>(query.layout, await ask(selectPointsAt(query, last.timeNs)));
    return [...page.filter((point) => point.timeNs !== last.timeNs), ...tail];
  }

  async function write(batch: Batch): Promise<WriteResult> {
    const tables = prepareBatch(batch);
    if (tables.length === 0) return { kind: 'stored' };
    try {
      await ready();
      const result = await gate.run(closing.signal, () => writeInTurn(client, tables));
      if (result.kind === 'retry') forgetPreparation(result.reason);
      return result;
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      // Whatever keeps the store from being ready is nothing that is wrong with the points.
      return { kind: 'retry', reason: error.message };
    }
  }

  return {
    name,
    open: () => track(ready),
    write: (batch) => track(() => write(batch)),
    async sums<M extends Measurement>(query: SumQuery<M>): Promise<readonly SumRow[]> {
      const checked = checkSumQuery(query);
      if (checked === null) return [];
      const series = await track(() => ask(selectSums(checked)));
      return sortSums(sumRowsOf(checked, series), checked.groupBy);
    },
    async points<M extends Measurement>(query: PointQuery<M>): Promise<readonly Point<M>[]> {
      const checked = checkPointQuery(query);
      if (checked === null) return [];
      return sortPoints(await track(() => readPage<M>(checked)), checked.layout);
    },
    async erase<M extends Measurement>(query: EraseQuery<M>): Promise<void> {
      const checked = checkEraseQuery(query);
      if (checked === null) return;
      await track(async () => {
        await ready();
        await gate.run(closing.signal, () => client.remove(deleteRange(checked)));
      });
    },
    async health(): Promise<StoreHealth> {
      // A question, not a ping: that would tell nothing of the database or of our rights in it.
      const check = () => withDeadline(HEALTH_MS, 'InfluxDB health', () => ask(selectMark()));
      const detail = await track(check).then(
        () => null,
        (error: Error) => error.message,
      );
      const version = `InfluxDB ${client.version() ?? ''}`.trim();
      return detail === null ? { ok: true, version } : { ok: false, version, detail };
    },
    async close() {
      closing.abort(new HubError('STORE_UNREACHABLE', `the store at ${host} is closed`));
      await Promise.allSettled(atWork);
      client.close();
    },
  };
}
