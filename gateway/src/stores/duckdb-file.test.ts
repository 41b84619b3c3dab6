import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DuckdbFile, openDuckdbFile } from './duckdb-file.ts';

let dir: string;
let file: DuckdbFile;
const events: string[] = [];
const log = { info: () => undefined, warn: (_: object, event: string) => events.push(event) };

const open = (deadlines = { writeMs: 10_000, queryMs: 10_000 }): Promise<DuckdbFile> =>
  openDuckdbFile({
    path: join(dir, 'test.duckdb'),
    deadlines,
    log,
    prepare: async (connection) => {
      await connection.run('CREATE TABLE IF NOT EXISTS t (n BIGINT)');
    },
  });

const countIn = async (connection: DuckDBConnection): Promise<number> =>
  Number((await connection.runAndReadAll('SELECT count(*) FROM t')).getRows()[0]?.[0]);
const add = (target: DuckdbFile) =>
  target.write(async (connection) => void (await connection.run('INSERT INTO t VALUES (1)')));
/** Hours of work for the engine. */
const FOREVER = 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3';

beforeEach(async () => {
  events.length = 0;
  dir = mkdtempSync(join(tmpdir(), 'atrium-duckdb-'));
  file = await open();
});
afterEach(async () => {
  await file.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('an embedded file', { timeout: 120_000 }, () => {
  test('is opened again by itself after a fatal error of the engine, with all that was stored', async () => {
    await add(file);
    const breakDown = file.write(async (connection) => {
      await connection.run(`PRAGMA debug_checkpoint_abort = 'before_header'`);
      await connection.run('CHECKPOINT');
    });
    await expect(breakDown).rejects.toThrow(/FATAL|abort/i);
    // Several at once: they must share one new instance.
    await Promise.all([add(file), add(file), file.read(countIn)]);
    expect(await file.read(countIn)).toBe(3);
    expect(events).toEqual(['store-reopened']);
    await file.close();
    file = await open();
    expect(await file.read(countIn)).toBe(3);
  });

  test('interrupts a query at its deadline, and goes on answering', async () => {
    await file.close();
    file = await open({ writeMs: 10_000, queryMs: 100 });
    const slow = { code: 'STORE_UNREACHABLE', retriable: true, message: expect.stringContaining('100 ms') };
    // More than there are readers: those that wait end at their deadline as well, and none holds a place afterwards.
    const queries = Array.from({ length: 6 }, () => file.read((connection) => connection.run(FOREVER)));
    for (const query of queries) await expect(query).rejects.toMatchObject(slow);
    await file.close();
    file = await open();
    expect(await file.read(countIn)).toBe(0);
  });

  test('gives up a write at its deadline, and writes the next', async () => {
    await file.close();
    file = await open({ writeMs: 200, queryMs: 10_000 });
    await expect(file.write((connection) => connection.run(`INSERT INTO t ${FOREVER}`))).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
    });
    await add(file);
    expect(await file.read(countIn)).toBe(1);
  });

  test('waits with closing until everybody has left', async () => {
    const writes = [add(file), add(file)];
    const reads = Array.from({ length: 6 }, () => file.read(countIn).catch((error: unknown) => error));
    await Promise.all([file.close(), ...writes.map((write) => write.catch(() => undefined))]);
    for (const result of await Promise.all(reads))
      expect(typeof result === 'number' || (result as { code?: string }).code === 'STORE_UNREACHABLE').toBe(true);
    expect(existsSync(join(dir, 'test.duckdb.wal'))).toBe(false);
    await expect(add(file)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  });

  test('refuses more callers than may wait', async () => {
    const calls = Array.from({ length: 300 }, () =>
      add(file).then(
        () => 'done',
        (error: { code: string }) => error.code,
      ),
    );
    const outcomes = await Promise.all(calls);
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(257);
    expect(outcomes.filter((outcome) => outcome === 'STORE_UNREACHABLE')).toHaveLength(43);
  });
});
