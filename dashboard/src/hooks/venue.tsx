import type { LevelId, StoreId, ZoneId } from '@atrium/shared/ids';
import type { Level, Sensor, Store, Venue, Zone } from '@atrium/shared/venue/venue';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { createFormats, type Formats } from '../i18n/formats.ts';
import type { MallRow } from '../link/read-api.ts';
import { createPainting, type Painting } from './painting.ts';
import { useServices } from './services.ts';
import { useSettings } from './settings.tsx';

export function useMalls(): UseQueryResult<readonly MallRow[]> {
  const { api } = useServices();
  return useQuery({ queryKey: ['malls'], queryFn: () => api.malls() });
}

export function useVenueQuery(mall: string): UseQueryResult<Venue> {
  const { api } = useServices();
  return useQuery({ queryKey: ['venue', mall], queryFn: () => api.venue(mall) });
}

/** A venue with what every panel looks up in it. */
export type VenueBook = {
  readonly venue: Venue;
  readonly formats: Formats;
  readonly painting: Painting;
  /** Top floor first, as in a lift. */
  readonly levels: readonly Level[];
  readonly stores: ReadonlyMap<StoreId, Store>;
  readonly zones: ReadonlyMap<ZoneId, Zone>;
  readonly storesByLevel: ReadonlyMap<LevelId, readonly Store[]>;
  readonly sensorsByZone: ReadonlyMap<ZoneId, readonly Sensor[]>;
};

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function bookOf(venue: Venue, formats: Formats, painting: Painting): VenueBook {
  return {
    venue,
    formats,
    painting,
    levels: venue.levels.toSorted((a, b) => b.ordinal - a.ordinal),
    stores: new Map(venue.stores.map((store) => [store.id, store])),
    zones: new Map(venue.zones.map((zone) => [zone.id, zone])),
    storesByLevel: groupBy(venue.stores, (store) => store.level),
    sensorsByZone: groupBy(venue.sensors, (sensor) => sensor.zone),
  };
}

const VenueContext = createContext<VenueBook | null>(null);

export function VenueProvider({ venue, children }: { readonly venue: Venue; readonly children: ReactNode }): ReactNode {
  const { language } = useSettings();
  const painting = useMemo(() => createPainting(venue), [venue]);
  const book = useMemo(
    () => bookOf(venue, createFormats(language, venue.timeZone, venue.currency), painting),
    [venue, language, painting],
  );
  return <VenueContext value={book}>{children}</VenueContext>;
}

export function useVenue(): VenueBook {
  const book = useContext(VenueContext);
  if (book === null) throw new Error('useVenue outside of its provider');
  return book;
}
