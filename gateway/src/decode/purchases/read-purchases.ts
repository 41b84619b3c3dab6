import type { StoreId } from '@atrium/shared/ids';
import type { PurchaseMessage } from '@atrium/shared/wire/messages';
import { isObject, PRIVATE_FIELDS, readAt } from '../check.ts';
import { maskText } from '../mask.ts';
import type { DecodeFault, WireEvent } from '../wire-event.ts';
import { fault } from '../wire-event.ts';
import { decodePurchase } from './decode-purchase.ts';
import { CELL_HINTS, readPurchaseTable } from './purchase-table.ts';

/** Purchases of one upload at most: a store's busiest day. */
export const MAX_PURCHASES = 10_000;

/** What a till or a person sent over HTTP. */
export type PurchaseBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'csv'; readonly text: string };

export type PurchaseRow = { readonly row: number; readonly event: Extract<WireEvent, { kind: 'purchase' }> };

/** What is wrong with one row, from 1; `row` 0 is the upload as a whole. `received` never quotes a person. */
export type RowFault = DecodeFault & {
  readonly row: number;
  readonly line: number | null;
  readonly received: string | null;
};

export type PurchaseUpload = {
  readonly rows: readonly PurchaseRow[];
  readonly faults: readonly RowFault[];
  /** Columns of a table that mean nothing here. */
  readonly ignored: readonly string[];
};

export type UploadScope = {
  /** The store that the sender may write for; null: each row names its own. */
  readonly store: StoreId | null;
  readonly stores: ReadonlyMap<StoreId, unknown>;
  readonly currency: string;
};

/** Read an upload row by row: every good row, and every fault, so that all can be mended at once. Pure. */
export function readPurchases(body: PurchaseBody, scope: UploadScope): PurchaseUpload {
  if (body.kind === 'json') {
    const list = Array.isArray(body.value) ? body.value : isObject(body.value) ? [body.value] : null;
    if (list === null) return refused(fault('schema', 'must be a purchase, or a list of them', 'body'));
    return readRows(
      list.map((value) => ({ line: null, value })),
      { scope, ignored: [], hints: {} },
    );
  }
  const table = readPurchaseTable(body.text);
  if (!table.ok) return refused(fault('schema', table.error.detail, table.error.field));
  return readRows(table.value.rows, { scope, ignored: table.value.ignored, hints: CELL_HINTS });
}

const refused = (problem: DecodeFault): PurchaseUpload => ({
  rows: [],
  faults: [{ ...problem, row: 0, line: null, received: null }],
  ignored: [],
});

type Given = { readonly line: number | null; readonly value: unknown };
type Way = {
  readonly scope: UploadScope;
  readonly ignored: readonly string[];
  readonly hints: Readonly<Record<string, string>>;
};

function readRows(given: readonly Given[], { scope, ignored, hints }: Way): PurchaseUpload {
  if (given.length === 0) return refused(fault('empty', 'there is no purchase in it', 'body'));
  if (given.length > MAX_PURCHASES)
    return refused(fault('too-many', `${given.length} purchases at once, more than ${MAX_PURCHASES}`, 'body'));
  const rows: PurchaseRow[] = [];
  const faults: RowFault[] = [];
  for (const [i, { line, value }] of given.entries()) {
    const read = readRow(value, scope);
    if ('event' in read) rows.push({ row: i + 1, event: read.event });
    else {
      const { reason, field, detail, at } = read.problem;
      const hint = reason === 'schema' && field !== null ? hints[field.split('.').at(-1) ?? ''] : undefined;
      faults.push({ reason, field, at, detail: hint ?? detail, row: i + 1, line, received: shown(value, field) });
    }
  }
  return { rows, faults, ignored };
}

function readRow(value: unknown, scope: UploadScope): { event: PurchaseRow['event'] } | { problem: DecodeFault } {
  const read = decodePurchase(value, scope.currency);
  if (!read.ok) return { problem: read.error };
  const store = storeOf(value, scope);
  if (typeof store !== 'string') return { problem: { ...store, at: readAt(value) } };
  const message: PurchaseMessage = read.value;
  return { event: { kind: 'purchase', store, message } };
}

function storeOf(value: unknown, { store, stores }: UploadScope): StoreId | DecodeFault {
  const named = isObject(value) ? value['store'] : undefined;
  if (named === undefined) return store ?? fault('schema', 'name the store', 'store');
  if (store !== null && named !== store)
    return fault('unknown-store', 'is not the store that this sender writes for', 'store');
  if (typeof named !== 'string' || !stores.has(named))
    return fault('unknown-store', 'the venue has no such store', 'store');
  return named;
}

/** The value to blame, for who sent it. */
function shown(value: unknown, field: string | null): string | null {
  const path = field?.split('.') ?? [];
  if (path.length === 0) return null;
  if (path.some((name) => PRIVATE_FIELDS.has(name))) return '(hidden)';
  let found = value;
  for (const name of path) found = isObject(found) || Array.isArray(found) ? Reflect.get(found, name) : undefined;
  if (found === undefined) return null;
  if (Array.isArray(found)) return `a list of ${found.length}`;
  return isObject(found) ? 'an object' : maskText(JSON.stringify(found)).slice(0, 100);
}
