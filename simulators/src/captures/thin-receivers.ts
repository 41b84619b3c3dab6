import type { Venue } from '@atrium/shared/venue/venue';
import type { VenueFiles } from '@atrium/shared/venue/venue-files';

/**
 * How many receivers a mall has. Of the zones that have some, in the order of their names, `medium` leaves them in every second
 * store, `sparse` in every third store and every second other zone; `dense` leaves all. Door counters stay.
 */
export const DENSITIES = ['dense', 'medium', 'sparse'] as const;
export type Density = (typeof DENSITIES)[number];

const EVERY = {
  dense: { store: 1, other: 1 },
  medium: { store: 2, other: 1 },
  sparse: { store: 3, other: 2 },
} as const;

/** @param venue what the files say */
export function thinReceivers(files: VenueFiles, venue: Venue, density: Density): VenueFiles {
  const dropped = new Set(dropsOf(venue, density));
  const isKept = (feature: unknown): boolean => !dropped.has(idOf(feature));
  return Object.fromEntries(
    Object.entries(files).map(([name, file]) => {
      if (!/^sensor(\.(geo)?json)?$/.test(name) || !isCollection(file)) return [name, file];
      return [name, { ...file, features: file.features.filter(isKept) }];
    }),
  );
}

function dropsOf({ sensors, zones }: Venue, density: Density): string[] {
  const every = EVERY[density];
  const receivers = sensors.filter(({ kind }) => kind !== 'counter');
  const heard = new Set(receivers.map(({ zone }) => zone));
  const kindOf = new Map(zones.map(({ id, kind }) => [id, kind === 'store' ? kind : 'other'] as const));
  const counts = { store: 0, other: 0 };
  const deaf = [...heard].toSorted().filter((zone) => {
    const kind = kindOf.get(zone) ?? 'other';
    return counts[kind]++ % every[kind] !== 0;
  });
  return receivers.filter(({ zone }) => deaf.includes(zone)).map(({ id }) => id);
}

const isCollection = (file: unknown): file is { readonly features: readonly unknown[] } =>
  typeof file === 'object' && file !== null && 'features' in file && Array.isArray(file.features);

/** Ids are written in either case and read in small letters. */
const idOf = (feature: unknown): string =>
  typeof feature === 'object' && feature !== null && 'id' in feature ? String(feature.id).toLowerCase() : '';
