import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '@atrium/shared/errors';
import { z } from 'zod';

/** The drawing of one floor as the source has it: `<floor>/geojson_map.json`, the floor itself first, then its units. */

const position = z.tuple([z.number(), z.number()]).rest(z.number());
const ring = z.array(position).min(4);
const geometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
]);
const floorSchema = z.object({
  type: z.literal('Feature'),
  geometry,
  properties: z.object({ type: z.literal('floor'), floor_num: z.number().int() }),
});
const unitSchema = z.object({
  type: z.literal('Feature'),
  geometry,
  properties: z.object({
    type: z.undefined().optional(),
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
    name: z.string().min(1).max(200),
    category: z.array(z.string()),
  }),
});
const mapSchema = z.object({ features: z.array(z.union([floorSchema, unitSchema])).max(20_000) });

export type Geometry = z.infer<typeof geometry>;
export type DrawnUnit = {
  readonly id: string;
  readonly name: string;
  /** Ids of the source's own catalogue, coarse to fine. */
  readonly catalogue: readonly string[];
  readonly geometry: Geometry;
};
export type Floor = {
  /** As the recordings call it: B1, F1. */
  readonly name: string;
  readonly ordinal: number;
  readonly outline: Geometry;
  readonly units: readonly DrawnUnit[];
};

/** @throws HubError NOT_FOUND without any floor, BAD_REQUEST for a drawing that cannot be read */
export async function readFloors(folder: string): Promise<readonly Floor[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new HubError('NOT_FOUND', `${folder}: there is no such folder`, { context: { folder }, cause });
  });
  const names = entries
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, MAP)))
    .map((entry) => entry.name);
  if (names.length === 0)
    throw new HubError('NOT_FOUND', `${folder} has no floor with a ${MAP}`, { context: { folder } });
  const floors = await Promise.all(names.toSorted().map((name) => readFloor(folder, name)));
  return floors.toSorted((a, b) => a.ordinal - b.ordinal);
}

const MAP = 'geojson_map.json';

async function readFloor(folder: string, name: string): Promise<Floor> {
  const path = join(folder, name, MAP);
  const bad = (detail: string, cause?: unknown): HubError =>
    new HubError('BAD_REQUEST', `${path}: ${detail}`, { context: { path }, cause });
  const text = await readFile(path, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw bad('is not JSON', cause);
  }
  const read = mapSchema.safeParse(json);
  if (!read.success)
    throw bad(
      read.error.issues
        .map((issue) => `${issue.path.join('.')} ${issue.message}`)
        .slice(0, 5)
        .join('; '),
    );
  const units: DrawnUnit[] = [];
  let floor: z.infer<typeof floorSchema> | null = null;
  for (const { geometry: shape, properties } of read.data.features) {
    if ('floor_num' in properties) floor = { type: 'Feature', geometry: shape, properties };
    else units.push({ id: properties.id, name: properties.name, catalogue: properties.category, geometry: shape });
  }
  if (floor === null) throw bad('no feature is the floor itself');
  const number = floor.properties.floor_num;
  // The source has no floor zero: 1 is the ground floor, -1 the first basement.
  return { name, ordinal: number > 0 ? number - 1 : number, outline: floor.geometry, units };
}
