import { HubError } from '@atrium/shared/errors';
import type { WriteResult } from '../pipeline/ports.ts';
import type { Deadlines } from './deadline.ts';
import { type Answer, type Credentials, createInflux1Http, type Influx1Http } from './influx1-http.ts';
import type { InfluxQl } from './influxql.ts';
import type { WriteRequest } from './line-protocol.ts';

/** One series of an answer: columns and rows. A long one comes in several pieces. */
export type Series = {
  readonly tags: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
};

export type Influx1ClientOptions = {
  readonly url: URL;
  readonly database: string;
  readonly writer: Credentials | null;
  /** Who asks the questions: may have READ only. */
  readonly reader: Credentials | null;
  readonly deadlines: Deadlines;
};

/** Data in and out, over our own requests: see {@link createInflux1Admin} for what goes through the `influx` package, and why. */
export type Influx1Client = {
  readonly http: Influx1Http;
  /** As the last answer had it; null before the first. */
  readonly version: () => string | null;
  /** Never rejects, unless for a bug. */
  readonly write: (request: WriteRequest) => Promise<WriteResult>;
  /** With times as RFC 3339 texts, which keep nanoseconds: as JSON numbers they would lose them. */
  readonly query: (query: InfluxQl) => Promise<readonly Series[]>;
  /** @throws HubError */
  readonly remove: (query: InfluxQl) => Promise<void>;
};

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
    if (answer.status !== 200) throw queryFault(answer.status, textOf(answer));
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
        return writeResult(answer, points);
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        return { kind: 'retry', reason: error.message };
      }
    },
    query: (query) => run(query, options.reader, deadlines.queryMs),
    async remove(query) {
      await run(query, options.writer, deadlines.writeMs);
    },
  };
}

/**
 * What an answer to a write means.
 *
 * Only what is wrong with the points themselves is final. A wrong password, a missing database or retention policy are for an
 * operator to repair: the points wait for that.
 */
export function writeResult(answer: Answer, points: number): WriteResult {
  const { status } = answer;
  if (status === 204) return { kind: 'stored' };
  const text = textOf(answer);
  const reason = `InfluxDB answered ${status}: ${text}`.slice(0, 500);
  if (status === 400 && text.startsWith('partial write')) {
    const refused = Math.min(points, refusedIn(text));
    return refused === points ? { kind: 'rejected', reason } : { kind: 'partial', reason, refused };
  }
  const isFinal = status === 400 || status === 413 || status === 422 || text.includes('field type conflict');
  return { kind: isFinal && !text.includes('retention policy not found') ? 'rejected' : 'retry', reason };
}

/** Lines that cannot be parsed are listed and not counted in `dropped`. */
function refusedIn(text: string): number {
  const dropped = Number(/dropped=(\d+)\s*$/.exec(text)?.[1] ?? 0);
  const unparsed = text.split('unable to parse ').length - 1;
  return Math.max(1, dropped + unparsed);
}

/** The server's own words, which it sends as JSON. */
function textOf({ body }: Answer): string {
  try {
    const { error }: { error?: unknown } = Object(JSON.parse(body));
    return typeof error === 'string' ? error : body.trim();
  } catch {
    return body.trim();
  }
}

type WireSeries = { tags?: Record<string, string>; columns?: string[]; values?: unknown[][] };
type WireResponse = { error?: string; results?: { error?: string; series?: WireSeries[] }[] };

/** @throws HubError for an error that the server reports inside its answer */
function seriesOf(line: string): Series[] {
  const response: WireResponse = JSON.parse(line);
  const results = response.results ?? [];
  const error = response.error ?? results.find((result) => result.error !== undefined)?.error;
  if (error !== undefined) throw queryFault(200, error);
  return results
    .flatMap((result) => result.series ?? [])
    .map(({ tags = {}, columns = [], values = [] }) => ({ tags, columns, values }));
}

/** Words of a server that is busy, starting or stopping, or has lost its database: the same question may be answered later. */
const PASSING =
  /timeout|interrupted|max-concurrent-queries|shutting down|closed|database not found|retention policy not found/;

function queryFault(status: number, text: string): HubError {
  const isPassing = status === 429 || status >= 500 || PASSING.test(text);
  const reason = `InfluxDB answered ${status}: ${text}`.slice(0, 500);
  return new HubError(isPassing ? 'STORE_UNREACHABLE' : 'STORE_REJECTED', reason, { context: { status } });
}
