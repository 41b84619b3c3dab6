import { type Influx1, startInflux1 } from '@atrium/shared/test/servers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HistoryStore } from '../src/pipeline/ports.ts';
import { batchOf, DAY, T0, visit } from '../src/stores/history-model.contract.ts';
import { describeHistoryStore } from '../src/stores/history-store.contract.ts';
import { createInflux2Store } from '../src/stores/influx2-store.ts';
import { type Influx2Facade, startInflux2Facade } from './fixtures/influx2-facade.ts';

/** Another process' 2.x server, when the environment names one: its bucket must be one that may be emptied. */
const REAL = {
  url: process.env['TEST_INFLUX2_URL'],
  token: process.env['TEST_INFLUX2_TOKEN'] ?? '',
  org: process.env['TEST_INFLUX2_ORG'] ?? '',
};

let influx: Influx1;
let facade: Influx2Facade;
let buckets = 0;
beforeAll(async () => {
  influx = await startInflux1({ auth: true });
  facade = await startInflux2Facade(influx);
});
afterAll(async () => {
  await facade.close();
  await influx.close();
});

function freshName(): string {
  buckets += 1;
  return `history-${process.pid}-${Date.now()}-${buckets}`;
}

type Drop = (bucket: string) => Promise<void>;
function suite(name: string, connect: (bucket: string) => HistoryStore, drop: Drop): void {
  describeHistoryStore(name, async () => {
    const bucket = freshName();
    let store = connect(bucket);
    await store.open();
    return {
      store,
      async reopen() {
        await store.close();
        store = connect(bucket);
        await store.open();
        return store;
      },
      async cleanup() {
        await store.close();
        await drop(bucket);
      },
    };
  });
}

const connect = (bucket: string, more: object = {}): HistoryStore =>
  createInflux2Store({ url: facade.url, token: facade.token, org: facade.org, bucket, ...more });

suite('the InfluxDB 2.x client before a 1.x engine', connect, (bucket) => facade.drop(bucket));

const { url } = REAL;
if (url === undefined) test.skip('a real InfluxDB 2.x: skipped, TEST_INFLUX2_URL names none', () => undefined);
else
  suite(
    'a real InfluxDB 2.x',
    (bucket) => createInflux2Store({ ...REAL, url, bucket }),
    async () => undefined,
  );

describe('a bucket', () => {
  const all = { measurement: 'visit', range: { from: T0 - DAY, to: T0 + DAY }, where: {}, limit: 9 } as const;
  let bucket: string;
  let store: HistoryStore;
  beforeEach(() => {
    bucket = freshName();
    store = connect(bucket);
  });

  test('is made with its mapping when it is not there, and left alone when it is', async () => {
    await store.open();
    const made = facade.requests.length;
    await connect(bucket).open();
    expect(facade.requests.slice(made).filter((line) => line.startsWith('POST /api'))).toEqual([]);
    expect(await store.health()).toMatchObject({ ok: true, version: 'InfluxDB 2.7.12' });
  });

  test('of another schema version is refused', async () => {
    await store.open();
    const body = 'atrium_schema version=99i,fingerprint="f" 7258118400000000000';
    const headers = { authorization: `Token ${facade.token}` };
    const path = `/api/v2/write?${new URLSearchParams({ org: facade.org, bucket, precision: 'ns' })}`;
    expect((await fetch(`${facade.url}${path}`, { method: 'POST', body, headers })).status).toBe(204);
    await expect(connect(bucket).open()).rejects.toMatchObject({ code: 'STORE_SCHEMA_DRIFT' });
  });

  test('a wrong token keeps the points waiting: an operator can repair it', async () => {
    const stranger = connect(bucket, { token: 'another' });
    expect(await stranger.write(batchOf([visit('s', T0)]))).toMatchObject({ kind: 'retry' });
    const lost = connect(bucket, { org: 'nobody' });
    await expect(lost.open()).rejects.toMatchObject({ message: expect.stringContaining('nobody') });
    expect(JSON.stringify(await stranger.health())).not.toContain('another');
  });

  const answers = [
    [503, { code: 'unavailable', message: 'busy' }, { kind: 'retry' }],
    [429, { code: 'too many requests', message: 'later' }, { kind: 'retry' }],
    [500, { code: 'internal error', message: 'unexpected error writing points' }, { kind: 'retry' }],
    [413, { code: 'request too large', message: 'too large' }, { kind: 'rejected' }],
    [400, { code: 'invalid', message: 'unable to parse' }, { kind: 'rejected' }],
    [
      422,
      { code: 'unprocessable entity', message: 'partial write: field type conflict dropped=1' },
      { kind: 'partial', refused: 1 },
    ],
  ] as const;
  test.each(answers)(
    'an answer %s is told as what it means, and tried by nobody else',
    async (status, body, result) => {
      await store.open();
      const before = facade.requests.length;
      facade.failNext('/api/v2/write', status, body);
      expect(await store.write(batchOf([visit('s', T0), visit('t', T0)]))).toMatchObject(result);
      expect(facade.requests.slice(before).filter((line) => line.includes('write'))).toHaveLength(1);
      expect(await store.write(batchOf([visit('s', T0)]))).toEqual({ kind: 'stored' });
      expect(await store.points(all)).toHaveLength(1);
    },
  );

  test('a server that is away is an outcome to try again, not a failure', async () => {
    const away = connect(bucket, { url: 'http://127.0.0.1:9' });
    expect(await away.write(batchOf([visit('s', T0)]))).toMatchObject({ kind: 'retry' });
    await expect(away.points(all)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE', retriable: true });
    await away.close();
  });
});
