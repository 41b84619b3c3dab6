import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HubError } from '@atrium/shared/errors';
import { parseVenue } from '@atrium/shared/venue/parse-venue';
import type { Venue } from '@atrium/shared/venue/venue';

/** Largest venue file, bytes: a plan of 20,000 features stays well below. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

const DEMO_VENUE = fileURLToPath(new URL('../../../shared/venues/demo', import.meta.url));

/**
 * Read a venue from a folder of GeoJSON files or from one JSON file that bundles them.
 * @param path null for the demo venue
 * @throws HubError VENUE_INVALID with every fault found
 */
export async function readVenue(path: string | null): Promise<Venue> {
  const from = path ?? DEMO_VENUE;
  const parsed = parseVenue(await readFiles(from));
  if (parsed.ok) return parsed.value;
  const faults = parsed.error.map(
    ({ file, feature, field, received, detail }) =>
      `${file}${feature === undefined ? '' : ` ${feature}`}: ${field} ${detail} (received ${received})`,
  );
  throw new HubError('VENUE_INVALID', `the venue at ${from} cannot be used:\n  ${faults.slice(0, 50).join('\n  ')}`, {
    context: { path: from, faults: faults.length },
  });
}

async function readFiles(path: string): Promise<Record<string, unknown>> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new HubError('VENUE_INVALID', `HUB_VENUE: there is no folder or file ${path}`, { context: { path }, cause });
  });
  if (found.isFile()) return (await readJson(path)) as Record<string, unknown>;
  const names = (await readdir(path)).filter((name) => /\.(geojson|json)$/.test(name)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readJson(join(path, name))] as const)),
  );
}

async function readJson(path: string): Promise<unknown> {
  const { size } = await stat(path);
  if (size > MAX_FILE_BYTES) throw unusable(path, `has ${size} bytes, more than ${MAX_FILE_BYTES}`);
  const text = await readFile(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unusable(path, 'is not JSON', cause);
  }
}

const unusable = (path: string, why: string, cause?: unknown): HubError =>
  new HubError('VENUE_INVALID', `${path} ${why}`, { context: { path }, cause });
