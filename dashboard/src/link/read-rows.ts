import type { Reader } from './api.ts';
import { isRecord } from './is-record.ts';

/** The rows of a list that have a text under `field`; null for an answer that is no list. */
export const rowsWith =
  <T>(field: string): Reader<readonly T[]> =>
  (body) =>
    isRecord(body) && Array.isArray(body['rows'])
      ? (body['rows'].filter((row) => isRecord(row) && typeof row[field] === 'string') as readonly T[])
      : null;
