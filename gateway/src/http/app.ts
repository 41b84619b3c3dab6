import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Express } from 'express';
import helmet from 'helmet';
import type { SameOrigin } from './guard.ts';
import { mountRoutes } from './mount.ts';
import { mapErrors, notFound, sendProblem } from './problem.ts';
import { allRoutes, type RouteDeps } from './routes.ts';

export type AppDeps = RouteDeps & {
  readonly sameOrigin: SameOrigin;
  /** Whether this server itself speaks TLS. */
  readonly isSecure: boolean;
  readonly trustProxy: readonly string[];
  /** Folder of the built dashboard. */
  readonly dashboardDir: string;
};

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
  app.set('trust proxy', [...deps.trustProxy]);
  // A proxy that adds TLS also adds the transport header.
  const strictTransportSecurity = deps.isSecure ? { maxAge: 31_536_000, includeSubDomains: false } : false;
  app.use(helmet({ contentSecurityPolicy: CSP, strictTransportSecurity, crossOriginEmbedderPolicy: false }));

  app.use(mountRoutes(allRoutes(deps), deps));
  app.use('/api', notFound);

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
