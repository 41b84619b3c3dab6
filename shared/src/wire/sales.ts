import { z } from 'zod';
import { kpiSchema } from '../metrics/kpi.ts';

/** Shapes of the answers about purchases. Money is integer minor units. */

/** What is wrong with one row of an upload, from 1; row 0 is the upload as a whole, `line` is the line of a table. */
export const rowErrorSchema = z.object({
  row: z.number(),
  line: z.number().nullable(),
  field: z.string().nullable(),
  received: z.string().nullable(),
  detail: z.string(),
});
export type RowError = z.infer<typeof rowErrorSchema>;

/** What became of an upload, or would: with `preview` nothing was taken. */
export const purchaseReceiptSchema = z.object({
  preview: z.boolean(),
  accepted: z.number(),
  duplicate: z.number(),
  /** Sales minus refunds and voids of the accepted rows. */
  net: z.number(),
  currency: z.string(),
  rows: z.array(
    z.object({
      row: z.number(),
      id: z.string(),
      store: z.string(),
      outcome: z.enum(['accepted', 'duplicate']),
    }),
  ),
  /** Of a preview only: taking an upload with errors is refused, and nothing of it is taken. */
  errors: z.array(rowErrorSchema),
  /** Columns of a table that mean nothing here. */
  ignored: z.array(z.string()),
});
export type PurchaseReceipt = z.infer<typeof purchaseReceiptSchema>;

/** What sales can be keyed by. Hours and days are those of the venue's clock. */
export const SALES_KEYS = ['mall', 'store', 'level', 'hour', 'daypart', 'day', 'channel', 'category', 'sku'] as const;
export type SalesKey = (typeof SALES_KEYS)[number];

/** The part of the day by the venue's clock, and the hour at which it begins. */
export const DAY_PARTS = { night: 0, morning: 6, midday: 11, afternoon: 14, evening: 17, late: 21 } as const;

/**
 * One row of sales; rows of one question add up to the mall's total, to the minor unit. Where fewer than ten receipts name a kind of
 * goods, it is in the row `(suppressed)` together with others.
 */
export const salesRowSchema = z.object({
  key: z.string(),
  from: z.number(),
  to: z.number(),
  currency: z.string(),
  /** Sales before refunds and voids, and what was taken back; null where receipts are cut up by their goods. */
  sold: z.number().nullable(),
  refunded: z.number().nullable(),
  voided: z.number().nullable(),
  refunds: z.number().nullable(),
  voids: z.number().nullable(),
  /** How much was sold, in units of the goods; null where goods are not told apart. */
  units: z.number().nullable(),
  /** Net sales, minor units: sold - refunded - voided. */
  revenue: kpiSchema,
  /** Sales less voids; of goods, the receipts they are on. */
  purchases: kpiSchema,
  averageBasket: kpiSchema,
  /** Share of the net sales of all rows; null when those are not positive. */
  share: z.number().nullable(),
});
export type SalesRow = z.infer<typeof salesRowSchema>;
