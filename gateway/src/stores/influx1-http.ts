import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { HubError } from '@atrium/shared/errors';
import { withDeadline } from './deadline.ts';

export type Credentials = { readonly username: string; readonly password: string };

export type Post = {
  /** Path and query string below the server's address. */
  readonly path: string;
  readonly body: string;
  readonly type: 'text/plain; charset=utf-8' | 'application/x-www-form-urlencoded';
  readonly deadlineMs: number;
  readonly credentials: Credentials | null;
  /** Called for each line of a 200 answer as it arrives; without it, and for every other status, the body is kept. */
  readonly onLine?: (line: string) => void;
};

export type Answer = {
  readonly status: number;
  readonly body: string;
  /** Of the server, from the header that it puts on every answer. */
  readonly version?: string;
};

/** The wire to one InfluxDB: few connections, kept alive; every call ends, and none leaves anything switched off. */
export type Influx1Http = {
  /** @throws HubError STORE_UNREACHABLE when no whole answer came */
  readonly post: (post: Post) => Promise<Answer>;
  readonly agent: HttpAgent;
  readonly close: () => void;
};

/** Two writes in flight used the server best; the rest is for queries. */
const MAX_SOCKETS = 8;
/** Of an error's text, UTF-16 units: the server repeats the lines that it refused. */
const MAX_ERROR_BODY = 65_536;

export function createInflux1Http(url: URL): Influx1Http {
  const isSecure = url.protocol === 'https:';
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const agent = isSecure ? new HttpsAgent(options) : new HttpAgent(options);
  const start = isSecure ? httpsRequest : httpRequest;
  const base = url.href.replace(/\/$/, '');

  function send(post: Post, signal: AbortSignal): Promise<IncomingMessage> {
    const headers = { 'content-type': post.type, ...authorization(post.credentials) };
    return new Promise((resolve, reject) => {
      const attempt = (isLast: boolean) => {
        const request = start(`${base}${post.path}`, { method: 'POST', agent, headers, signal });
        request.once('response', resolve);
        // Stays after the answer: a request that is aborted later emits `error` once more.
        request.on('error', (error) => (!isLast && wasStale(request, error) ? attempt(true) : reject(error)));
        request.end(post.body);
      };
      attempt(false);
    });
  }

  return {
    agent,
    post: (post) =>
      withDeadline(post.deadlineMs, `InfluxDB ${post.path.split('?')[0]}`, async (signal) => {
        try {
          return await receive(await send(post, signal), post.onLine);
        } catch (cause) {
          throw cause instanceof HubError ? cause : unreachable(url.host, cause);
        }
      }),
    close: () => agent.destroy(),
  };
}

/** A kept-alive connection that the server had closed already: the request never arrived, and is safe to send again anyway. */
const wasStale = (request: ClientRequest, error: Error): boolean =>
  request.reusedSocket && 'code' in error && error.code === 'ECONNRESET';

function unreachable(host: string, cause: unknown): HubError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new HubError('STORE_UNREACHABLE', `InfluxDB at ${host}: ${why}`, { context: { host }, cause });
}

function authorization(credentials: Credentials | null): Record<string, string> {
  if (credentials === null) return {};
  const { username, password } = credentials;
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

/** Read an answer to its end. A connection that ends early makes the iteration throw. */
async function receive(response: IncomingMessage, onLine: Post['onLine']): Promise<Answer> {
  const status = response.statusCode ?? 0;
  response.setEncoding('utf8');
  let rest = '';
  for await (const chunk of response) {
    rest += String(chunk);
    if (status === 200 && onLine !== undefined) rest = handOver(rest, onLine);
    else rest = rest.slice(0, MAX_ERROR_BODY);
  }
  if (status === 200 && onLine !== undefined && rest !== '') onLine(rest);
  const version = response.headers['x-influxdb-version'];
  return { status, body: rest, ...(typeof version === 'string' && { version }) };
}

/** @returns the beginning of a line that has not ended yet */
function handOver(text: string, onLine: (line: string) => void): string {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  for (const line of lines) if (line !== '') onLine(line);
  return rest;
}
