import { createServer, type Server as TcpServer } from 'node:net';
import { type Influx1, startInflux1 } from '@atrium/shared/test/servers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HistoryStore, SumQuery } from '../src/pipeline/ports.ts';
import { batchOf, DAY, manyVisits, refOf, T0, visit } from '../src/stores/history-model.contract.ts';
import { describeHistoryStore } from '../src/stores/history-store.contract.ts';
import { createInflux1Store } from '../src/stores/influx1-store.ts';

let influx: Influx1;
let databases = 0;
beforeAll(async () => {
  influx = await startInflux1({ auth: true });
});
afterAll(() => influx.close());

const freshName = () => {
  databases += 1;
  return `history ${databases}`;
};

const connect = (database: string, more: Partial<Parameters<typeof createInflux1Store>[0]> = {}): HistoryStore => {
  const { url, username, password } = influx;
  return createInflux1Store({ url, username, password, database, ...more });
};

type Login = { readonly username: string; readonly password: string };
/** A statement by another client than the one under test. */
async function ask(q: string, { username, password }: Login = influx): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const body = new URLSearchParams({ q });
  const response = await fetch(`${influx.url}/query`, { method: 'POST', body, headers: { authorization } });
  return response.text();
}

async function writeRaw(database: string, line: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${influx.username}:${influx.password}`).toString('base64')}`;
  const query = new URLSearchParams({ db: database, precision: 'ns' });
  const response = await fetch(`${influx.url}/write?${query}`, {
    method: 'POST',
    body: line,
    headers: { authorization },
  });
  return response.status;
}

describeHistoryStore('InfluxDB 1.x', async () => {
  const database = freshName();
  let store = connect(database);
  await store.open();
  return {
    store,
    async reopen() {
      await store.close();
      store = connect(database);
      await store.open();
      return store;
    },
    async cleanup() {
      await store.close();
      await ask(`DROP DATABASE "${database}"`);
    },
  };
});

const count: SumQuery<'visit'> = {
  measurement: 'visit',
  range: { from: T0 - 100 * DAY, to: T0 + 100 * DAY },
  groupBy: [],
  where: {},
  sum: ['visit'],
};

describe('a database of its own', () => {
  let database: string;
  let store: HistoryStore;
  beforeEach(() => {
    database = freshName();
    store = connect(database);
  });
  afterEach(() => store.close());

  test('is made with a policy that keeps everything, when it is missing', async () => {
    await store.open();
    expect(await ask(`SHOW RETENTION POLICIES ON "${database}"`)).toContain('"0s"');
    expect(await ask(`SELECT "version" FROM "${database}".."atrium_schema"`)).toContain('["2200-01-01T00:00:00Z",1]');
  });

  test('gets a policy when it has none that is the default', async () => {
    await ask(`CREATE DATABASE "${database}"; DROP RETENTION POLICY "autogen" ON "${database}"`);
    await store.open();
    expect(await store.write(batchOf([visit('s', T0)]))).toEqual({ kind: 'stored' });
    expect(await ask(`SHOW RETENTION POLICIES ON "${database}"`)).toContain('["atrium","0s"');
  });

  test('of another schema version is refused, and not touched', async () => {
    await ask(`CREATE DATABASE "${database}"`);
    await writeRaw(database, 'atrium_schema version=99i,fingerprint="f" 7258118400000000000');
    await expect(store.open()).rejects.toMatchObject({ code: 'STORE_SCHEMA_DRIFT', retriable: false });
    expect(await store.write(batchOf([visit('s', T0)]))).toMatchObject({
      kind: 'retry',
      reason: expect.stringContaining('version 99'),
    });
    expect(await ask(`SHOW MEASUREMENTS ON "${database}"`)).not.toContain('visit');
  });

  test('where somebody else keeps a measurement of ours is refused', async () => {
    await ask(`CREATE DATABASE "${database}"`);
    await writeRaw(database, 'visit,who=else dwell_ms="long" 5');
    await expect(store.open()).rejects.toMatchObject({ code: 'STORE_SCHEMA_DRIFT' });
  });

  test('that has vanished is made again by the calls that come', async () => {
    await store.open();
    await ask(`DROP DATABASE "${database}"`);
    expect(await store.write(batchOf([visit('s', T0)]))).toMatchObject({ kind: 'retry' });
    expect(await store.write(batchOf([visit('s', T0)]))).toEqual({ kind: 'stored' });
    await ask(`DROP DATABASE "${database}"`);
    await expect(store.sums(count)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE', retriable: true });
    expect(await store.sums(count)).toEqual([]);
  });

  test('with old points beyond its retention refuses only those', async () => {
    const events: string[] = [];
    const log = { info: () => undefined, warn: (_: object, event: string) => events.push(event) };
    const careful = connect(database, { log });
    await ask(`CREATE DATABASE "${database}" WITH DURATION 52w`);
    await careful.open();
    expect(events).toEqual(['store-retention-finite']);
    const batch = batchOf([visit('s', Date.now()), visit('s', Date.now() - 500 * DAY)]);
    expect(await careful.write(batch)).toMatchObject({
      kind: 'partial',
      refused: 1,
      reason: expect.stringContaining('retention'),
    });
    await careful.close();
  });

  test('whose fields somebody else has spoilt refuses the points for good', async () => {
    await store.open();
    await writeRaw(database, `visit,mall=m,store=s dwell_ms="text" ${BigInt(T0) * 1_000_000n}`);
    const batch = batchOf([visit('s', T0 + 1), visit('s', T0 + 2)]);
    expect(await store.write(batch)).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('field type conflict'),
    });
    expect(await store.write(batchOf([...batch.points, visit('s', T0 + 30 * DAY)]))).toMatchObject({
      kind: 'partial',
      refused: 2,
    });
  });
});

