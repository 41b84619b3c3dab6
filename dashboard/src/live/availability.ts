import { localTime } from '@atrium/shared/time/local-day';
import type { EpochMs } from '@atrium/shared/units';
import type { Venue } from '@atrium/shared/venue/venue';
import type { Frame } from '@atrium/shared/wire/frame';

/** Why a page has little to show. Four empties that mean four different things to do. */
export type Availability =
  | { readonly kind: 'ok' }
  | { readonly kind: 'not-configured'; readonly missing: 'levels' | 'sensors' }
  | { readonly kind: 'no-data-yet' }
  | { readonly kind: 'closed'; readonly opensAt: number; readonly closesAt: number }
  | { readonly kind: 'sensors-down'; readonly since: EpochMs; readonly zones: number };

const DAY_S = 86_400;

/** Whether the venue is open at this moment of its own local time. Hours that pass midnight belong to the day they began on. */
export function isOpen(hours: Venue['hours'], at: EpochMs, timeZone: string): boolean {
  const { secondOfDay } = localTime(at, timeZone);
  if (hours.closesAt - hours.opensAt >= DAY_S) return true;
  return [secondOfDay, secondOfDay + DAY_S].some((second) => second >= hours.opensAt && second < hours.closesAt);
}

/** The largest share of sensed zones that may be silent before the page says so at its top. */
const SILENT_SHARE = 0.5;

export function availabilityOf(venue: Venue, frame: Frame): Availability {
  if (venue.levels.length === 0) return { kind: 'not-configured', missing: 'levels' };
  if (venue.sensors.length === 0) return { kind: 'not-configured', missing: 'sensors' };
  const zones = Object.values(frame.zones).filter((zone) => zone.kind === 'known' || zone.reason !== 'no-sensor');
  const silent = zones.filter((zone) => zone.kind === 'unknown');
  const since = silent.flatMap((zone) => (zone.kind === 'unknown' && zone.since !== null ? [zone.since] : []));
  const isAllSilent = silent.length === zones.length;
  if (isAllSilent && since.length === 0) return { kind: 'no-data-yet' };
  if (!isOpen(venue.hours, frame.at, venue.timeZone)) return { kind: 'closed', ...venue.hours };
  if (since.length > 0 && silent.length > zones.length * SILENT_SHARE) {
    return { kind: 'sensors-down', since: Math.min(...since), zones: silent.length };
  }
  return { kind: 'ok' };
}
