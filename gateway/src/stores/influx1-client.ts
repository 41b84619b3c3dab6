import { HubError } from '@atrium/shared/errors';
import type { Deadlines } from './deadline.ts';
import type { InfluxClient } from './influx-client.ts';
import { queryFault, type Series, seriesOf, wordsOf, writeResult } from './influx-reply.ts';
import { type Credentials, createInflux1Http, type Influx1Http } from './influx1-http.ts';
import type { InfluxQl } from './influxql.ts';

export type Influx1ClientOptions = {
  readonly url: URL;
  readonly database: string;
  readonly writer: Credentials | null;
  /** Who asks the questions: may have READ only. */
  readonly reader: Credentials | null;
  readonly deadlines: Deadlines;
};

/** Data in and out, over our own requests: see {@link createInflux1Admin} for what goes through the `influx` package, and why. */
export type Influx1Client = InfluxClient & { readonly http: Influx1Http };

export function createInflux1Client(options: Influx1ClientOptions): Influx1Client {
  const { database, deadlines } = options;
  const http = createInflux1Http(options.url);
  const writePath = `/write?${new URLSearchParams({ db: database, precision: 'ns' })}`;

  let version: string | null = null;

  async function run(query: InfluxQl, credentials: Credentials | null, deadlineMs: number): Promise<readonly Series[]> {
    const found: Series[] = [];
    const form = new URLSearchParams({
      db: database,
      q: query.text,
      params: JSON.stringify(Object.fromEntries(query.params)),
      // In chunks the server's `max-row-limit` does not cut the answer off.
      chunked: 'true',
    });
    const answer = await http.post({
      path: '/query',
      body: form.toString(),
      type: 'application/x-www-form-urlencoded',
      deadlineMs,
      credentials,
      onLine: (line) => found.push(...seriesOf(line)),
    });
    version = answer.version ?? version;
    if (answer.status !== 200) throw queryFault(answer.status, wordsOf(answer.body));
    return found;
  }

  return {
    http,
    version: () => version,
    async write({ body, points }) {
      try {
        const answer = await http.post({
          path: writePath,
          body,
          type: 'text/plain; charset=utf-8',
          deadlineMs: deadlines.writeMs,
          credentials: options.writer,
        });
        return writeResult(answer.status, answer.body, points);
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        return { kind: 'retry', reason: error.message };
      }
    },
    query: (query) => run(query, options.reader, deadlines.queryMs),
    async remove(query) {
      await run(query, options.writer, deadlines.writeMs);
    },
    close: http.close,
  };
}
