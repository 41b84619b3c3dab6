import { FAULTS, HubError } from '@atrium/shared/errors';
import { type Request, type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { type Asker, tokenOf } from '../access/access.ts';
import type { AuditEvent, AuditTrail } from '../access/audit-trail.ts';
import type { MallPort } from '../pipeline/ports.ts';
import type { Format } from './answer.ts';
import { admit, fromOurPages, type GuardDeps, identify, mallOf, storeOf } from './guard.ts';
import { checked } from './problem.ts';
import type { Asked, Route } from './route.ts';

export type MountDeps = GuardDeps & { readonly audit: Pick<AuditTrail, 'note' | 'record'> };

/** Every route, guarded and checked in the same order: who, from where, which mall and store, what. */
export function mountRoutes(routes: readonly Route[], deps: MountDeps): Router {
  const router = Router();
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    const visits = new WeakMap<Request, Visit>();
    const parser = route.body === null ? [] : [route.body.parser];
    const before = [noStore, fromOurPages(deps.sameOrigin), admitted(route, deps, visits), ...parser];
    router[route.method](path, ...before, answering(route, deps, visits));
  }
  return router;
}

/** One request on its way: what the guard found, and what the record of who did what will say. */
type Visit = {
  readonly asker: Asker | null;
  readonly mall: MallPort | null;
  aboutMall: string | null;
  store: string | null;
  target: string | null;
};
type Visits = WeakMap<Request, Visit>;
const NOTHING_YET: Visit = { asker: null, mall: null, aboutMall: null, store: null, target: null };

const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

/** Before the body is read: nobody sends a large one who may not send any. */
const admitted =
  (route: Route, deps: MountDeps, visits: Visits): RequestHandler =>
  (request, _response, next) => {
    const asker = identify(request, deps);
    try {
      admit(asker, route);
      const mall = mallOf(
        request.params['mall'] as string | undefined,
        route.who === 'anyone' ? null : asker,
        deps.malls,
      );
      visits.set(request, { ...NOTHING_YET, asker, mall });
    } catch (error) {
      noteRefusal(route, deps, { ...NOTHING_YET, asker }, error);
      throw error;
    }
    next();
  };

const answering =
  (route: Route, deps: MountDeps, visits: Visits): RequestHandler =>
  async (request, response) => {
    const visit = visits.get(request);
    if (visit === undefined) throw new HubError('INVARIANT', 'a request came past the guard');
    try {
      const { format, asked } = read(route, request, visit);
      const value = await route.handle(asked, visit.mall);
      const event = eventOf(route, visit, route.answer.status);
      if (route.audit === 'each') await deps.audit.record(event);
      else if (route.audit === 'together') deps.audit.note(event);
      route.answer.send(response, value, format);
    } catch (error) {
      noteRefusal(route, deps, visit, error);
      throw error;
    }
  };

function read(route: Route, request: Request, visit: Visit): { format: Format; asked: Asked<unknown, unknown> } {
  const { asker, mall } = visit;
  const params = request.params as Record<string, string>;
  const { format, query: bare } = splitFormat(route, request.query);
  const query = checked(route.query, bare) as { store?: unknown };
  const body = route.body === null ? null : route.body.read(request.body);
  const store = storeOf(params['store'] ?? query.store, route, asker, mall);
  visit.store = store ?? null;
  const client = {
    ip: request.ip ?? '',
    token: tokenOf(request.headers.cookie),
    header: (name: string) => request.get(name),
  };
  const about = (target: string, id: string | null = null): void => {
    visit.target = target;
    visit.aboutMall = id;
  };
  return { format, asked: { asker, params, query, body, store, client, about } };
}

/** `format` is taken off the query of what can be CSV, and a field like any other, so unknown, elsewhere. */
function splitFormat({ answer }: Route, query: object): { readonly format: Format; readonly query: object } {
  if (answer.columns === null) return { format: 'json', query };
  const { format, ...rest } = query as Record<string, unknown>;
  return { ...checked(formatSchema, format === undefined ? {} : { format }), query: rest };
}

const formatSchema = z.object({ format: z.enum(['json', 'csv']).default('json') });

const eventOf = (
  { method, path }: Route,
  { asker, mall, aboutMall, store, target }: Visit,
  status: number,
): AuditEvent => ({
  user: asker?.user ?? null,
  role: asker?.role ?? null,
  action: `${method.toUpperCase()} ${path}`,
  mall: mall?.index.venue.id ?? aboutMall,
  store,
  target,
  status,
});

const REFUSALS: ReadonlySet<number> = new Set([401, 403, 404, 409, 429]);

/** Who was refused what. Mistakes in a query are no news. */
function noteRefusal(route: Route, { audit }: MountDeps, visit: Visit, error: unknown): void {
  const status = error instanceof HubError ? FAULTS[error.code].http : 500;
  if (REFUSALS.has(status)) audit.note(eventOf(route, visit, status));
}
