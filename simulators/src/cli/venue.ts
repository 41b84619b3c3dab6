import { HubError } from '@atrium/shared/errors';
import { parseVenue } from '@atrium/shared/venue/parse-venue';
import type { Venue } from '@atrium/shared/venue/venue';
import { describeFault } from '@atrium/shared/venue/venue-fault';
import { readVenueFiles } from '../captures/read-venue-files.ts';

/** Faults shown of a broken venue; the hub shows all. */
const SHOWN = 10;

/** @throws HubError `VENUE_INVALID` that says what is wrong with it */
export async function loadVenue(path: string): Promise<Venue> {
  const parsed = parseVenue(await readVenueFiles(path));
  if (parsed.ok) return parsed.value;
  const faults = parsed.error.slice(0, SHOWN).map(describeFault);
  const more = parsed.error.length > SHOWN ? [`and ${parsed.error.length - SHOWN} more`] : [];
  throw new HubError('VENUE_INVALID', [`venue ${path}:`, ...faults, ...more].join('\n  '));
}
