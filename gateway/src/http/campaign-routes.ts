import { HubError } from '@atrium/shared/errors';
import { campaignRowSchema, campaignSchema, memberSummarySchema, powerSchema } from '@atrium/shared/wire/campaigns';
import { z } from 'zod';
import { STAFF } from '../access/access.ts';
import { json, list } from './answer.ts';
import { rangeQuery, storeField } from './fields.ts';
import { mallRoute, type Route } from './route.ts';

const share = z
  .string()
  .regex(/^(0?\.\d{1,6}|1)$/, 'must be a share, such as 0.05')
  .transform(Number);
const powerQuery = z.strictObject({ base: share, lift: share, power: share.default(0.8) });

/** Campaigns: what is attributed to them, what they brought, how many people one needs. Members: counted, never named. */
export const campaignRoutes = (): readonly Route[] => [
  mallRoute({
    method: 'get',
    path: '/campaigns',
    summary: 'Campaigns, with the coupons given out and redeemed',
    who: STAFF,
    scope: 'mall',
    answer: list(campaignRowSchema),
    handle: async (_asked, mall) => ({ rows: await mall.campaigns(), next: null }),
  }),
  mallRoute({
    method: 'get',
    path: '/campaigns/{campaign}',
    summary: 'One campaign: attributed, and brought in against those who were held out',
    who: STAFF,
    scope: 'mall',
    example: { params: { campaign: 'spring' } },
    answer: json(campaignSchema),
    handle: ({ params, about }, mall) => {
      about(params['campaign'] ?? '');
      return mall.campaign(params['campaign'] ?? '');
    },
  }),
  mallRoute({
    method: 'get',
    path: '/campaign-power',
    summary: 'How many people an arm needs to find a relative lift of a share with a given chance',
    who: STAFF,
    scope: 'mall',
    query: powerQuery,
    example: { query: { base: '.2', lift: '.5' } },
    answer: json(powerSchema),
    handle: ({ query: { base, lift, power } }, mall) => {
      if (power > 0.99 || base === 0 || lift === 0)
        throw new HubError('BAD_REQUEST', 'power: base and lift must be above 0, power at most 0.99', {
          context: { field: power > 0.99 ? 'power' : 'base' },
        });
      return { base, lift, power, perArm: mall.armSize(base, lift, power) };
    },
  }),
  mallRoute({
    method: 'get',
    path: '/members/summary',
    summary:
      'Members who agreed to be known again: how many, how many new, whose visits led to a purchase; none under ten',
    who: ['operator', 'analyst', 'tenant'],
    scope: 'own-store',
    query: rangeQuery(storeField),
    answer: list(memberSummarySchema),
    handle: async ({ query: { from, to }, store }, mall) => ({
      rows: await mall.members({ from, to, ...(store !== undefined && { store }) }),
      next: null,
    }),
  }),
];
