import { localInstant, localMidnight, localTime } from '@atrium/shared/time/local-day';
import type { EpochMs } from '@atrium/shared/units';
import type { Venue } from '@atrium/shared/venue/venue';
import type { Arrivals } from '../scenarios/scenario.ts';

/** When people come. */
export type Rhythm = {
  /** Arrivals at an instant as a share of the busiest, 0 to 1. */
  readonly share: (at: EpochMs) => number;
  /** When everybody who is inside at `at` has to leave; `Infinity` where the mall never closes. */
  readonly closesAt: (at: EpochMs) => EpochMs;
  /** `at` itself while the mall is open, else when it opens next. */
  readonly opensAt: (at: EpochMs) => EpochMs;
};

type Place = Pick<Venue, 'timeZone' | 'hours'>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Nobody sets out for a mall that closes within the half hour. */
const LAST_ENTRY_MS = HOUR_MS / 2;
/** A mall that never closes keeps at least this share, so that a demo is busy at every hour. */
const NIGHT_SHARE = 0.7;

/** Day of the week of a date, 0 for Sunday (Sakamoto). */
function weekday(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1] ?? 0;
  const y = month < 3 ? year - 1 : year;
  return (y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + shift + date) % 7;
}

/** The curve at an hour, linear between the full hours, round the clock. */
function at(curve: readonly number[], hour: number): number {
  const whole = Math.floor(hour);
  const from = curve[whole % 24] ?? 0;
  const to = curve[(whole + 1) % 24] ?? 0;
  return from + (to - from) * (hour - whole);
}

/** Opening and closing of the business day that is on at an instant, or of the next to come. */
export function businessHours(
  instant: EpochMs,
  { timeZone, hours }: Place,
): { readonly opens: EpochMs; readonly closes: EpochMs } {
  const midnight = localMidnight(instant, timeZone);
  const days = [midnight - DAY_MS / 2, midnight + DAY_MS / 2, midnight + 1.5 * DAY_MS];
  for (const day of days) {
    const opens = localInstant(day, hours.opensAt, timeZone);
    const closes = opens + (hours.closesAt - hours.opensAt) * 1_000;
    if (instant < closes) return { opens, closes };
  }
  throw new RangeError(`no opening hours around ${instant}`);
}

/** The scenario's curve between the venue's opening and half an hour before it closes; nobody comes outside. */
export function openingHours(place: Place, { weekday: onWeekdays, weekend }: Arrivals): Rhythm {
  let today = { opens: 0, closes: 0 };
  const hoursAt = (instant: EpochMs): typeof today => {
    if (instant >= today.closes || instant < today.opens) today = businessHours(instant, place);
    return today;
  };
  return {
    share: (instant) => {
      const { opens, closes } = hoursAt(instant);
      if (instant < opens || instant >= closes - LAST_ENTRY_MS) return 0;
      const { day, secondOfDay } = localTime(instant, place.timeZone);
      return at(weekday(day) % 6 === 0 ? weekend : onWeekdays, secondOfDay / 3_600);
    },
    closesAt: (instant) => hoursAt(instant).closes,
    opensAt: (instant) => Math.max(instant, hoursAt(instant).opens),
  };
}

/** The weekday curve, moved so that its busiest hour is at `peak`, and never quiet: what a demo shows at any hour of the real day. */
export function roundTheClock(peak: EpochMs, { weekday: curve }: Arrivals): Rhythm {
  const busiest = curve.indexOf(Math.max(...curve));
  return {
    share: (instant) => {
      const hour = (((instant - peak) / HOUR_MS + busiest) % 24) + 24;
      return Math.max(NIGHT_SHARE, at(curve, hour));
    },
    closesAt: () => Number.POSITIVE_INFINITY,
    opensAt: (instant) => instant,
  };
}
