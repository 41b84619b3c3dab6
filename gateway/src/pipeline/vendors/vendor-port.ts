import { HubError } from '@atrium/shared/errors';
import type { Clock } from '../../platform/clock.ts';
import type { PaymentDesk } from '../payments/payment-desk.ts';
import type { VendorPort } from '../ports.ts';
import { dryRun } from './dry-run.ts';
import { createWebhooks, type WebhooksDeps } from './webhooks.ts';

type VendorPortDeps = WebhooksDeps & { readonly clock: Clock; readonly payments: PaymentDesk };

/** Posts of payment providers and of sensor vendors come by one address. */
function postsOf(deps: VendorPortDeps): Pick<VendorPort, 'greet' | 'take'> {
  const hooks = createWebhooks(deps);
  return {
    ...hooks,
    take: (vendor, mall, posted) => deps.payments.take(vendor, mall, posted) ?? hooks.take(vendor, mall, posted),
  };
}

/** What the outside may ask and post in the words of vendors. */
export const createVendorPort = (deps: VendorPortDeps): VendorPort => ({
  ...postsOf(deps),
  dryRun: async (mallId, request) => {
    const mall = deps.malls.get(mallId);
    if (mall === undefined) throw new HubError('NOT_FOUND', 'there is no such mall');
    return dryRun(request, { mall, desk: deps.desk, clock: deps.clock });
  },
});
