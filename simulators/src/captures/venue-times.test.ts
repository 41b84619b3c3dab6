import { fileURLToPath } from 'node:url';
import { parseVenue } from '@atrium/shared/venue/parse-venue';
import { expect, test } from 'vitest';
import { readVenueFiles } from './read-venue-files.ts';
import { withTimes } from './venue-times.ts';

test('a venue in another time zone and open past midnight stays what it is otherwise', async () => {
  const files = await readVenueFiles(fileURLToPath(new URL('../../../shared/venues/demo', import.meta.url)));
  const hours = { opensAt: 36_000, closesAt: 26.5 * 3_600 };
  const [before, after] = [files, withTimes(files, { timeZone: 'Europe/Berlin', hours })].map(parseVenue);
  if (before?.ok !== true || after?.ok !== true) throw new Error('not a venue');
  expect(after.value).toEqual({ ...before.value, timeZone: 'Europe/Berlin', hours });
});
