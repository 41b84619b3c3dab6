import { HubError } from '@atrium/shared/errors';
import { purchaseReceiptSchema, SALES_KEYS, salesRowSchema } from '@atrium/shared/wire/sales';
import { z } from 'zod';
import type { PurchaseUploadQuery } from '../pipeline/ports.ts';
import { json, list } from './answer.ts';
import { rawBody } from './body.ts';
import { rangeQuery, storeField } from './fields.ts';
import { mallRoute, type Route } from './route.ts';

/** Ten thousand rows with an item each. */
const MAX_BYTES = 4 * 1024 * 1024;
const TYPES = ['application/json', 'text/csv'] as const;

const uploadQuery = z.strictObject({
  ...storeField,
  /** Say what would happen and take nothing. */
  preview: z
    .enum(['0', '1'])
    .default('0')
    .transform((flag) => flag === '1'),
});

const salesQuery = rangeQuery({ by: z.enum(SALES_KEYS).default('store'), ...storeField });

/** Purchases over HTTP: the same events as over MQTT, under the same ids. */
export const purchaseRoutes = (): readonly Route[] => [
  mallRoute({
    method: 'post',
    path: '/purchases',
    summary:
      'Take purchases, one or a list as JSON or a table as CSV: all or none; an id counts once; ?preview=1 only says',
    who: ['operator', 'till'],
    scope: 'own-store',
    query: uploadQuery,
    body: rawBody(TYPES, MAX_BYTES),
    example: {
      body: { id: 'r-1', at: 1_795_147_200_000, amount: 1250, currency: 'CNY', kind: 'sale', store: 'shop-0' },
    },
    answer: json(purchaseReceiptSchema),
    handle: ({ body, query, store, client }, mall) =>
      mall.purchases({
        body: readBody(body, client.header('content-type') ?? ''),
        store: store ?? null,
        preview: query.preview,
      }),
  }),
  mallRoute({
    method: 'get',
    path: '/sales',
    summary:
      'Sales by store, hour, part of the day, channel or goods: rows add up; goods on few receipts are put together',
    who: ['operator', 'analyst', 'tenant'],
    scope: 'own-store',
    query: salesQuery,
    answer: list(salesRowSchema),
    handle: async ({ query: { from, to, by }, store }, mall) => ({
      rows: await mall.sales({ from, to, by, ...(store !== undefined && { store }) }),
      next: null,
    }),
  }),
];

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws HubError UNSUPPORTED_TYPE, BAD_REQUEST */
function readBody(bytes: Buffer, contentType: string): PurchaseUploadQuery['body'] {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type !== TYPES[0] && type !== TYPES[1])
    throw new HubError('UNSUPPORTED_TYPE', `the body must be ${TYPES.join(' or ')}`, {
      context: { field: 'content-type' },
    });
  const text = orNull(() => utf8.decode(bytes));
  if (text === null) throw unreadable('UTF-8');
  if (type === 'text/csv') return { kind: 'csv', text };
  const value = orNull(() => JSON.parse(text) as unknown);
  // `null` is JSON, and no purchase either.
  if (value === null) throw unreadable('JSON');
  return { kind: 'json', value };
}

const unreadable = (form: string): HubError =>
  new HubError('BAD_REQUEST', `body: is not ${form}`, { context: { field: 'body' } });

/** Without the parser's own words: they quote the body, and that may hold a person. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
