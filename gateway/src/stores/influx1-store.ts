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
import { DEADLINES, type Deadlines, withDeadline } from './deadline.ts';
import { createGate } from './gate.ts';
import { createInflux1Admin } from './influx1-admin.ts';
import { pointsOf, sumRowsOf } from './influx1-answer.ts';
import { createInflux1Client } from './influx1-client.ts';
import { checkDatabaseName, prepareDatabase, selectMark } from './influx1-database.ts';
import type { Credentials } from './influx1-http.ts';
import { writeInTurn } from './influx1-write.ts';
import { deleteRange, type InfluxQl, selectPoints, selectPointsAt, selectSums } from './influxql.ts';
import { prepareBatch } from './prepare-batch.ts';
import { SILENT, type StoreLog } from './store-log.ts';

export type Influx1StoreOptions = {
  /** Address of the server without credentials, e.g. `http://127.0.0.1:8086`; a path of a reverse proxy is kept. */
  readonly url: string;
  readonly database: string;
  readonly username?: string;
  readonly password?: string;
  /** Another user for the queries, who needs READ only. */
  readonly reader?: Credentials;
  readonly log?: StoreLog;
  readonly deadlines?: Deadlines;
};

/** A server that is well answers a small question at once. */
const HEALTH_MS = 5_000;

/** Batches that may wait for their turn; the hub's spool sends one at a time. */
const MAX_WAITING = 64;

/**
 * History in an InfluxDB 1.x server.
 *
 * Until the server could be reached and prepared once, every call tries that first; so a server that comes late, or comes back
 * without its database, needs nothing but the next call.
 */
export function createInflux1Store(options: Influx1StoreOptions): HistoryStore {
  const { database, log = SILENT, deadlines = DEADLINES } = options;
  const url = addressOf(options.url);
  checkDatabaseName(database);
  const writer =
    options.username === undefined ? null : { username: options.username, password: options.password ?? '' };
  const client = createInflux1Client({ url, database, writer, reader: options.reader ?? writer, deadlines });
  const admin = createInflux1Admin({
    url,
    database,
    credentials: writer,
    agent: client.http.agent,
    deadlineMs: deadlines.queryMs,
  });
  const gate = createGate({ name: 'history writes', width: 1, maxWaiting: MAX_WAITING });
  const closing = new AbortController();
  const atWork = new Set<Promise<unknown>>();
  let preparation: Promise<void> | null = null;

  async function prepare(): Promise<void> {
    await prepareDatabase({
      admin,
      database,
      log,
      async writeLine(line) {
        const result = await client.write({ body: line, points: 1 });
        if (result.kind === 'retry') throw new HubError('STORE_UNREACHABLE', result.reason);
        if (result.kind !== 'stored') throw new HubError('STORE_REJECTED', result.reason);
      },
    });
    log.info({ url: url.host, database }, 'store-opened');
  }

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
    if (/database not found|retention policy not found/.test(reason)) preparation = null;
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
    name: 'influx1',
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
      closing.abort(new HubError('STORE_UNREACHABLE', `the store at ${url.host} is closed`));
      await Promise.allSettled(atWork);
      client.http.close();
    },
  };
}

/** @throws HubError CONFIG_INVALID */
function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new HubError('CONFIG_INVALID', `the address of InfluxDB must be an http(s) URL, is ${JSON.stringify(text)}`);
  if (url.username !== '' || url.password !== '')
    throw new HubError(
      'CONFIG_INVALID',
      'the address of InfluxDB must not hold credentials: they have fields of their own',
    );
  return url;
}
