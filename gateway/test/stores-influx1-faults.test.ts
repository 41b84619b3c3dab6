import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { HistoryStore, SumQuery } from '../src/pipeline/ports.ts';
import { batchOf, DAY, T0, visit } from '../src/stores/history-model.contract.ts';
import { createInflux1Store } from '../src/stores/influx1-store.ts';
import { SCHEMA_MARK } from '../src/stores/layout.ts';

/** What no real server does on request: half answers, cut connections, other programs on its port. */

type Reply = (response: ServerResponse, request: IncomingMessage) => void;
type Stub = {
  readonly store: HistoryStore;
  readonly paths: string[];
  write: Reply;
  query: Reply;
  /** Instead of the answers to {@link PREPARED}. */
  setup: Reply | null;
  readonly close: () => Promise<void>;
};

const json =
  (body: unknown): Reply =>
  (response) =>
    response.end(`${JSON.stringify(body)}\n`);
const rows = (columns: string[], values: unknown[][]) => ({ results: [{ series: [{ name: 'x', columns, values }] }] });
const stored: Reply = (response) => response.writeHead(204).end();

/** Everything that preparing a database asks for. */
const PREPARED: readonly (readonly [RegExp, Reply])[] = [
  [/SHOW DATABASES/, json(rows(['name'], [['d']]))],
  [/SHOW RETENTION/, json(rows(['name', 'duration', 'default'], [['autogen', '0s', true]]))],
  [
    /atrium_schema/,
    json(
      rows(
        ['time', 'version', 'fingerprint'],
        [['2200-01-01T00:00:00Z', SCHEMA_MARK.version, SCHEMA_MARK.fingerprint]],
      ),
    ),
  ],
];

const stubs: Stub[] = [];
afterEach(async () => {
  for (const stub of stubs.splice(0)) await stub.close();
});

