import type { Malls } from '../pipeline/ports.ts';
import { type AccountDeps, accountRoutes } from './account-routes.ts';
import { ANALYTICS_ROUTES } from './analytics-routes.ts';
import { type AuditRouteDeps, auditRoutes } from './audit-routes.ts';
import { campaignRoutes } from './campaign-routes.ts';
import { type HubDeps, hubRoutes } from './hub-routes.ts';
import { ingestRoutes, type VendorDeps } from './ingest-routes.ts';
import { type KeyDeps, keyRoutes } from './key-routes.ts';
import { mallRoutes } from './mall-routes.ts';
import { describeApi } from './openapi.ts';
import { PAST_ROUTES } from './past-routes.ts';
import { privacyRoutes } from './privacy-routes.ts';
import { purchaseRoutes } from './purchase-routes.ts';
import type { Route } from './route.ts';
import { type SessionDeps, sessionRoutes } from './session-routes.ts';

export type RouteDeps = SessionDeps &
  HubDeps &
  AccountDeps &
  KeyDeps &
  AuditRouteDeps &
  VendorDeps & { readonly malls: Malls };

/** Every call there is over HTTP. A route that is not in this list does not exist. */
export function allRoutes(deps: RouteDeps): readonly Route[] {
  const routes = [
    ...hubRoutes(deps),
    ...sessionRoutes(deps),
    ...accountRoutes(deps),
    ...keyRoutes(deps),
    ...mallRoutes(deps.malls),
    ...ANALYTICS_ROUTES,
    ...PAST_ROUTES,
    ...purchaseRoutes(),
    ...campaignRoutes(),
    ...auditRoutes(deps),
    ...privacyRoutes(deps),
    ...ingestRoutes(deps),
  ];
  return [...routes, describeApi(routes)];
}
