import { err, ok, type Result } from '@atrium/shared/result';
import { parseInstant } from '@atrium/shared/time/instant';
import { csvRecords } from './csv-records.ts';

/** One row of an uploaded table as the contract's payload would have it, not yet checked. */
export type TableRow = { readonly line: number; readonly value: Readonly<Record<string, unknown>> };

export type PurchaseTable = {
  readonly rows: readonly TableRow[];
  /** Columns that mean nothing here, as they are called in the file. */
  readonly ignored: readonly string[];
};

const REQUIRED = ['id', 'at', 'amount', 'currency', 'kind'] as const;
const OPTIONAL = ['till', 'member', 'coupon', 'channel', 'store', 'sku', 'category', 'quantity'] as const;
const COLUMNS: ReadonlySet<string> = new Set([...REQUIRED, ...OPTIONAL]);

const wholeOr = (text: string): unknown => (/^-?\d{1,16}$/.test(text) ? Number(text) : text);
const numberOr = (text: string): unknown => (/^-?\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : text);

/** What is wrong with a cell that is not what its column wants, in words of a table. */
export const CELL_HINTS: Readonly<Record<string, string>> = {
  at: 'must be epoch milliseconds, or a time such as 2026-11-20T12:00:00+08:00',
  amount: 'must be a whole number of minor units (fen, cents)',
  quantity: 'must be a number',
};

/**
 * Read a table of purchases: one row each, the columns named as the fields of the contract, in any order. `sku`, `category` and
 * `quantity` describe the one item of a row.
 * @returns an error naming the line or column where the file as a whole cannot be read
 */
export function readPurchaseTable(text: string): Result<PurchaseTable, { field: string; detail: string }> {
  const records = csvRecords(text);
  if (!records.ok) return err({ field: 'body', detail: records.error });
  const [head, ...body] = records.value;
  if (head === undefined) return err({ field: 'body', detail: 'the file is empty' });
  const names = head.cells.map((name) => name.trim().toLowerCase());
  const missing = REQUIRED.find((name) => !names.includes(name));
  if (missing !== undefined) return err({ field: missing, detail: `the first line has no column ${missing}` });
  const twice = names.find((name, i) => COLUMNS.has(name) && names.indexOf(name) !== i);
  if (twice !== undefined) return err({ field: twice, detail: `the first line has column ${twice} twice` });
  const rows = body.map(({ line, cells }): TableRow => ({ line, value: toValue(names, cells) }));
  return ok({ rows, ignored: head.cells.filter((_, i) => !COLUMNS.has(names[i] ?? '')) });
}

function toValue(names: readonly string[], cells: readonly string[]): Readonly<Record<string, unknown>> {
  const filled = names.flatMap((name, i) => (COLUMNS.has(name) && cells[i] ? [[name, cells[i]] as const] : []));
  const { at, amount, sku, category, quantity, ...rest } = Object.fromEntries(filled);
  const value: Record<string, unknown> = { ...rest };
  if (at !== undefined) value['at'] = parseInstant(at) ?? wholeOr(at);
  if (amount !== undefined) value['amount'] = wholeOr(amount);
  if (sku !== undefined || category !== undefined)
    value['items'] = [itemOf({ sku, category, quantity }, value['amount'])];
  return value;
}

const itemOf = ({ sku = '', category = '', quantity = '1' }: Partial<Record<string, string>>, amount: unknown) => ({
  sku,
  category,
  quantity: numberOr(quantity),
  amount: amount ?? null,
});
