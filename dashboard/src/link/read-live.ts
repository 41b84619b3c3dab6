import type { FramePatch } from '@atrium/shared/wire/frame';
import type { Patch, Refused, Snapshot, TenantSnapshot } from '@atrium/shared/wire/socket';
import { type Fields, isRecord } from './is-record.ts';

/**
 * Read what came over the socket. The schema library would cost 24 KB (gzipped) of the 130 KB that a first load may weigh, and
 * the sender is the server that delivered this page; so only what the page dereferences is checked, and a message that fails is
 * counted and left to the watchdog.
 */
const optional = (value: unknown): boolean => value === undefined || isRecord(value);

const isSnapshotFrame = (frame: Fields): boolean =>
  typeof frame['at'] === 'number' &&
  typeof frame['since'] === 'number' &&
  isRecord(frame['stores']) &&
  (frame['totals'] === undefined ||
    (isRecord(frame['totals']) && isRecord(frame['zones']) && isRecord(frame['density'])));

export function readSnapshot(message: unknown): Snapshot | TenantSnapshot | null {
  if (!isRecord(message) || !Number.isInteger(message['seq'])) return null;
  if (typeof message['every'] !== 'number' || !(message['every'] > 0)) return null;
  return isRecord(message['frame']) && isSnapshotFrame(message['frame']) ? (message as unknown as Snapshot) : null;
}

const isPatch = (patch: Fields): patch is FramePatch & Fields =>
  typeof patch['at'] === 'number' && ['totals', 'zones', 'stores', 'density'].every((part) => optional(patch[part]));

export function readPatch(message: unknown): Patch | null {
  if (!isRecord(message) || !Number.isInteger(message['seq']) || !isRecord(message['patch'])) return null;
  return isPatch(message['patch']) ? (message as unknown as Patch) : null;
}

export function readRefused(message: unknown): Refused {
  const detail = isRecord(message) && typeof message['detail'] === 'string' ? message['detail'] : '';
  return { code: isRecord(message) && message['code'] === 'NOT_FOUND' ? 'NOT_FOUND' : 'BAD_REQUEST', detail };
}