async function startStub(deadlineMs = 10_000): Promise<Stub> {
  const paths: string[] = [];
  const server: Server = createServer(async (request, response) => {
    response.setHeader('x-influxdb-version', '1.6.7');
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const text = decodeURIComponent(body.replaceAll('+', ' '));
    paths.push(request.url?.split('?')[0] ?? '');
    const setup = PREPARED.find(([pattern]) => pattern.test(text))?.[1];
    if (setup !== undefined) (stub.setup ?? setup)(response, request);
    else if (request.url?.startsWith('/proxied/write')) stub.write(response, request);
    else stub.query(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const deadlines = { writeMs: deadlineMs, queryMs: deadlineMs };
  const store = createInflux1Store({ url: `http://127.0.0.1:${port}/proxied/`, database: 'd', deadlines });
  const stub: Stub = {
    store,
    paths,
    write: stored,
    query: json({ results: [{}] }),
    setup: null,
    async close() {
      await store.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  stubs.push(stub);
  return stub;
}

const count: SumQuery<'visit'> = {
  measurement: 'visit',
  range: { from: T0, to: T0 + DAY },
  groupBy: [],
  where: {},
  sum: ['visit'],
};
const one = batchOf([visit('s', T0)]);
const UNREACHABLE = { code: 'STORE_UNREACHABLE', retriable: true };

const cutOff: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"results":[{"series":[{"name":"visit","columns":["time","sum_visit","n"],', () =>
    response.destroy(),
  );
};

describe('a server that dies while it answers', () => {
  test('at the set-up ends the call', async () => {
    const stub = await startStub(300);
    stub.setup = cutOff;
    for (let round = 1; round <= 3; round += 1) {
      await expect(stub.store.open()).rejects.toMatchObject(UNREACHABLE);
      expect(stub.paths).toHaveLength(round);
    }
  });

  test('at a query gives an error, never half of the rows', async () => {
    const stub = await startStub();
    const whole = {
      series: [{ name: 'visit', columns: ['time', 'sum_visit', 'n'], values: [['1970-01-01T00:00:00Z', 5, 5]] }],
    };
    stub.query = (response) => {
      response.write(`${JSON.stringify({ results: [{ ...whole, partial: true }] })}\n`);
      response.write('{"results":[{"ser', () => response.destroy());
    };
    await expect(stub.store.sums(count)).rejects.toMatchObject(UNREACHABLE);
    stub.query = json({ results: [whole] });
    expect(await stub.store.sums(count)).toMatchObject([{ rows: 5 }]);
  });

  test('before it has answered a write leaves the outcome unknown', async () => {
    const stub = await startStub();
    stub.write = (response) => response.destroy();
    expect(await stub.store.write(one)).toMatchObject({ kind: 'retry' });
    stub.write = stored;
    expect(await stub.store.write(one)).toEqual({ kind: 'stored' });
  });
});

test('a connection that was closed while it was idle is replaced, unnoticed', async () => {
  const stub = await startStub();
  const seen = new Set<Socket>();
  stub.write = (response, { socket }) => {
    if (seen.has(socket)) socket.resetAndDestroy();
    else response.writeHead(204).end();
    seen.add(socket);
  };
  for (let round = 0; round < 4; round += 1) expect(await stub.store.write(one)).toEqual({ kind: 'stored' });
  expect(seen.size).toBeGreaterThan(1);
});

test.each([500, 503])('a set-up that was answered with %i leaves nothing switched off', async (status) => {
  const stub = await startStub();
  stub.setup = (response) => response.writeHead(status).end();
  for (let round = 1; round <= 3; round += 1) {
    await expect(stub.store.open()).rejects.toMatchObject(UNREACHABLE);
    expect(stub.paths).toHaveLength(round);
  }
  stub.setup = null;
  await stub.store.open();
  expect(await stub.store.health()).toEqual({ ok: true, version: 'InfluxDB 1.6.7' });
});

describe('an answer', () => {
  test('with an error inside is an error', async () => {
    const stub = await startStub();
    stub.query = json({ results: [{ error: 'max-select-point limit exceeded: (5/4)' }] });
    await expect(stub.store.sums(count)).rejects.toMatchObject({
      code: 'STORE_REJECTED',
      message: expect.stringContaining('max-select-point'),
    });
    stub.query = json({ results: [{ error: 'query interrupted' }] });
    await expect(stub.store.sums(count)).rejects.toMatchObject(UNREACHABLE);
  });

  test('of 5xx keeps the server’s own words, and the next call is sent', async () => {
    const stub = await startStub();
    stub.query = (response) => response.writeHead(503).end('{"error":"cache maximum memory size exceeded"}');
    await expect(stub.store.sums(count)).rejects.toMatchObject({
      ...UNREACHABLE,
      message: expect.stringContaining('cache maximum'),
    });
    stub.query = json({ results: [{}] });
    expect(await stub.store.sums(count)).toEqual([]);
  });

  test('from something that is no InfluxDB is an error', async () => {
    const stub = await startStub();
    stub.query = (response) => response.end('<html>sign in</html>');
    await expect(stub.store.sums(count)).rejects.toMatchObject(UNREACHABLE);
    stub.query = json(rows(['time', 'other'], [[0, 1]]));
    await expect(stub.store.sums(count)).rejects.toMatchObject({ code: 'STORE_REJECTED' });
    stub.write = (response) => response.end('<html>sign in</html>');
    expect(await stub.store.write(one)).toMatchObject({ kind: 'retry' });
  });

  test('in chunks is one answer', async () => {
    const stub = await startStub();
    const part = (index: number) =>
      JSON.stringify({
        results: [
          {
            series: [{ columns: ['time', 'n'], values: [[new Date(T0 + index * 1000).toISOString(), index]] }],
            partial: true,
          },
        ],
      });
    stub.query = (response) => response.end(Array.from({ length: 5000 }, (_, index) => `${part(index)}\n`).join(''));
    const found = await stub.store.sums({ ...count, everyMs: 1000, sum: [] });
    expect(found.map((row) => row.rows)).toEqual(Array.from({ length: 5000 }, (_, index) => index));
  });
});

describe('an address', () => {
  test.each(['', 'localhost:8086', 'ftp://x', 'http://user:secret@localhost:8086'])(
    '%j is refused without repeating a secret',
    (url) => {
      const build = () => createInflux1Store({ url, database: 'd' });
      expect(build).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
      expect(build).not.toThrow(/secret/);
    },
  );

  test.each(['', 'a/b', '..', 'a\nb'])('the database name %j is refused', (database) => {
    expect(() => createInflux1Store({ url: 'http://127.0.0.1:8086', database })).toThrow(
      expect.objectContaining({ code: 'INVARIANT' }),
    );
  });
});
