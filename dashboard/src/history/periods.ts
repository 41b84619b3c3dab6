import { localInstant, localMidnight, localTime } from '@atrium/shared/time/local-day';
import type { EpochMs } from '@atrium/shared/units';
import type { Venue } from '@atrium/shared/venue/venue';
import type { Bucket, Period } from '../link/reports.ts';

/** Periods as a mall speaks of them: its own days and opening hours, never the reader's. */

type Place = Pick<Venue, 'timeZone' | 'hours'>;

export const RANGES = ['today', 'yesterday', '7d', '28d', 'custom'] as const;
export type RangeName = (typeof RANGES)[number];

const DAY_MS = 86_400_000;
const STEP_MS = 900_000;

/** The instant `days` calendar days later, at the same local time. */
export function shiftDays(at: EpochMs, days: number, timeZone: string): EpochMs {
  const { secondOfDay } = localTime(at, timeZone);
  return localInstant(at + days * DAY_MS, secondOfDay, timeZone);
}

const ceil = (at: EpochMs): EpochMs => Math.ceil(at / STEP_MS) * STEP_MS;

/** Opening to closing of the day that `at` belongs to, by its local date. */
export function openingOf(at: EpochMs, { timeZone, hours }: Place): Period {
  const from = localInstant(at, hours.opensAt, timeZone);
  const to =
    hours.closesAt > 86_400
      ? localInstant(shiftDays(at, 1, timeZone), hours.closesAt - 86_400, timeZone)
      : localInstant(at, Math.min(hours.closesAt, 86_399), timeZone);
  return { from, to: ceil(to) };
}

/** Start of a local date `YYYY-MM-DD`; null when that is no date. */
export function dayStart(day: string, timeZone: string): EpochMs | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const noon = Date.parse(`${day}T12:00:00Z`);
  if (Number.isNaN(noon)) return null;
  // Noon in Greenwich is the same date almost everywhere; the rest is one day off and put right.
  const found = [0, -1, 1].map((off) => noon + off * DAY_MS).find((at) => localTime(at, timeZone).day === day);
  return found === undefined ? null : localMidnight(found, timeZone);
}

export type RangeChoice = { readonly name: RangeName; readonly first: string | null; readonly last: string | null };

/**
 * The period that a choice means at this moment of the mall. One day is its opening hours; several days are whole local days, the
 * running one up to now.
 *
 * @returns null for dates of a custom range that are not there or the wrong way round
 */
export function periodOf(choice: RangeChoice, now: EpochMs, venue: Place): Period | null {
  const { timeZone } = venue;
  const midnight = localMidnight(now, timeZone);
  const upTo = ceil(now + 1);
  switch (choice.name) {
    case 'today': {
      const open = openingOf(now, venue);
      return { from: Math.min(open.from, upTo - STEP_MS), to: Math.max(open.from + STEP_MS, upTo) };
    }
    case 'yesterday':
      return openingOf(shiftDays(midnight, -1, timeZone), venue);
    case '7d':
      return { from: shiftDays(midnight, -6, timeZone), to: upTo };
    case '28d':
      return { from: shiftDays(midnight, -27, timeZone), to: upTo };
    case 'custom': {
      const from = dayStart(choice.first ?? '', timeZone);
      const last = dayStart(choice.last ?? '', timeZone);
      if (from === null || last === null || last < from) return null;
      return { from, to: shiftDays(last, 1, timeZone) };
    }
  }
}

export const COMPARISONS = ['usual', 'week', 'before', 'none'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** How many of the same weekdays make what is usual. */
const USUAL_WEEKS = 4;

/** The periods that one is compared with: the same weekdays of the weeks before, or what came right before it. */
export function comparedWith(period: Period, comparison: Comparison, timeZone: string): readonly Period[] {
  const back = (days: number): Period => ({
    from: shiftDays(period.from, -days, timeZone),
    to: shiftDays(period.to, -days, timeZone),
  });
  const days = Math.max(1, Math.ceil((period.to - period.from) / DAY_MS - 1e-9));
  const weeks = Math.ceil(days / 7);
  switch (comparison) {
    case 'usual':
      return Array.from({ length: USUAL_WEEKS }, (_, i) => back(7 * (weeks + i)));
    case 'week':
      return [back(7 * weeks)];
    case 'before':
      return [back(days)];
    case 'none':
      return [];
  }
}

/** Pieces that are fine enough to show a shape and few enough to read. */
export function bucketsFor({ from, to }: Period): readonly [Bucket, ...Bucket[]] {
  const days = (to - from) / DAY_MS;
  if (days <= 1.1) return ['1h', '15m'];
  return days <= 8 ? ['1h', '1d'] : ['1d', '1h'];
}
