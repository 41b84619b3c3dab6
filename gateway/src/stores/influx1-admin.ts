import type { Agent } from 'node:http';
import { HubError } from '@atrium/shared/errors';
import { type IClusterConfig, InfluxDB, ResultError } from 'influx';
import { withDeadline } from './deadline.ts';
import type { Credentials } from './influx1-http.ts';

export type Influx1AdminOptions = {
  readonly url: URL;
  readonly database: string;
  readonly credentials: Credentials | null;
  readonly agent: Agent;
  readonly deadlineMs: number;
};

export type AdminRow = Readonly<Record<string, unknown>>;

/**
 * Set-up through the `influx` package.
 *
 * History itself does not pass through it: its writer is four times as expensive and does not escape line breaks, its queries
 * lose nanoseconds and the texts of 5xx answers, and its ping forgets the path of a reverse proxy. Two more of its traps are
 * closed here: after a failure it switches its only host off, and when the server dies while answering its promise never settles.
 */
export type Influx1Admin = {
  /** @throws HubError STORE_UNREACHABLE or STORE_REJECTED */
  readonly run: (statement: string) => Promise<readonly AdminRow[]>;
};

type Backoff = NonNullable<NonNullable<IClusterConfig['pool']>['backoff']>;
/** A delay of 0 never switches a host off. */
const NEVER_OFF: Backoff = { getDelay: () => 0, next: () => NEVER_OFF, reset: () => NEVER_OFF };

export function createInflux1Admin(options: Influx1AdminOptions): Influx1Admin {
  const { url, database, credentials, agent, deadlineMs } = options;
  const influx = new InfluxDB({
    database,
    username: credentials?.username ?? '',
    password: credentials?.password ?? '',
    hosts: [
      {
        host: url.hostname,
        port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
        protocol: url.protocol === 'https:' ? 'https' : 'http',
        path: url.pathname.replace(/\/$/, ''),
        options: { agent },
      },
    ],
    pool: { requestTimeout: deadlineMs, maxRetries: 0, backoff: NEVER_OFF },
  });

  return {
    async run(statement) {
      try {
        return await withDeadline(deadlineMs, `InfluxDB ${statement.split(' ')[0]}`, async (signal) => [
          ...(await influx.query<AdminRow>(statement, { database, method: 'POST', signal })),
        ]);
      } catch (cause) {
        throw adminFault(url.host, cause);
      }
    },
  };
}

function adminFault(host: string, cause: unknown): HubError {
  if (cause instanceof HubError) return cause;
  // A RequestError, which the package does not export, carries the answer it got.
  const isAnswer = cause instanceof ResultError || (cause instanceof Error && 'res' in cause);
  const why = cause instanceof Error ? cause.message : String(cause);
  const code = isAnswer ? 'STORE_REJECTED' : 'STORE_UNREACHABLE';
  return new HubError(code, `InfluxDB at ${host}: ${why}`.slice(0, 500), { context: { host }, cause });
}
