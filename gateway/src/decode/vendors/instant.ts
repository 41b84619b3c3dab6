import { parseInstant } from '@atrium/shared/time/instant';
import type { EpochMs } from '@atrium/shared/units';

const NUMERIC = /^\d{9,17}(?:\.\d{1,9})?$/;

/** 2000 to 2100 in seconds; the same years in milliseconds and microseconds never overlap. */
const FIRST_S = 946_684_800;
const LAST_S = 4_102_444_800;

function fromNumber(value: number): EpochMs | null {
  for (const perSecond of [1, 1_000, 1_000_000]) {
    if (value >= FIRST_S * perSecond && value < LAST_S * perSecond) return Math.round((value / perSecond) * 1_000);
  }
  return null;
}

/**
 * Read a time in any form that vendors use: seconds, milliseconds, microseconds, text. Text without a zone is taken for UTC.
 * @returns epoch ms; null for what is no time from 2000 to 2100, such as seconds since boot
 */
export function toInstant(value: unknown): EpochMs | null {
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value !== 'string') return null;
  return NUMERIC.test(value.trim()) ? fromNumber(Number(value)) : parseInstant(value, 0);
}
