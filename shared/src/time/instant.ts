import type { EpochMs } from '../units.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** `2026-11-20T12:00:00.5+08:00`, with a blank for the `T`, without seconds, or without a zone. */
const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/i;

/**
 * Read a moment written as text.
 * @param zoneMinutes what a text without a zone means, minutes east of UTC; without it such a text is refused
 * @returns null for what is no moment, a 30th of February included
 */
export function parseInstant(text: string, zoneMinutes?: number): EpochMs | null {
  const parts = ISO.exec(text.trim());
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const offset = offsetOf(parts, zoneMinutes);
  if (offset === null || !isDate(year, month, day) || hour > 23 || minute > 59 || second > 60) return null;
  const millis = Math.floor(Number(`0.${parts[7] ?? '0'}`) * 1000);
  const local = daysFrom1970(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + millis;
  return local - offset * MINUTE_MS;
}

function offsetOf(parts: RegExpExecArray, zoneMinutes: number | undefined): number | null {
  if (parts[8] !== undefined) return 0;
  if (parts[9] === undefined) return zoneMinutes ?? null;
  const [hours, minutes] = [Number(parts[10]), Number(parts[11])];
  if (hours > 14 || minutes > 59) return null;
  return (parts[9] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDate(year: number, month: number, day: number): boolean {
  const length = month === 2 && isLeap(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  return day >= 1 && day <= length;
}

/** Days since 1970-01-01 in the Gregorian calendar, counted in years that begin with March. */
function daysFrom1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const m = month <= 2 ? month + 9 : month - 3;
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return y * 365 + leaps + Math.floor((153 * m + 2) / 5) + day - 1 - 719_468;
}
