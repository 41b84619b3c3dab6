import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '@atrium/shared/errors';
import { VENUE_FILE_NAMES, type VenueFiles } from '@atrium/shared/venue/venue-files';

/** Largest file of a venue, bytes: 20,000 features stay well below. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Read the files of a venue from a folder, or from one JSON file that bundles them. What they say is checked by `parseVenue`.
 * @throws HubError VENUE_INVALID when something cannot be read or is not JSON
 */
export async function readVenueFiles(path: string): Promise<VenueFiles> {
  const found = await stat(path).catch((cause: unknown) => {
    throw invalid(path, 'there is no such folder or file', cause);
  });
  if (found.isFile()) {
    const bundle = await readJson(path);
    if (typeof bundle !== 'object' || bundle === null) throw invalid(path, 'is not a venue bundle');
    return bundle as VenueFiles;
  }
  const names = (await readdir(path)).filter((name) => /\.(geojson|json)$/.test(name)).toSorted();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readJson(join(path, name))] as const)),
  );
}

async function readJson(path: string): Promise<unknown> {
  const { size } = await stat(path);
  if (size > MAX_FILE_BYTES) throw invalid(path, `has ${size} bytes, more than ${MAX_FILE_BYTES}`);
  const text = await readFile(path, 'utf8');
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (cause) {
    throw invalid(path, 'is not JSON', cause);
  }
}

/**
 * Write a venue as files, one feature a line, so that two versions compare well. Makes the folder; replaces a venue that is there,
 * files that the new one does not have included.
 * @throws HubError VENUE_INVALID when the folder holds something else than a venue
 */
export async function writeVenue(folder: string, files: VenueFiles): Promise<void> {
  await mkdir(folder, { recursive: true });
  const known = new Set<string>(Object.values(VENUE_FILE_NAMES));
  const present = await readdir(folder);
  const isVenue = [VENUE_FILE_NAMES.manifest, VENUE_FILE_NAMES.venue].every((name) => present.includes(name));
  if (present.length > 0 && !isVenue) throw invalid(folder, 'is neither empty nor a venue: nothing was written');
  for (const name of present) if (known.has(name) && !(name in files)) await rm(join(folder, name));
  for (const [name, file] of Object.entries(files)) await writeFile(join(folder, name), formatVenueFile(file));
}

/** JSON text; of a feature collection one feature a line. */
function formatVenueFile(file: unknown): string {
  const isCollection = typeof file === 'object' && file !== null && 'features' in file && Array.isArray(file.features);
  if (!isCollection) return `${JSON.stringify(file, null, 2)}\n`;
  const lines = (file.features as readonly unknown[]).map((feature) => JSON.stringify(feature));
  return `{\n"type": "FeatureCollection",\n"features": [\n${lines.join(',\n')}\n]\n}\n`;
}

const invalid = (path: string, detail: string, cause?: unknown): HubError =>
  new HubError('VENUE_INVALID', `${path} ${detail}`, { context: { path }, cause });
