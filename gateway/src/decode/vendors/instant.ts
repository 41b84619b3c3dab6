import type { EpochMs } from '@atrium/shared/units';

/** Reading the times of others without the clock of this machine: seconds, milliseconds, text with or without a zone. */

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;
const NUMERIC = /^\d{9,17}(?:\.\d{1,9})?$/;

/** 2000 to 2100 in seconds; the same years in milliseconds and microseconds never overlap. */
const FIRST_S = 946_684_800;
const LAST_S = 4_102_444_800;

/** Days since 1970 of a date of the Gregorian calendar. Source: H. Hinnant, days_from_civil. */
function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

function parseIso(text: string): EpochMs | null {
  const found = ISO.exec(text.trim());
  if (found === null) return null;
  const [, year, month, day, hour, minute, second = '0', fraction = '', zone = 'Z'] = found;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (mo < 1 || mo > 12 || d < 1 || d > 31 || h > 24 || mi > 59 || s > 60) return null;
  const ms = Math.round(Number(`0.${fraction}0`) * 1_000);
  return ((daysOf(y, mo, d) * 24 + h) * 60 + mi - offsetMinutes(zone)) * 60_000 + s * 1_000 + ms;
}

function offsetMinutes(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.replace(/\D/g, '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
}

function fromNumber(value: number): EpochMs | null {
  for (const perSecond of [1, 1_000, 1_000_000]) {
    if (value >= FIRST_S * perSecond && value < LAST_S * perSecond) return Math.round((value / perSecond) * 1_000);
  }
  return null;
}

/**
 * Read a time in any form that vendors use. What has no zone is taken for UTC.
 * @returns epoch ms; null for what is no time from 2000 to 2100, such as seconds since boot
 */
export function toInstant(value: unknown): EpochMs | null {
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value !== 'string') return null;
  return NUMERIC.test(value.trim()) ? fromNumber(Number(value)) : parseIso(value);
}
