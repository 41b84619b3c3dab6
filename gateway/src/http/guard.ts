import { HubError } from '@atrium/shared/errors';
import type { Session } from '@atrium/shared/wire/http';
import type { Request, RequestHandler } from 'express';
import { isOperator, seesMall, tokenOf } from '../access/access.ts';
import type { Sessions } from '../access/sessions.ts';
import type { MallPort, Malls } from '../pipeline/ports.ts';

/** Who asks, and for which mall: settled here for every route, before any of them runs. */

const asking = new WeakMap<Request, Session>();

/** The session of a guarded request. */
export function sessionOf(request: Request): Session {
  const session = asking.get(request);
  if (session === undefined) throw new HubError('UNAUTHENTICATED', 'sign in first');
  return session;
}

export const signedIn =
  (sessions: Sessions): RequestHandler =>
  (request, _response, next) => {
    const token = tokenOf(request.headers.cookie);
    const found = token === null ? null : sessions.find(token);
    if (found === null) throw new HubError('UNAUTHENTICATED', 'sign in first');
    asking.set(request, found.session);
    next();
  };

export const operatorOnly: RequestHandler = (request, _response, next) => {
  if (!isOperator(sessionOf(request))) throw new HubError('FORBIDDEN', 'this is for operators');
  next();
};

/** The mall of the path. A mall that may not be seen is answered like one that does not exist. */
export function mallOf(request: Request, malls: Malls): MallPort {
  const id = String(request.params['mall']);
  const mall = malls.get(id);
  if (mall === undefined || !seesMall(sessionOf(request), id)) throw new HubError('NOT_FOUND', 'there is no such mall');
  return mall;
}

/**
 * A browser names the page that sends a request; a page of another site may read nothing here, and change nothing either. Tools
 * send no Origin and carry no cookie that a site could abuse.
 */
export const sameOrigin: RequestHandler = (request, _response, next) => {
  const { origin, host } = request.headers;
  if (request.method !== 'GET' && request.method !== 'HEAD' && origin !== undefined && !isSameOrigin(origin, host)) {
    throw new HubError('FORBIDDEN', 'the request comes from another site');
  }
  next();
};

export function isSameOrigin(origin: string, host: string | undefined): boolean {
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
