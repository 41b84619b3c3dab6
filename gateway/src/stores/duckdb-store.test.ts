import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HistoryStore, SumQuery } from '../pipeline/ports.ts';
import { createDuckdbStore } from './duckdb-store.ts';
import { batchOf, DAY, makePoint, manyVisits, T0, visit } from './history-model.contract.ts';
import { describeHistoryStore } from './history-store.contract.ts';

describeHistoryStore('the embedded store', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'atrium-history-'));
  let store = createDuckdbStore({ dir });
  await store.open();
  return {
    store,
    async reopen() {
      await store.close();
      store = createDuckdbStore({ dir });
      await store.open();
      return store;
    },
    async cleanup() {
      await store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
});

const count: SumQuery<'visit'> = {
  measurement: 'visit',
  range: { from: T0 - DAY, to: T0 + 100 * DAY },
  groupBy: [],
  where: {},
  sum: ['visit'],
};

/** A file as the first release made it, with fewer measurements and fields than today. */
const FIRST_RELEASE = [
  'CREATE TABLE schema_version (version INTEGER NOT NULL, fingerprint VARCHAR NOT NULL)',
  `INSERT INTO schema_version VALUES (1, 'that of the first release')`,
  `CREATE TABLE visit (mall VARCHAR NOT NULL, store VARCHAR NOT NULL, time_ns BIGINT NOT NULL, visit_id VARCHAR NOT NULL,
     device VARCHAR NOT NULL, left_ms BIGINT NOT NULL, dwell_ms BIGINT NOT NULL, estimate_ms BIGINT NOT NULL,
     sightings BIGINT NOT NULL, visit BIGINT NOT NULL, engaged BIGINT NOT NULL, bounce BIGINT NOT NULL, rev BIGINT NOT NULL,
     rules VARCHAR NOT NULL)`,
  `INSERT INTO visit VALUES ('m', 's', ${T0}000000, 'v', 'd', 0, 1000, 0, 0, 1, 0, 0, 0, 'r')`,
  'CREATE TABLE door (mall VARCHAR NOT NULL, place VARCHAR NOT NULL, sensor VARCHAR NOT NULL, time_ns BIGINT NOT NULL, entries BIGINT NOT NULL)',
  `INSERT INTO door VALUES ('m', 'mall', 'old', ${T0}000000, 7)`,
];

