import { z } from 'zod';
import { idSchema } from '../ids.ts';

/**
 * The payloads of the MQTT contract, one schema each; types are inferred. Times are epoch milliseconds UTC, money is integer
 * minor units, levels are dBm. Unknown extra fields are ignored, so that a device may say more than we read.
 */

/** Largest message the hub takes, bytes. 1,000 sightings of 150 bytes fit; a photo does not. */
export const MAX_PAYLOAD_BYTES = 256 * 1024;
export const MAX_SIGHTINGS_PER_MESSAGE = 1_000;
export const MAX_DEVICE_CHARS = 128;

/** 2000-01-01 to 2100-01-01: catches seconds and microseconds sent as milliseconds. */
const epochMs = z
  .number()
  .int()
  .min(946_684_800_000, 'is not epoch milliseconds')
  .max(4_102_444_800_000, 'is not epoch milliseconds');
const eventId = z.string().min(1).max(128);
const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code of three capital letters');
const minorUnits = z.number().int().min(-1e12).max(1e12);
const people = z.number().int().min(0).max(10_000);

export const beaconSchema = z.object({
  uuid: z.string().min(1).max(64),
  major: z.number().int().min(0).max(65_535),
  minor: z.number().int().min(0).max(65_535),
});

export const sightingSchema = z.object({
  at: epochMs,
  device: z.string().min(1).max(MAX_DEVICE_CHARS),
  radio: z.enum(['wifi', 'ble']),
  /** Level at the receiver, dBm; absent for presence-only sources. */
  rssi: z.number().min(-127).max(20).optional(),
  /** Joined to the network; `false` for any address that changes by itself, Bluetooth too: it is counted and never followed. */
  associated: z.boolean().optional(),
  beacon: beaconSchema.optional(),
  txPower: z.number().min(-127).max(30).optional(),
  id: eventId.optional(),
});

export const countSchema = z.object({ at: epochMs, in: people, out: people, id: eventId.optional() });

export const purchaseSchema = z.object({
  id: eventId,
  at: epochMs,
  /** Minor units; positive for every kind, `refund` and `void` subtract. */
  amount: minorUnits.min(0, 'must not be negative: say kind "refund" or "void"'),
  currency,
  kind: z.enum(['sale', 'refund', 'void']),
  till: idSchema.optional(),
  items: z
    .array(
      z.object({
        sku: z.string().max(64),
        category: z.string().max(64),
        quantity: z.number().min(-10_000).max(10_000),
        amount: minorUnits,
      }),
    )
    .max(500)
    .optional(),
  member: z.string().min(1).max(128).optional(),
  coupon: z.string().min(1).max(128).optional(),
  channel: z.enum(['till', 'alipay', 'wechat', 'online']).optional(),
});

export const identitySchema = z.object({
  at: epochMs,
  member: z.string().min(1).max(128),
  device: z.string().min(1).max(MAX_DEVICE_CHARS),
  consent: z.enum(['granted', 'withdrawn']),
  scope: z.enum(['analytics', 'member-link', 'marketing']),
});

export const campaignSchema = z.object({
  at: epochMs,
  event: z.enum(['issued', 'redeemed']),
  coupon: z.string().min(1).max(128),
  member: z.string().min(1).max(128).optional(),
  arm: z.enum(['treated', 'holdout']),
  store: idSchema.optional(),
});

export const statusSchema = z.object({
  at: epochMs,
  online: z.boolean(),
  firmware: z.string().max(64).optional(),
  battery: z.number().min(0).max(100).optional(),
});

export type SightingMessage = z.infer<typeof sightingSchema>;
export type CountMessage = z.infer<typeof countSchema>;
export type PurchaseMessage = z.infer<typeof purchaseSchema>;
export type IdentityMessage = z.infer<typeof identitySchema>;
export type CampaignMessage = z.infer<typeof campaignSchema>;
export type StatusMessage = z.infer<typeof statusSchema>;
