import type { EpochMs, Millis } from '@atrium/shared/units';
import type { Venue } from '@atrium/shared/venue/venue';
import type { Arrivals } from '../scenarios/scenario.ts';
import { businessHours, openingHours, type Rhythm, roundTheClock } from '../world/rhythm.ts';
import type { PaceSetup } from './pace.ts';

/** What the caller wants of time. */
export type TimeWish = {
  readonly live: { readonly backfillMs: Millis } | null;
  readonly start: EpochMs | null;
  readonly durationMs: Millis | null;
  readonly speed: number | 'max';
  readonly now: EpochMs;
};

/** When the simulated mall lives, and how that meets the clock on the wall. */
export type Timeline = {
  readonly from: EpochMs;
  readonly until: EpochMs;
  readonly rhythm: Rhythm;
  readonly origin: PaceSetup['origin'];
  readonly batchMs: (at: EpochMs) => Millis;
};

const DAY_MS = 86_400_000;
/** People and staff are gone by then after closing, ms. */
const EMPTY_AFTER_MS = 30 * 60_000;
/**
 * How long receivers collect. While there is a past to catch up with it is four seconds instead of one: fewer messages, and still
 * in order within the five that a hub waits for stragglers.
 */
const BATCH_MS = { live: 1_000, fast: 4_000 };

/**
 * Place a run in time.
 *
 * A run at the speed of the wall that names no start is *now*: its busiest hour is moved to this moment, and it goes on until it is
 * stopped. Every other run is a day of the venue, by its opening hours; without a start the last day that is over, because a hub
 * refuses what has not happened yet.
 */
export function planTimeline(venue: Pick<Venue, 'timeZone' | 'hours'>, arrivals: Arrivals, wish: TimeWish): Timeline {
  const { now, speed, durationMs, start } = wish;
  if (wish.live !== null || (speed === 1 && start === null)) {
    return {
      from: now - (wish.live?.backfillMs ?? 0),
      until: durationMs === null ? Number.POSITIVE_INFINITY : now + durationMs,
      rhythm: roundTheClock(now, arrivals),
      origin: { event: now, wall: now },
      batchMs: (at) => (at < now ? BATCH_MS.fast : BATCH_MS.live),
    };
  }
  const from = start ?? lastOpening(venue, now, durationMs);
  const faster = speed === 'max' ? BATCH_MS.fast : speed * BATCH_MS.live;
  const batchMs = Math.round(Math.max(BATCH_MS.live, Math.min(BATCH_MS.fast, faster)));
  return {
    from,
    until: from + (durationMs ?? businessHours(from, venue).closes + EMPTY_AFTER_MS - from),
    rhythm: openingHours(venue, arrivals),
    origin: { event: from, wall: now },
    batchMs: () => batchMs,
  };
}

/** The latest opening from which a run of this length, or the whole day, is over by now. */
function lastOpening(venue: Pick<Venue, 'timeZone' | 'hours'>, now: EpochMs, durationMs: Millis | null): EpochMs {
  for (let day = 0; ; day++) {
    const { opens, closes } = businessHours(now - day * DAY_MS, venue);
    const ends = durationMs === null ? closes + EMPTY_AFTER_MS : opens + durationMs;
    if (ends <= now) return opens;
  }
}
