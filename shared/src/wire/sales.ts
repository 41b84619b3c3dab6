import { z } from 'zod';

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
