import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Sessions } from '../access/sessions.ts';
import type { Malls } from '../pipeline/ports.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import { sameOrigin, signedIn } from './guard.ts';
import { mallRoutes } from './mall-routes.ts';
import { mapErrors, notFound, sendProblem } from './problem.ts';
import { type SessionDeps, sessionRoutes } from './session-routes.ts';

export type Readiness = { readonly ready: boolean; readonly checks: Readonly<Record<string, boolean>> };

export type AppDeps = Omit<SessionDeps, 'sessions'> & {
  readonly sessions: Sessions;
  readonly malls: Malls;
  readonly metrics: Metrics;
  readonly readiness: () => Promise<Readiness>;
  /** Folder of the built dashboard. */
  readonly dashboardDir: string;
  readonly log: Logger;
};

/** Request bodies at most; events come in bulk over MQTT, not here. */
const MAX_BODY = '256kb';

const CSP = {
  useDefaults: false,
  directives: {
    'default-src': ["'self'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'style-src': ["'self'"],
    'script-src': ["'self'"],
    'connect-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  },
};

/** All of HTTP: health for machines, the API, and the dashboard for everything else. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  // Plain HTTP on loopback by default: a proxy that adds TLS also adds the transport header.
  app.use(helmet({ contentSecurityPolicy: CSP, strictTransportSecurity: false, crossOriginEmbedderPolicy: false }));

  app.get('/healthz', (_request, response) => {
    response.json({ alive: true });
  });
  app.get('/readyz', async (_request, response) => {
    const state = await deps.readiness();
    response.status(state.ready ? 200 : 503).json(state);
  });
  app.get('/metrics', async (_request, response) => {
    response.type(deps.metrics.contentType).send(await deps.metrics.render());
  });

  const api = express.Router();
  api.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  api.use(sameOrigin, express.json({ limit: MAX_BODY, type: 'application/json' }));
  api.use('/session', sessionRoutes(deps));
  api.use('/malls', signedIn(deps.sessions), mallRoutes(deps.malls));
  api.use(notFound);
  app.use('/api/v1', api);

  serveDashboard(app, deps.dashboardDir);
  app.use(notFound);
  app.use(mapErrors(deps.log));
  return app;
}

/** Files have their content in their name and never change; the page itself is asked for each time. */
function serveDashboard(app: Express, dir: string): void {
  const page = join(dir, 'index.html');
  app.use(
    '/assets',
    express.static(join(dir, 'assets'), { immutable: true, maxAge: '1y', index: false, fallthrough: false }),
  );
  app.use(express.static(dir, { index: false, redirect: false }));
  app.get('/{*path}', (request, response, next) => {
    if (request.path.startsWith('/api/') || request.path.startsWith('/socket.io/')) return next();
    if (existsSync(page)) return response.setHeader('Cache-Control', 'no-cache').sendFile(page);
    sendProblem(response, {
      title: 'Not found',
      status: 404,
      code: 'NOT_FOUND',
      detail: 'the dashboard is not built: npm run build',
    });
  });
}
