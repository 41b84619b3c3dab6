import type { Page } from './answer.ts';

/** A page of a list that is made whole each time; the cursor is how many rows came before. */
export function pageOfRows<R>(
  rows: readonly R[],
  { limit, cursor = '0' }: { readonly limit: number; readonly cursor?: string | undefined },
): Page<R> {
  const first = Number(cursor);
  const end = first + limit;
  return { rows: rows.slice(first, end), next: end < rows.length ? String(end) : null };
}
