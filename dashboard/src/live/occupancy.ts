import type { LevelId } from '@atrium/shared/ids';
import type { Venue, Zone } from '@atrium/shared/venue/venue';
import type { Frame, ZoneNow } from '@atrium/shared/wire/frame';

export type LevelNow = {
  /** Devices in the zones that are heard; null when none is. */
  readonly devices: number | null;
  readonly unknownZones: number;
  readonly zones: number;
};

/**
 * Whether a zone should be heard and is not. Back rooms, shafts and voids without a sensor are no gap in what a mall measures;
 * hatching them would hide the gaps that matter.
 */
export function isUnseen(zone: Zone, now: ZoneNow | undefined): boolean {
  return now?.kind === 'unknown' && (zone.kind !== 'other' || now.reason !== 'no-sensor');
}

/** Devices on each level now. Silent zones add nothing and are counted, so that a level can say how much of it is seen. */
export function occupancyByLevel(venue: Venue, frame: Frame): ReadonlyMap<LevelId, LevelNow> {
  const levels = new Map<LevelId, { devices: number; unknownZones: number; zones: number }>();
  for (const level of venue.levels) levels.set(level.id, { devices: 0, unknownZones: 0, zones: 0 });
  for (const zone of venue.zones) {
    const level = levels.get(zone.level);
    const now = frame.zones[zone.id];
    const isGap = isUnseen(zone, now);
    if (level === undefined || (now?.kind !== 'known' && !isGap)) continue;
    level.zones += 1;
    if (now?.kind === 'known') level.devices += now.devices;
    else level.unknownZones += 1;
  }
  return new Map(
    [...levels].map(([id, now]) => [id, { ...now, devices: now.unknownZones === now.zones ? null : now.devices }]),
  );
}

/** Devices shown in a density grid. */
export function densityTotal(pairs: readonly number[] | undefined): number {
  let total = 0;
  for (let i = 1; i < (pairs?.length ?? 0); i += 2) total += pairs?.[i] ?? 0;
  return total;
}
