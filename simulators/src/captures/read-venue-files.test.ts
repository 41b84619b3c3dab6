import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseVenue } from '@atrium/shared/venue/parse-venue';
import { afterAll, describe, expect, test } from 'vitest';
import { readVenueFiles, writeVenue } from './read-venue-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'venue-'));
afterAll(() => rmSync(folder, { recursive: true }));
const demo = fileURLToPath(new URL('../../../shared/venues/demo', import.meta.url));

describe('venue files', () => {
  test('a folder, a copy that we wrote and one bundle are the same venue', async () => {
    const files = await readVenueFiles(demo);
    const copy = join(folder, 'a', 'copy');
    await writeVenue(copy, files);
    const bundle = join(folder, 'bundle.json');
    const bare = Object.fromEntries(Object.entries(files).map(([name, file]) => [name.split('.')[0], file]));
    writeFileSync(bundle, `\uFEFF${JSON.stringify(bare)}`);

    const venue = parseVenue(files);
    expect(venue.ok).toBe(true);
    expect(parseVenue(await readVenueFiles(copy))).toEqual(venue);
    expect(parseVenue(await readVenueFiles(bundle))).toEqual(venue);
    expect(readFileSync(join(copy, 'unit.geojson'), 'utf8')).toBe(readFileSync(join(demo, 'unit.geojson'), 'utf8'));
  });

  test('writing replaces a venue whole, and never touches another folder', async () => {
    const target = join(folder, 'target');
    const files = { 'manifest.json': {}, 'venue.geojson': { features: [] } };
    await writeVenue(target, { ...files, 'till.geojson': { features: [] } });
    writeFileSync(join(target, 'notes.txt'), 'ours');
    await writeVenue(target, files);
    expect(existsSync(join(target, 'till.geojson'))).toBe(false);
    expect(existsSync(join(target, 'notes.txt'))).toBe(true);

    const other = mkdtempSync(join(folder, 'other-'));
    writeFileSync(join(other, 'thesis.txt'), 'precious');
    await expect(writeVenue(other, files)).rejects.toMatchObject({ code: 'VENUE_INVALID' });
    expect(existsSync(join(other, 'manifest.json'))).toBe(false);
  });

  test('says what cannot be read', async () => {
    await expect(readVenueFiles(join(folder, 'nowhere'))).rejects.toThrow('no such folder');
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{');
    await expect(readVenueFiles(broken)).rejects.toMatchObject({
      code: 'VENUE_INVALID',
      message: `${broken} is not JSON`,
    });
  });
});