describe('users', () => {
  test('with a wrong password are told so, and their points wait', async () => {
    const store = connect(freshName(), { password: 'wrong' });
    await expect(store.open()).rejects.toMatchObject({ code: 'STORE_REJECTED', retriable: false });
    expect(await store.write(batchOf([visit('s', T0)]))).toMatchObject({
      kind: 'retry',
      reason: expect.stringContaining('401'),
    });
    expect(await store.health()).toMatchObject({ ok: false });
    await store.close();
  });

  test('need no admin rights where the database exists, and READ only for the questions', async () => {
    const database = freshName();
    const [writer, reader] = [
      { username: 'w', password: "p'w" },
      { username: 'r', password: 'p' },
    ];
    await ask(`CREATE DATABASE "${database}"`);
    await ask(`CREATE USER w WITH PASSWORD 'p\\'w'; GRANT ALL ON "${database}" TO w`);
    await ask(`CREATE USER r WITH PASSWORD 'p'; GRANT READ ON "${database}" TO r`);
    const store = connect(database, { ...writer, reader });
    await store.open();
    const [kept, gone] = [visit('s', T0), visit('t', T0)];
    expect(await store.write(batchOf([kept, gone]))).toEqual({ kind: 'stored' });
    expect(await store.write(batchOf([], [refOf(gone)]))).toEqual({ kind: 'stored' });
    expect(await store.sums(count)).toMatchObject([{ rows: 1 }]);
    await ask(`REVOKE READ ON "${database}" FROM r`);
    await expect(store.sums(count)).rejects.toMatchObject({ code: 'STORE_REJECTED' });
    await store.close();
  });
});

describe('a server that goes away', () => {
  test('at the start is unreachable, and found by the next call when it is there', async () => {
    await influx.stop();
    const store = connect(freshName());
    await expect(store.open()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE', retriable: true });
    expect(await store.write(batchOf([visit('s', T0)]))).toMatchObject({ kind: 'retry' });
    expect(await store.health()).toMatchObject({ ok: false });
    await influx.restart();
    expect(await store.write(batchOf([visit('s', T0)]))).toEqual({ kind: 'stored' });
    expect(await store.sums(count)).toMatchObject([{ rows: 1 }]);
    await store.close();
  });

  test('killed between writes loses nothing, and writing goes on by itself', async () => {
    const store = connect(freshName());
    await store.open();
    const points = manyVisits(9_000);
    const batches = Array.from({ length: 9 }, (_, index) => batchOf(points.slice(index * 1000, (index + 1) * 1000)));
    const results: string[] = [];
    for (const [index, batch] of batches.entries()) {
      if (index % 3 === 1) await influx.kill9();
      let result = await store.write(batch);
      results.push(result.kind);
      if (result.kind === 'retry') {
        await expect(store.sums(count)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
        await influx.restart();
        result = await store.write(batch);
      }
      expect(result).toEqual({ kind: 'stored' });
    }
    expect(results.filter((kind) => kind === 'retry')).toHaveLength(3);
    expect(await store.sums(count)).toMatchObject([{ rows: 9000, sums: { visit: 9000 } }]);
    await store.close();
  });

  test('killed in the middle of a write is written to again', async () => {
    const store = connect(freshName());
    await store.open();
    const batch = batchOf(manyVisits(40_000));
    const writing = store.write(batch);
    await influx.kill9();
    expect(await writing).toMatchObject({ kind: 'retry' });
    await influx.restart();
    expect(await store.write(batch)).toEqual({ kind: 'stored' });
    expect(await store.sums(count)).toMatchObject([{ rows: 40_000 }]);
    await store.close();
  });

  test('that takes everything and never answers costs one deadline a call', async () => {
    const silent = await listen();
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const store = connect('d', { url: `http://127.0.0.1:${port}`, deadlines: { writeMs: 50, queryMs: 50 } });
    const slow = { code: 'STORE_UNREACHABLE', message: expect.stringContaining('50 ms') };
    await expect(store.open()).rejects.toMatchObject(slow);
    await expect(store.sums(count)).rejects.toMatchObject(slow);
    expect(await store.write(batchOf([visit('s', T0)]))).toMatchObject({ kind: 'retry' });
    await store.close();
    silent.close();
  });
});

/** A port that accepts and says nothing. */
async function listen(): Promise<TcpServer> {
  const server = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
