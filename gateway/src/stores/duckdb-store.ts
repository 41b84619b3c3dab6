import { access, constants, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '@atrium/shared/errors';
import { BIGINT, type DuckDBConnection, type DuckDBValue, VARCHAR } from '@duckdb/node-api';
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
import { exactSum, pointOf, sortPoints, sortSums, zip } from './answer-rows.ts';
import { type CheckedSum, checkEraseQuery, checkPointQuery, checkSumQuery } from './checked-query.ts';
import { DEADLINES, type Deadlines } from './deadline.ts';
import { type DuckdbFile, engineFault, openDuckdbFile } from './duckdb-file.ts';
import { prepareTables } from './duckdb-tables.ts';
import { writeTables } from './duckdb-write.ts';
import type { Layout } from './layout.ts';
import { acquireLock, type Lock } from './lock-file.ts';
import { prepareBatch, type Value } from './prepare-batch.ts';
import { deleteRange, type Sql, selectPoints, selectSums, textOf } from './sql.ts';
import { SILENT, type StoreLog } from './store-log.ts';

export type DuckdbStoreOptions = {
  /** Folder of `history.duckdb` and its lock; made when missing. */
  readonly dir: string;
  readonly log?: StoreLog;
  readonly deadlines?: Deadlines;
};

type Opened = { readonly file: DuckdbFile; readonly lock: Lock };

/**
 * History in one DuckDB file of this process: no server needed.
 *
 * One instance owns the file, guarded by a lock file and in the same process by the owner's pid in it. No thread of our own:
 * the engine's calls run off the main thread already, and copying batches into a worker costs what appending them costs here.
 */
export function createDuckdbStore(options: DuckdbStoreOptions): HistoryStore {
  const { dir, log = SILENT, deadlines = DEADLINES } = options;
  let opening: Promise<Opened> | null = null;

  async function openFile(): Promise<Opened> {
    const path = join(await makeFolder(dir), 'history.duckdb');
    const lock = await acquireLock(`${path}.lock`, log);
    try {
      const prepare = (connection: DuckDBConnection) => prepareTables(connection, path);
      const file = await openDuckdbFile({ path, deadlines, log, prepare });
      log.info({ path }, 'store-opened');
      return { file, lock };
    } catch (error) {
      await lock.release();
      throw engineFault(error);
    }
  }

  async function opened(): Promise<DuckdbFile> {
    if (opening === null)
      throw new HubError('STORE_UNREACHABLE', `the store in ${dir} is not open`, { context: { dir } });
    return (await opening).file;
  }

  async function read(sql: Sql): Promise<readonly DuckDBValue[][]> {
    try {
      return await (await opened()).read((connection, signal) => readRows(connection, sql, signal));
    } catch (error) {
      throw engineFault(error);
    }
  }

  return {
    name: 'embedded',
    async open() {
      opening ??= openFile();
      try {
        await opening;
      } catch (error) {
        opening = null;
        throw error;
      }
    },
    async write(batch: Batch): Promise<WriteResult> {
      const tables = prepareBatch(batch);
      if (tables.length === 0) return { kind: 'stored' };
      try {
        await (await opened()).write((connection, signal) => writeTables(connection, tables, signal));
        return { kind: 'stored' };
      } catch (error) {
        const fault = engineFault(error);
        return { kind: fault.retriable ? 'retry' : 'rejected', reason: fault.message };
      }
    },
    async sums<M extends Measurement>(query: SumQuery<M>): Promise<readonly SumRow[]> {
      const checked = checkSumQuery(query);
      if (checked === null) return [];
      const rows = await read(selectSums(checked));
      return sortSums(
        rows.map((row) => sumRow(checked, row)),
        checked.groupBy,
      );
    },
    async points<M extends Measurement>(query: PointQuery<M>): Promise<readonly Point<M>[]> {
      const checked = checkPointQuery(query);
      if (checked === null) return [];
      const rows = await read(selectPoints(checked));
      return sortPoints(
        rows.map((row) => point<M>(checked.layout, row)),
        checked.layout,
      );
    },
    async erase<M extends Measurement>(query: EraseQuery<M>): Promise<void> {
      const checked = checkEraseQuery(query);
      if (checked === null) return;
      try {
        const file = await opened();
        await file.write((connection, signal) => readRows(connection, deleteRange(checked), signal));
      } catch (error) {
        throw engineFault(error);
      }
    },
    async health(): Promise<StoreHealth> {
      try {
        const [[version] = []] = await read({ text: 'SELECT version()', params: [] });
        return { ok: true, version: `DuckDB ${String(version)}` };
      } catch (error) {
        return { ok: false, version: 'DuckDB', detail: engineFault(error).message };
      }
    },
    async close() {
      const last = opening;
      opening = null;
      const now = await last?.catch(() => null);
      if (now === undefined || now === null) return;
      await now.file.close();
      await now.lock.release();
    },
  };
}

/** @returns the one true name of the folder, so that a detour through a link meets the same lock */
async function makeFolder(dir: string): Promise<string> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await access(dir, constants.W_OK);
    return await realpath(dir);
  } catch (cause) {
    throw folderFault(dir, cause);
  }
}

function folderFault(dir: string, cause: unknown): HubError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new HubError('STORE_REJECTED', `the history folder ${dir} cannot be used: ${why}`, {
    context: { dir },
    cause,
  });
}

/** Chunk by chunk, so that a long answer does not hold up the hub's other work. */
async function readRows(connection: DuckDBConnection, sql: Sql, signal: AbortSignal): Promise<DuckDBValue[][]> {
  const types = sql.params.map((value) => (typeof value === 'bigint' ? BIGINT : VARCHAR));
  const result = await connection.run(sql.text, [...sql.params], types);
  const rows: DuckDBValue[][] = [];
  for await (const chunk of result.yieldRows()) {
    signal.throwIfAborted();
    for (const row of chunk) rows.push(row);
  }
  return rows;
}

function sumRow({ from, groupBy, sum }: CheckedSum, row: readonly DuckDBValue[]): SumRow {
  const [bucket = null, ...rest] = row;
  const sumsAt = groupBy.length;
  const countAt = sumsAt + sum.length;
  return {
    from: bucket === null ? from : Number(bucket),
    tags: zip(groupBy, rest.slice(0, sumsAt).map(textOf)),
    sums: zip(
      sum,
      rest.slice(sumsAt, countAt).map((value, index) => exactSum(value, sum[index] ?? '')),
    ),
    rows: Number(rest[countAt]),
  };
}

function point<M extends Measurement>(layout: Layout, row: readonly DuckDBValue[]): Point<M> {
  const [timeNs, ...rest] = row;
  if (typeof timeNs !== 'bigint') throw new HubError('STORE_REJECTED', `${layout.measurement}.time_ns is no BIGINT`);
  const tags = rest.slice(0, layout.tags.length).map(textOf);
  return pointOf<M>(layout, timeNs, tags, rest.slice(layout.tags.length).map(toValue));
}

const toValue = (value: DuckDBValue): Value => (typeof value === 'bigint' ? Number(value) : textOf(value));
