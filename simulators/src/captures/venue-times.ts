import type { Hours } from '@atrium/shared/venue/opening-hours';
import type { VenueFiles } from '@atrium/shared/venue/venue-files';

/** What a scenario changes of when a mall lives. */
export type VenueTimes = { readonly timeZone?: string; readonly hours?: Hours };

/** The same venue in another time zone, or with other hours. */
export function withTimes(files: VenueFiles, { timeZone, hours }: VenueTimes): VenueFiles {
  const change = {
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(hours === undefined ? {} : { hours: `${clock(hours.opensAt)}-${clock(hours.closesAt)}` }),
  };
  return Object.fromEntries(
    Object.entries(files).map(([name, file]) => {
      if (!/^venue(\.(geo)?json)?$/.test(name) || !isCollection(file)) return [name, file];
      const features = file.features.map((each) => ({ ...each, properties: { ...each.properties, ...change } }));
      return [name, { ...file, features }];
    }),
  );
}

const part = (amount: number): string => String(Math.floor(amount)).padStart(2, '0');
const clock = (seconds: number): string => `${part(seconds / 3_600)}:${part((seconds / 60) % 60)}`;

type Features = { readonly features: readonly { readonly properties: object }[] };

const isCollection = (file: unknown): file is Features =>
  typeof file === 'object' && file !== null && 'features' in file && Array.isArray(file.features);
