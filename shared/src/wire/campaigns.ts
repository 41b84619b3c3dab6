import { z } from 'zod';
import { kpiSchema } from '../metrics/kpi.ts';

/** Shapes of the answers about campaigns and members. People are counted, never named; under ten, nothing is told. */

export const campaignRowSchema = z.object({
  id: z.string(),
  /** Coupons given out, by arm, and redeemed. */
  treated: z.number(),
  holdout: z.number(),
  redeemed: z.number(),
});

const armSchema = z.object({
  /** Drawn for this arm, and those of them who agreed to be followed. */
  issued: z.number(),
  followed: z.number(),
  /** Shares of those followed who came, and who bought, within seven days. */
  visitRate: kpiSchema,
  purchaseRate: kpiSchema,
});

export const campaignSchema = z.object({
  id: z.string(),
  currency: z.string(),
  from: z.number().nullable(),
  attributionDays: z.number(),
  treated: armSchema,
  holdout: armSchema,
  redeemed: z.number(),
  redemptionRate: kpiSchema,
  /** Under the campaign's coupons. Attributed: what would have been bought without it is in there too. */
  attributed: z.object({ purchases: z.number(), revenue: z.number() }),
  /** What it brought: treated less holdout, in share of people, with Newcombe's interval. */
  incremental: z.object({ visits: kpiSchema, purchases: kpiSchema }),
  /** Where nobody was held out: the campaign's stores against the others, before and after, by day. */
  difference: z
    .object({ visits: kpiSchema, daysBefore: z.number(), daysAfter: z.number(), isLevelBefore: z.boolean() })
    .nullable(),
  /** Of those who were given a coupon online, how many came through the door. */
  onlineToOffline: kpiSchema,
  /** People an arm for a change of a fifth in the visit rate to be found with a chance of 80 %. */
  neededPerArm: z.number().nullable(),
});
export type Campaign = z.infer<typeof campaignSchema>;
export type CampaignRow = z.infer<typeof campaignRowSchema>;

export const powerSchema = z.object({
  base: z.number(),
  lift: z.number(),
  power: z.number(),
  perArm: z.number().nullable(),
});

export const memberSummarySchema = z.object({
  /** A store, or the mall. */
  key: z.string(),
  from: z.number(),
  to: z.number(),
  currency: z.string(),
  members: kpiSchema,
  newMembers: kpiSchema,
  returning: kpiSchema,
  visits: kpiSchema,
  /** Share of members' visits that led to a purchase. */
  conversion: kpiSchema,
  revenue: kpiSchema,
});
export type MemberSummary = z.infer<typeof memberSummarySchema>;