describe('the file of the embedded store', { timeout: 120_000 }, () => {
  let dir: string;
  let store: HistoryStore;
  let child: ChildProcess | null = null;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'atrium-history-'));
    store = createDuckdbStore({ dir });
  });
  afterEach(async () => {
    await store.close();
    child?.kill('SIGKILL');
    child = null;
    rmSync(dir, { recursive: true, force: true });
  });

  /** Another process on the same file, without our lock: it prints once and lives until it is killed. */
  async function startOther(script: string): Promise<ChildProcess> {
    const api = JSON.stringify(createRequire(import.meta.url).resolve('@duckdb/node-api'));
    const path = JSON.stringify(join(dir, 'history.duckdb'));
    const code = `(async () => { const { DuckDBInstance } = require(${api}); const path = ${path}; ${script} })()`;
    const other = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(other.stdout, 'data');
    return other;
  }

  test('is never opened twice in one process, which would destroy it', async () => {
    await store.open();
    const second = createDuckdbStore({ dir });
    await expect(second.open()).rejects.toMatchObject({ code: 'DATA_DIR_IN_USE', retriable: false });
    await second.close();
    expect(await store.write(batchOf([visit('s', T0)]))).toEqual({ kind: 'stored' });
    await store.close();
    await second.open();
    expect(await second.sums(count)).toMatchObject([{ rows: 1 }]);
    await second.close();
    expect(readdirSync(dir)).toEqual(['history.duckdb']);
  });

  test('that another process has open is in use, whatever the lock file says', async () => {
    child = await startOther(
      'global.keep = await DuckDBInstance.create(path); console.log("open"); setInterval(() => {}, 1e6);',
    );
    await expect(store.open()).rejects.toMatchObject({ code: 'DATA_DIR_IN_USE' });
    expect(existsSync(join(dir, 'history.duckdb.lock'))).toBe(false);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await store.open();
    expect(await store.sums(count)).toEqual([]);
  });

  test('of another schema version is refused, and left as it is', async () => {
    await store.open();
    await store.close();
    const change = async (sql: string) => {
      const instance = await DuckDBInstance.create(join(dir, 'history.duckdb'));
      const connection = await instance.connect();
      await connection.run(sql);
      connection.closeSync();
      instance.closeSync();
    };
    await change('UPDATE schema_version SET version = 99');
    const drift = { code: 'STORE_SCHEMA_DRIFT', retriable: false, message: expect.stringContaining('version 99') };
    await expect(store.open()).rejects.toMatchObject(drift);
    expect(await store.write(batchOf([visit('s', T0)]))).toMatchObject({ kind: 'retry' });
    await change('UPDATE schema_version SET version = 1');
    await store.open();
    await store.close();
    await change(`UPDATE schema_version SET fingerprint = 'another'; ALTER TABLE visit ADD COLUMN mood VARCHAR`);
    const strange = { code: 'STORE_SCHEMA_DRIFT', message: expect.stringContaining('visit.mood') };
    await expect(store.open()).rejects.toMatchObject(strange);
  });

  test('of the first release is brought up to today, with all that it holds', async () => {
    const instance = await DuckDBInstance.create(join(dir, 'history.duckdb'));
    const connection = await instance.connect();
    for (const sql of FIRST_RELEASE) await connection.run(sql);
    connection.closeSync();
    instance.closeSync();
    await store.open();
    const range = { from: T0, to: T0 + 1 };
    const all = { range, where: {}, limit: 9 };
    const old = visit('s', T0, { visit_id: 'v', device: 'd', rules: 'r' });
    expect(await store.points({ measurement: 'visit', ...all })).toEqual([old]);
    expect(await store.points({ measurement: 'sighting', ...all })).toEqual([]);
    const sighting = makePoint('sighting', { mall: 'm', sensor: 'ap', radio: 'wifi' }, BigInt(T0) * 1_000_000n, {});
    const door = makePoint('door', { mall: 'm', place: 'mall', sensor: 'd' }, BigInt(T0) * 1_000_000n, { entries: 2 });
    expect(await store.write(batchOf([sighting, door, visit('t', T0)]))).toEqual({
      kind: 'stored',
    });
    expect(await store.sums({ measurement: 'door', range, where: {}, groupBy: [], sum: ['entries', 'exits'] })).toEqual(
      [{ from: T0, tags: {}, sums: { entries: 9, exits: 0 }, rows: 2 }],
    );
    await store.close();
    await store.open();
    expect(await store.points({ measurement: 'visit', ...all })).toHaveLength(2);
  });

  test('in a folder that cannot be is refused, naming it', async () => {
    writeFileSync(join(dir, 'file'), '');
    const lost = createDuckdbStore({ dir: join(dir, 'file', 'history') });
    const refused = { code: 'STORE_REJECTED', message: expect.stringContaining(join(dir, 'file', 'history')) };
    await expect(lost.open()).rejects.toMatchObject(refused);
    await lost.close();
  });

  test('that is no database is refused, and left as it is', async () => {
    const path = join(dir, 'history.duckdb');
    writeFileSync(path, 'a shopping list, not a database'.repeat(1000));
    await expect(store.open()).rejects.toMatchObject({
      code: 'STORE_REJECTED',
      message: expect.stringContaining(path),
    });
    expect(readdirSync(dir)).toEqual(['history.duckdb']);
  });

  test('holds every batch that was acknowledged, when the process is killed', async () => {
    await store.open();
    await store.write(batchOf(manyVisits(10)));
    await store.close();
    child = await startOther(`
      const connection = await (await DuckDBInstance.create(path)).connect();
      await connection.run("INSERT INTO visit SELECT mall, 'copy', * EXCLUDE (mall, store) FROM visit");
      await connection.run('BEGIN');
      await connection.run("INSERT INTO visit SELECT mall, 'lost', * EXCLUDE (mall, store) FROM visit");
      console.log('acknowledged');
      setInterval(() => {}, 1e6);`);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await store.open();
    expect(await store.sums({ ...count, where: { store: ['copy', 'lost'] }, groupBy: ['store'] })).toMatchObject([
      { tags: { store: 'copy' }, rows: 10 },
    ]);
  });

  test('gives other work its turn while a large batch is taken in', async () => {
    await store.open();
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 0);
    await store.write(batchOf(manyVisits(20_000)));
    clearInterval(ticking);
    // One turn for each 500 rows.
    expect(turns).toBeGreaterThan(20);
  });
});
