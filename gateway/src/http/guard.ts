import { HubError } from '@atrium/shared/errors';
import type { Request, RequestHandler } from 'express';
import { type Asker, askerOfKey, ownStores, seesMall, seesStore, tokenOf } from '../access/access.ts';
import { type Grants, readBearer } from '../access/grants.ts';
import type { Sessions } from '../access/sessions.ts';
import type { MallPort, Malls } from '../pipeline/ports.ts';
import type { Route } from './route.ts';

/** Who asks, for which mall and which store: settled here for every route, before any of them runs. */

export type GuardDeps = {
  readonly sameOrigin: SameOrigin;
  readonly sessions: Sessions;
  readonly grants: Pick<Grants, 'verify'>;
  readonly malls: Malls;
};

/** Who asks, by key where one is shown, else by cookie; null for nobody known. */
export function identify(request: Request, { sessions, grants }: Pick<GuardDeps, 'sessions' | 'grants'>): Asker | null {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) {
    const key = readBearer(authorization);
    const grant = key === null ? null : grants.verify(key.id, key.secret);
    return grant === null ? null : askerOfKey(grant);
  }
  const token = tokenOf(cookie);
  return (token === null ? null : sessions.find(token)?.session) ?? null;
}

/** @throws HubError UNAUTHENTICATED, FORBIDDEN */
export function admit(asker: Asker | null, { who }: Route): void {
  if (who === 'anyone') return;
  if (asker === null) throw new HubError('UNAUTHENTICATED', 'sign in first, or show a key that is good');
  if (!who.includes(asker.role)) throw new HubError('FORBIDDEN', `this is not for the role ${asker.role}`);
}

/** The mall of the path. A mall that may not be seen is answered like one that does not exist. */
export function mallOf(id: string | undefined, asker: Asker | null, malls: Malls): MallPort | null {
  if (id === undefined) return null;
  const mall = malls.get(id);
  if (mall === undefined || (asker !== null && !seesMall(asker, id)))
    throw new HubError('NOT_FOUND', 'there is no such mall');
  return mall;
}

/**
 * The store that a request is about. One that is not the asker's is answered like one that does not exist. A tenant asks for its own,
 * one at a time: sums over several would tell about others by difference.
 */
export function storeOf(
  named: unknown,
  { scope }: Route,
  asker: Asker | null,
  mall: MallPort | null,
): string | undefined {
  if (mall === null || asker === null) return undefined;
  if (typeof named === 'string') {
    if (mall.index.stores.has(named) && seesStore(asker, mall.index.venue.id, named)) return named;
    throw new HubError('NOT_FOUND', 'there is no such store', { context: { field: 'store' } });
  }
  const own = ownStores(asker);
  if (scope !== 'own-store' || own === null) return undefined;
  if (own.length === 1) return own[0];
  throw new HubError('BAD_REQUEST', 'store: name one of your stores', { context: { field: 'store' } });
}

/** Does a page of this origin belong to us? `host` is the Host header of its request. */
export type SameOrigin = (origin: string, host: string | undefined) => boolean;

/** Without a public address the page must be of the host that it asks: behind a proxy, that is the proxy's to pass on. */
export const originCheck =
  (publicOrigin: string | null): SameOrigin =>
  (origin, host) =>
    publicOrigin === null ? hostOf(origin) === host && host !== undefined : origin === publicOrigin;

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}

/**
 * A browser names the page that sends a request; a page of another site may read nothing here, and change nothing either. Tools
 * send no Origin and carry no cookie that a site could abuse.
 */
export const fromOurPages =
  (sameOrigin: SameOrigin): RequestHandler =>
  (request, _response, next) => {
    const { origin, host, 'sec-fetch-site': site } = request.headers;
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const isForeign =
      (origin !== undefined && !sameOrigin(origin, host)) || site === 'cross-site' || site === 'same-site';
    if (!isRead && isForeign) throw new HubError('FORBIDDEN', 'the request comes from another site');
    next();
  };
