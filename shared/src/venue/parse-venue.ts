import { err, ok, type Result } from '../result.ts';
import { isTimeZone } from '../time/local-day.ts';
import { buildZones, toLabel } from './build-zones.ts';
import { ALL_DAY, type Hours, parseHours } from './opening-hours.ts';
import { placeSensors } from './place-sensors.ts';
import { hasArea, type Projection, planParts, projectionOf } from './projection.ts';
import { type RawVenue, readFeatures } from './read-features.ts';
import { readDoors, withFronts } from './store-fronts.ts';
import type { Level, Till, Venue } from './venue.ts';
import { createFaults, type Faults, type VenueFault } from './venue-fault.ts';
import type { VenueFiles } from './venue-files.ts';

/**
 * Read a venue from its files, or say everything that is wrong with it.
 *
 * An IMDF archive reads as it is, apart from two things it does not know: the venue's properties must also carry `timeZone` (IANA)
 * and `currency` (ISO 4217). Without a `sensor` file the plan is complete and every zone is unknown.
 *
 * Pure. All faults at once, in the order of the files; identical input gives identical output.
 *
 * @param files parsed JSON by file name, see {@link VenueFiles}
 * @returns the venue in metres, or at least one fault
 * @throws never for anything that came out of `JSON.parse`
 *
 * @example parseVenue({ manifest: { version: '1', units: 'm' }, venue: {…}, level: {…}, unit: {…} })
 */
export function parseVenue(files: VenueFiles): Result<Venue, readonly VenueFault[]> {
  const faults = createFaults();
  const raw = readFeatures(files, faults);
  if (raw === null) return err(faults.list());
  const about = readAbout(raw, faults);
  const projection = projectionOf(raw, faults);
  if (raw.ids.level.size === 0 && raw.level.length === 0)
    faults.add({ file: 'level', field: 'features' }, 0, 'a venue needs at least one level');
  if (projection === null) return err(faults.list());

  const levels = readLevels(raw, projection, faults);
  const { zones, stores } = buildZones(raw, projection, faults);
  const sensors = placeSensors(raw, { zones, stores }, { projection, faults });
  const tills = readTills(raw, faults);
  const doors = readDoors(raw, projection, faults);
  if (about === null || faults.list().length > 0) return err(faults.list());
  return ok({ ...about, levels, zones: withFronts(zones, doors), stores, sensors, tills });
}

type About = Pick<Venue, 'id' | 'name' | 'timeZone' | 'currency' | 'hours'>;

function readAbout(raw: RawVenue, faults: Faults): About | null {
  const [venue, ...others] = raw.venue;
  for (const other of others)
    faults.add({ file: 'venue', feature: other.id, field: 'id' }, other.id, 'only one venue may be described');
  if (venue === undefined) {
    if (raw.ids.venue.size === 0) faults.add({ file: 'venue', field: 'features' }, 0, 'must describe one venue');
    return null;
  }
  const { name, timeZone, currency } = venue.properties;
  const fault = (field: string, received: unknown, detail: string): void =>
    faults.add({ file: 'venue', feature: venue.id, field: `properties.${field}` }, received, detail);
  if (!isTimeZone(timeZone)) fault('timeZone', timeZone, 'is not an IANA time zone, e.g. Asia/Shanghai');
  if (!isCurrency(currency)) fault('currency', currency, 'is not an ISO 4217 code, e.g. CNY');
  const hours = readHours(venue.properties.hours);
  if (hours === null) fault('hours', venue.properties.hours, 'must hold a daily span such as 10:00-22:00, or 24/7');
  return { id: venue.id, name: toLabel(name, raw.manifest.language), timeZone, currency, hours: hours ?? ALL_DAY };
}

const readHours = (text: string | null | undefined): Hours | null =>
  text === null || text === undefined ? ALL_DAY : parseHours(text);

/** Only what the runtime can format as money. */
const isCurrency = (code: string): boolean =>
  /^[A-Z]{3}$/.test(code) && Intl.supportedValuesOf('currency').includes(code);

function readLevels(raw: RawVenue, projection: Projection, faults: Faults): readonly Level[] {
  const levels = raw.level.map(({ id, geometry, properties }): Level => {
    const outline = planParts(geometry, projection);
    if (!outline.every(hasArea))
      faults.add({ file: 'level', feature: id, field: 'geometry.coordinates' }, geometry.coordinates, 'has no area');
    const name = properties.name ?? properties.short_name ?? { en: `Level ${properties.ordinal}` };
    const { width, height } = projection;
    return { id, name: toLabel(name, raw.manifest.language), ordinal: properties.ordinal, width, height, outline };
  });
  return levels.toSorted((a, b) => a.ordinal - b.ordinal);
}

function readTills(raw: RawVenue, faults: Faults): readonly Till[] {
  return raw.till.map(({ id, properties }) => {
    if (!raw.ids.occupant.has(properties.store)) {
      faults.add({ file: 'till', feature: id, field: 'properties.store' }, properties.store, 'no occupant has this id');
    }
    return { id, store: properties.store };
  });
}
