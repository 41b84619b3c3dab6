import { HubError } from '@atrium/shared/errors';
import type { Clock } from '../../platform/clock.ts';
import type { VendorPort } from '../ports.ts';
import { dryRun } from './dry-run.ts';
import { createWebhooks, type WebhooksDeps } from './webhooks.ts';

/** What the outside may ask and post in the words of vendors. */
export const createVendorPort = (deps: WebhooksDeps & { readonly clock: Clock }): VendorPort => ({
  ...createWebhooks(deps),
  dryRun: async (mallId, request) => {
    const mall = deps.malls.get(mallId);
    if (mall === undefined) throw new HubError('NOT_FOUND', 'there is no such mall');
    return dryRun(request, { mall, desk: deps.desk, clock: deps.clock });
  },
});
