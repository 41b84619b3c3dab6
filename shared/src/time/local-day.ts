import type { EpochMs } from '../units.ts';

/**
 * Local calendar of a venue, from the time zone database that the runtime carries. Daylight saving is honoured: a local day
 * may last 23 or 25 hours.
 */

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(timeZone, made);
  return made;
}

/** True when the runtime knows this IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

export type LocalTime = { readonly day: string; readonly secondOfDay: number };

/** Local date (`YYYY-MM-DD`) and wall-clock second of the day at an instant. @throws RangeError for an unknown time zone */
export function localTime(at: EpochMs, timeZone: string): LocalTime {
  const part: Record<string, string> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) part[type] = value;
  const secondOfDay = Number(part['hour']) * 3600 + Number(part['minute']) * 60 + Number(part['second']);
  return { day: `${part['year']}-${part['month']}-${part['day']}`, secondOfDay };
}

/** Longer than any change of clocks, ms. */
const LONGEST_CHANGE_MS = 3 * 3_600_000;

/**
 * The instant at which the local clock shows `secondOfDay` on the local day of `at`; where a change of clocks skips that time, the
 * first instant after it.
 */
export function localInstant(at: EpochMs, secondOfDay: number, timeZone: string): EpochMs {
  const here = localTime(at, timeZone);
  /** How far the local clock is past the wanted time at `t`, seconds. */
  const past = (t: EpochMs): number => {
    const got = localTime(t, timeZone);
    const days = got.day === here.day ? 0 : got.day < here.day ? -1 : 1;
    return got.secondOfDay - secondOfDay + days * 86_400;
  };
  let guess = at - (at % 1000) - (here.secondOfDay - secondOfDay) * 1000;
  // A change of clocks between `guess` and `at` shows as a difference; one correction settles it, a second proves it.
  for (let i = 0; i < 2; i++) {
    const off = past(guess);
    if (off === 0) return guess;
    guess -= off * 1000;
  }
  return past(guess) === 0 ? guess : firstNotBefore(guess - LONGEST_CHANGE_MS, guess + LONGEST_CHANGE_MS, past);
}

/** The first whole second in `low`..`high` at which the clock is not before the wanted time, by bisection. */
function firstNotBefore(low: EpochMs, high: EpochMs, past: (t: EpochMs) => number): EpochMs {
  let before = low;
  let after = high;
  while (after - before > 1000) {
    const middle = before + Math.floor((after - before) / 2000) * 1000;
    if (past(middle) < 0) before = middle;
    else after = middle;
  }
  return after;
}

/** Start of the local calendar day that contains `at`. */
export const localMidnight = (at: EpochMs, timeZone: string): EpochMs => localInstant(at, 0, timeZone);

/**
 * When the business day that `at` belongs to opened: today's opening time, or yesterday's while today's has not come yet.
 *
 * @param opensAt local second of the day at which the venue opens
 */
export function businessDayStart(at: EpochMs, opensAt: number, timeZone: string): EpochMs {
  const today = localInstant(at, opensAt, timeZone);
  return today <= at ? today : localInstant(localMidnight(at, timeZone) - DAY_MS / 2, opensAt, timeZone);
}

/** Is the venue open at `at`? `closesAt` may pass midnight. */
export function isOpenAt(
  at: EpochMs,
  { opensAt, closesAt }: { readonly opensAt: number; readonly closesAt: number },
  timeZone: string,
): boolean {
  const { secondOfDay } = localTime(at, timeZone);
  return (secondOfDay >= opensAt && secondOfDay < closesAt) || secondOfDay + 86_400 < closesAt;
}
