import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { HubError } from '@atrium/shared/errors';
import { sessionSchema } from '@atrium/shared/wire/http';

/** Lets a request pass. @throws HubError `FORBIDDEN` or `UNAUTHENTICATED` */
export type Guard = (request: IncomingMessage) => Promise<void>;

export type GuardSetup = {
  /** Who knows it may do everything. */
  readonly token: string;
  /** The hub whose operators may as well. */
  readonly hub: string;
};

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Loopback alone keeps nobody out who shares this machine, and no page in its browser: a name that a stranger's server points here
 * is refused by the Host header, another site by its Origin, and everybody else has to know the token or be an operator.
 */
export function createGuard({ token, hub }: GuardSetup): Guard {
  const known = digest(`Bearer ${token}`);
  return async ({ headers, method }) => {
    const { host = '', origin, authorization, cookie } = headers;
    if (!LOOPBACK.has(host.replace(/:\d+$/, ''))) throw new HubError('FORBIDDEN', `not for host "${host}"`);
    if (method !== 'GET' && origin !== undefined && originHost(origin) !== host)
      throw new HubError('FORBIDDEN', 'not from another origin');
    if (authorization !== undefined && timingSafeEqual(digest(authorization), known)) return;
    if (cookie === undefined || !(await isOperator(hub, cookie)))
      throw new HubError('UNAUTHENTICATED', "sign in to the hub as an operator, or send the panel's token");
  };
}

const originHost = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);

async function isOperator(hub: string, cookie: string): Promise<boolean> {
  const answer = await fetch(`${hub}/api/v1/session`, { headers: { cookie } }).catch(() => null);
  if (answer?.ok !== true) return false;
  const session = sessionSchema.safeParse(await answer.json());
  return session.success && session.data.role === 'operator';
}
