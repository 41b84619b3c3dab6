import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { tokenOf } from '../access/access.ts';
import type { Format } from './answer.ts';
import { askerOf, type GuardDeps, mallOf, sameOrigin, storeOf } from './guard.ts';
import { checked } from './problem.ts';
import type { Asked, Route } from './route.ts';

const formatSchema = z.object({ format: z.enum(['json', 'csv']).default('json') });

/** Every route, guarded and checked in the same order: who, from where, which mall and store, what. */
export function mountRoutes(routes: readonly Route[], deps: GuardDeps): Router {
  const router = Router();
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    const parser = route.body === null ? [] : [route.body.parser];
    router[route.method](path, noStore, sameOrigin, admitted(route, deps), ...parser, answering(route, deps));
  }
  return router;
}

const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

/** Before the body is read: nobody sends a large one who may not send any. */
const admitted =
  (route: Route, deps: GuardDeps): RequestHandler =>
  (request, _response, next) => {
    mallOf(request.params['mall'] as string | undefined, askerOf(request, route, deps), deps.malls);
    next();
  };

const answering =
  (route: Route, deps: GuardDeps): RequestHandler =>
  async (request, response) => {
    const params = request.params as Record<string, string>;
    const asker = askerOf(request, route, deps);
    const mall = mallOf(params['mall'], asker, deps.malls);
    const { format, query } = splitFormat(route, request.query);
    const read = checked(route.query, query) as { store?: unknown };
    const asked: Asked<unknown, unknown> = {
      asker,
      params,
      query: read,
      body: route.body === null ? null : route.body.read(request.body),
      store: storeOf(params['store'] ?? read.store, route, asker, mall),
      client: {
        ip: request.ip ?? '',
        token: tokenOf(request.headers.cookie),
        header: (name) => request.get(name),
      },
    };
    route.answer.send(response, await route.handle(asked, mall), format);
  };

/** `format` is taken off the query of what can be CSV, and a field like any other, so unknown, elsewhere. */
function splitFormat({ answer }: Route, query: object): { readonly format: Format; readonly query: object } {
  if (answer.columns === null) return { format: 'json', query };
  const { format, ...rest } = query as Record<string, unknown>;
  return { ...checked(formatSchema, format === undefined ? {} : { format }), query: rest };
}
