import { HubError } from '@atrium/shared/errors';
import type { WriteResult } from '../pipeline/ports.ts';

/** What the answers of an InfluxDB mean, whatever its version. */

/** One series of an answer: columns and rows. A long one comes in several pieces. */
export type Series = {
  readonly tags: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
};

/**
 * What an answer to a write means.
 *
 * Only what is wrong with the points themselves is final. A wrong password, a missing database or retention policy are for an
 * operator to repair: the points wait for that.
 */
export function writeResult(status: number, body: string, points: number): WriteResult {
  if (status === 204) return { kind: 'stored' };
  const text = wordsOf(body);
  const reason = `InfluxDB answered ${status}: ${text}`.slice(0, 500);
  if ((status === 400 || status === 422) && text.includes('partial write')) {
    const refused = Math.min(points, refusedIn(text));
    return refused === points ? { kind: 'rejected', reason } : { kind: 'partial', reason, refused };
  }
  const isFinal = status === 400 || status === 413 || status === 422 || text.includes('field type conflict');
  return { kind: isFinal && !text.includes('retention policy not found') ? 'rejected' : 'retry', reason };
}

/** Lines that cannot be parsed are listed and not counted in `dropped`. A version that counts nothing took nothing. */
function refusedIn(text: string): number {
  const dropped = Number(/dropped=(\d+)\s*$/.exec(text)?.[1] ?? 0);
  const unparsed = text.split('unable to parse ').length - 1;
  return Math.max(1, dropped + unparsed);
}

/** The server's own words, which it sends as JSON: `error` in 1.x, `message` in 2.x. */
export function wordsOf(body: string): string {
  try {
    const { error, message }: { error?: unknown; message?: unknown } = Object(JSON.parse(body));
    const words = error ?? message;
    return typeof words === 'string' ? words : body.trim();
  } catch {
    return body.trim();
  }
}

type WireSeries = { tags?: Record<string, string>; columns?: string[]; values?: unknown[][] };
type WireResponse = { error?: string; results?: { error?: string; series?: WireSeries[] }[] };

/** @throws HubError for an error that the server reports inside its answer */
export function seriesOf(line: string): Series[] {
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

export function queryFault(status: number, text: string): HubError {
  const isPassing = status === 429 || status >= 500 || PASSING.test(text);
  const reason = `InfluxDB answered ${status}: ${text}`.slice(0, 500);
  return new HubError(isPassing ? 'STORE_UNREACHABLE' : 'STORE_REJECTED', reason, { context: { status } });
}
