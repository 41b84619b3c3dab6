import type { Label, Venue } from '@atrium/shared/venue/venue';
import type { KpiRow, Problem, Role, Session } from '@atrium/shared/wire/http';
import { type Fields, isRecord } from './is-record.ts';

/** Read answers of the hub. Like the socket's messages, only what the page dereferences is checked; null when it is something else. */
export type MallRow = { readonly id: string; readonly name: Label };

const isLabel = (value: unknown): value is Label =>
  isRecord(value) && Object.values(value).every((name) => typeof name === 'string');

/** Written out: the schemas that hold the list weigh a fifth of the first load. */
const ROLES: readonly Role[] = ['operator', 'analyst', 'tenant', 'developer'];

export function readSession(body: unknown): Session | null {
  if (!isRecord(body) || typeof body['user'] !== 'string' || typeof body['expiresAt'] !== 'number') return null;
  if (!ROLES.some((role) => role === body['role'])) return null;
  return Array.isArray(body['stores']) ? (body as unknown as Session) : null;
}

const rowsOf = (body: unknown): readonly Fields[] | null =>
  isRecord(body) && Array.isArray(body['rows']) ? body['rows'].filter(isRecord) : null;

export function readMalls(body: unknown): readonly MallRow[] | null {
  const rows = rowsOf(body);
  if (rows === null) return null;
  return rows.flatMap(({ id, name }) =>
    typeof id === 'string' ? [{ id, name: isLabel(name) ? name : { en: id } }] : [],
  );
}

const LISTS = ['levels', 'zones', 'stores', 'sensors', 'tills'] as const;

export function readVenue(body: unknown): Venue | null {
  if (!isRecord(body) || typeof body['id'] !== 'string' || !isLabel(body['name'])) return null;
  if (typeof body['timeZone'] !== 'string' || typeof body['currency'] !== 'string') return null;
  if (!isRecord(body['hours']) || !Array.isArray(body['levels'])) return null;
  // A tenant is not told about sensors and tills; for the page they are then none.
  const lists = Object.fromEntries(LISTS.map((list) => [list, Array.isArray(body[list]) ? body[list] : []]));
  return { ...body, ...lists } as unknown as Venue;
}

export function readKpiRows(body: unknown): readonly KpiRow[] | null {
  const rows = rowsOf(body);
  return rows === null ? null : (rows.filter((row) => typeof row['from'] === 'number') as unknown as readonly KpiRow[]);
}

export function readProblem(body: unknown, status: number): Problem | null {
  if (!isRecord(body) || typeof body['code'] !== 'string') return null;
  const text = (field: string): string => (typeof body[field] === 'string' ? body[field] : '');
  return { type: text('type'), title: text('title'), status, detail: text('detail'), code: body['code'] };
}
