import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { BIGINT } from '@duckdb/node-api';
import type { BatchRow, TableBatch } from './prepare-batch.ts';
import { createStage, deleteStaged, insertStaged, STAGE } from './sql.ts';

/** Rows appended before other work of the hub gets a turn: about 2 ms. */
const ROWS_PER_TURN = 500;

/** Write a batch in one transaction: what was there under the same identities goes, what is new comes. */
export async function writeTables(
  connection: DuckDBConnection,
  tables: readonly TableBatch[],
  signal: AbortSignal,
): Promise<void> {
  await connection.run('BEGIN');
  try {
    for (const table of tables) await writeTable(connection, table, signal);
    await connection.run('COMMIT');
  } catch (error) {
    // A failed COMMIT has rolled back by itself, and then there is nothing left to roll back: the first error is the one to tell.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function writeTable(connection: DuckDBConnection, table: TableBatch, signal: AbortSignal): Promise<void> {
  const { layout, rows } = table;
  await connection.run(createStage(layout));
  await stage(connection, table, signal);
  const remove = deleteStaged(layout, boundsOf(rows));
  await connection.run(remove.text, [...remove.params], [BIGINT, BIGINT]);
  signal.throwIfAborted();
  await connection.run(insertStaged(layout));
  signal.throwIfAborted();
}

async function stage(connection: DuckDBConnection, { layout, rows }: TableBatch, signal: AbortSignal): Promise<void> {
  const appender = await connection.createAppender(STAGE, 'main', 'temp');
  try {
    for (const [index, row] of rows.entries()) {
      appendRow(appender, row, layout.fields.length);
      if (index % ROWS_PER_TURN === ROWS_PER_TURN - 1) {
        await nextTurn();
        signal.throwIfAborted();
      }
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

function appendRow(appender: DuckDBAppender, { tags, timeNs, values }: BatchRow, fieldCount: number): void {
  for (const tag of tags) appender.appendVarchar(tag);
  appender.appendBigInt(timeNs);
  for (let field = 0; field < fieldCount; field += 1) {
    const value = values?.[field];
    if (value === undefined) appender.appendNull();
    else if (typeof value === 'number') appender.appendBigInt(BigInt(value));
    else appender.appendVarchar(value);
  }
  appender.appendBoolean(values !== null);
  appender.endRow();
}

function boundsOf(rows: readonly BatchRow[]): { first: bigint; last: bigint } {
  let [first, last] = [rows[0]?.timeNs ?? 0n, rows[0]?.timeNs ?? 0n];
  for (const { timeNs } of rows) {
    if (timeNs < first) first = timeNs;
    if (timeNs > last) last = timeNs;
  }
  return { first, last };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
