import { fileURLToPath } from 'node:url';
import { parseVenue } from '@atrium/shared/venue/parse-venue';
import type { Venue } from '@atrium/shared/venue/venue';
import { expect, test } from 'vitest';
import { readVenueFiles } from './read-venue-files.ts';
import { type Density, thinReceivers } from './thin-receivers.ts';

const files = await readVenueFiles(fileURLToPath(new URL('../../../shared/venues/demo', import.meta.url)));

function venueOf(read: typeof files): Venue {
  const parsed = parseVenue(read);
  if (!parsed.ok) throw new Error('not a venue');
  return parsed.value;
}
const whole = venueOf(files);
const thin = (density: Density): Venue => venueOf(thinReceivers(files, whole, density));

/** Zones of a kind in which something is heard. */
const heard = ({ sensors, zones }: Venue, isStore: boolean): number => {
  const named = new Set(sensors.filter(({ kind }) => kind !== 'counter').map(({ zone }) => zone));
  return zones.filter(({ id, kind }) => named.has(id) && (kind === 'store') === isStore).length;
};

test('dense leaves the venue as it is', () => expect(thin('dense')).toEqual(whole));

test('medium halves the stores, sparse leaves a third of them and half of the rest', () => {
  const medium = thin('medium');
  const sparse = thin('sparse');
  expect(heard(medium, true)).toBe(Math.ceil(heard(whole, true) / 2));
  expect(heard(medium, false)).toBe(heard(whole, false));
  expect(heard(sparse, true)).toBe(Math.ceil(heard(whole, true) / 3));
  expect(heard(sparse, false)).toBe(Math.ceil(heard(whole, false) / 2));
});

test('counters, tills and stores stay', () => {
  const sparse = thin('sparse');
  const counters = ({ sensors }: Venue): string[] =>
    sensors.filter(({ kind }) => kind === 'counter').map(({ id }) => id);
  expect(counters(sparse)).toEqual(counters(whole));
  expect(sparse.stores).toEqual(whole.stores);
  expect(sparse.tills).toEqual(whole.tills);
});
