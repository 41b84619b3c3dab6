import { HubError } from '@atrium/shared/errors';
import { HttpError, InfluxDB, setLogger } from '@influxdata/influxdb-client';
import { type Deadlines, withDeadline } from './deadline.ts';
import type { InfluxClient } from './influx-client.ts';
import { queryFault, type Series, seriesOf, wordsOf, writeResult } from './influx-reply.ts';
import { inlined } from './influxql.ts';

export type Influx2ClientOptions = {
  readonly url: URL;
  readonly token: string;
  readonly org: string;
  readonly bucket: string;
  readonly deadlines: Deadlines;
};

/** One call of the management API. `missing` where the server says 404. */
export type Influx2Api = (method: 'GET' | 'POST', path: string, body?: object) => Promise<unknown>;
export type Influx2Client = InfluxClient & { readonly api: Influx2Api };

/** Failures are told to whoever asked, who has the hub's own log. */
setLogger({ error: () => undefined, warn: () => undefined });

/**
 * Data in and out through `@influxdata/influxdb-client`, which is not asked to keep anything: its buffer gives up lines by count
 * and by age, and its `flush` does not wait for what is tried again. Each request is one batch of its own that is tried once;
 * what comes next is the hub's to decide. Questions are InfluxQL through `/query`, which 2.x keeps for 1.x: one language for both.
 */
export function createInflux2Client(options: Influx2ClientOptions): Influx2Client {
  const { url, token, org, bucket, deadlines } = options;
  const longest = Math.max(deadlines.queryMs, deadlines.writeMs);
  const influx = new InfluxDB({ url: url.href.replace(/\/$/, ''), token, timeout: longest });
  let version: string | null = null;

  async function ask(text: string, deadlineMs: number): Promise<readonly Series[]> {
    const form = new URLSearchParams({ db: bucket, q: text, chunked: 'true' });
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    return withDeadline(deadlineMs, 'InfluxDB /query', async (signal) => {
      const found: Series[] = [];
      const chunks = influx.transport.iterate('/query', form.toString(), { method: 'POST', headers, signal });
      for await (const line of linesOf(chunks)) found.push(...seriesOf(line));
      return found;
    }).catch((error: unknown) => {
      throw toFault(error, url.host);
    });
  }

  return {
    version: () => version,
    write: async ({ body, points }) => {
      const writer = influx.getWriteApi(org, bucket, 'ns', {
        ...ONE_TRY,
        writeFailed: (error) => Promise.reject(error),
      });
      try {
        writer.writeRecord(body);
        await withDeadline(deadlines.writeMs, 'InfluxDB /api/v2/write', () => writer.flush());
        return { kind: 'stored' };
      } catch (error) {
        if (error instanceof HttpError) return writeResult(error.statusCode, error.body ?? '', points);
        return { kind: 'retry', reason: toFault(error, url.host).message };
      } finally {
        writer.dispose();
      }
    },
    query: (query) => ask(inlined(query), deadlines.queryMs),
    remove: async (query) => {
      await ask(inlined(query), deadlines.writeMs);
    },
    api: async (method, path, body) => {
      try {
        return await withDeadline(deadlines.queryMs, `InfluxDB ${path.split('?')[0]}`, (signal) => {
          const headers = { 'content-type': 'application/json', accept: 'application/json' };
          const started = (told: Record<string, string | string[] | undefined>): void => {
            version = String(told['x-influxdb-version'] ?? version ?? '');
          };
          return influx.transport.request(path, body ?? '', { method, headers, signal }, started);
        });
      } catch (error) {
        if (error instanceof HttpError && error.statusCode === 404) return null;
        throw toFault(error, url.host);
      }
    },
    close: () => undefined,
  };
}

/** A record is a whole request, and is sent by `flush` alone: a buffer that is full sends by itself and tells nobody how it went. */
const ONE_TRY = {
  batchSize: 2,
  maxBatchBytes: Number.POSITIVE_INFINITY,
  flushInterval: 0,
  maxRetries: 0,
  maxBufferLines: 1,
  // Costs more than the network that it saves, within a mall.
  gzipThreshold: Number.POSITIVE_INFINITY,
};

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}

function toFault(error: unknown, host: string): HubError {
  if (error instanceof HubError) return error;
  if (error instanceof HttpError) return queryFault(error.statusCode, wordsOf(error.body ?? ''));
  const why = error instanceof Error ? error.message : String(error);
  return new HubError('STORE_UNREACHABLE', `InfluxDB at ${host}: ${why}`, { context: { host }, cause: error });
}
