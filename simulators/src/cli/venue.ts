import { HubError } from '@atrium/shared/errors';
import { parseVenue } from '@atrium/shared/venue/parse-venue';
import type { Venue } from '@atrium/shared/venue/venue';
import { describeFault } from '@atrium/shared/venue/venue-fault';
import type { VenueFiles } from '@atrium/shared/venue/venue-files';
import { readVenueFiles } from '../captures/read-venue-files.ts';
import { type Density, thinReceivers } from '../captures/thin-receivers.ts';
import { type VenueTimes, withTimes } from '../captures/venue-times.ts';

/** Faults shown of a broken venue; the hub shows all. */
const SHOWN = 10;

/** @throws HubError `VENUE_INVALID` that says what is wrong with it */
export const loadVenue = async (path: string): Promise<Venue> => parseFiles(path, await readVenueFiles(path));

/** @throws HubError `VENUE_INVALID` that says what is wrong with it */
export function parseFiles(path: string, files: VenueFiles): Venue {
  const parsed = parseVenue(files);
  if (parsed.ok) return parsed.value;
  const faults = parsed.error.slice(0, SHOWN).map(describeFault);
  const more = parsed.error.length > SHOWN ? [`and ${parsed.error.length - SHOWN} more`] : [];
  throw new HubError('VENUE_INVALID', [`venue ${path}:`, ...faults, ...more].join('\n  '));
}

/** A venue with all of its receivers, or with fewer. */
export type Place = {
  readonly venue: Venue;
  /** What a hub is started with: the folder or file, or what it would hold. */
  readonly source: string | VenueFiles;
};

/** @throws HubError `VENUE_INVALID` that says what is wrong with it */
export async function loadPlace(path: string, { timeZone, hours }: VenueTimes, density: Density): Promise<Place> {
  const drawn = await readVenueFiles(path);
  const isChanged = timeZone !== undefined || hours !== undefined;
  const files = isChanged ? withTimes(drawn, { ...(timeZone && { timeZone }), ...(hours && { hours }) }) : drawn;
  const venue = parseFiles(path, files);
  if (density === 'dense') return { venue, source: isChanged ? files : path };
  const thinned = thinReceivers(files, venue, density);
  return { venue: parseFiles(path, thinned), source: thinned };
}
