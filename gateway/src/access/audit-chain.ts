import { createHash } from 'node:crypto';
import { type AuditRow, auditRowSchema } from '@atrium/shared/wire/access';

export const FIRST_HASH = '';

/** The line with the hash that ties it to the one before. */
export function chained(row: Omit<AuditRow, 'hash'>, before: string): AuditRow {
  return {
    ...row,
    hash: createHash('sha256')
      .update(before)
      .update(JSON.stringify(inOrder(row)))
      .digest('base64url'),
  };
}

/** Hashed in the order of the schema, whatever order a reader of JSON gives. */
const inOrder = (row: Omit<AuditRow, 'hash'>): unknown[] =>
  Object.keys(auditRowSchema.shape)
    .filter((name) => name !== 'hash')
    .map((name) => Reflect.get(row, name));

/** Does the line follow on what came before it? The first one kept, when older ones are gone, has nothing to be held to. */
export function follows(row: AuditRow, before: AuditRow | null): boolean {
  if (before === null) return row.seq !== 1 || row.hash === chained(row, FIRST_HASH).hash;
  return row.seq === before.seq + 1 && row.hash === chained(row, before.hash).hash;
}

export function readLine(line: string): AuditRow | null {
  try {
    return auditRowSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
