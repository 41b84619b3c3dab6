import { HubError } from '@atrium/shared/errors';
import type { VenueFiles } from '@atrium/shared/venue/venue-files';
import type { CaptureOptions } from '../capture-format.ts';
import { collection, type Feature, feature, type Position, pointAt, polygonOf } from '../feature.ts';
import { MALL, readDetections, sensorId, storeId } from './market-rows.ts';

/** The source says nothing of the hall: stalls of one size in rows, an aisle before each row, metres. */
const STALL = { width: 8, depth: 6 };
const AISLE = 4;
/** Four features each, and a venue may have 20,000. */
const MAX_FACILITIES = 4_000;
const LEVEL = 'hall';

/** A plain hall with one store and one sensor for each facility of a capture. */
export async function marketVenue(path: string, options: CaptureOptions = {}): Promise<VenueFiles> {
  const rows = await readDetections(path, options);
  const facilities = [...new Set(rows.map((row) => row.facility))].sort((a, b) => Number(a) - Number(b));
  if (facilities.length === 0) throw new HubError('BAD_REQUEST', `${path} names no facility`, { context: { path } });
  if (facilities.length > MAX_FACILITIES) {
    const detail = `names ${facilities.length} facilities, more than ${MAX_FACILITIES}`;
    throw new HubError('BAD_REQUEST', `${path} ${detail}`, { context: { path } });
  }
  const columns = Math.ceil(Math.sqrt(facilities.length * 1.5));
  const rowCount = Math.ceil(facilities.length / columns);
  const width = columns * STALL.width;
  const pitch = STALL.depth + AISLE;
  const stalls = facilities.map((facility, i) => ({
    facility,
    x: (i % columns) * STALL.width,
    y: Math.floor(i / columns) * pitch,
  }));
  const aisles = Array.from({ length: rowCount }, (_, row) =>
    unit(`aisle-${row + 1}`, 'walkway', box([0, row * pitch + STALL.depth], [width, (row + 1) * pitch])),
  );
  return {
    'manifest.json': { version: '1.0.0', language: 'en', units: 'm' },
    'venue.geojson': collection([
      feature('venue', MALL, null, {
        name: { en: 'Market hall', ja: '市場' },
        timeZone: 'Asia/Tokyo',
        currency: 'JPY',
        hours: '24/7',
      }),
    ]),
    'level.geojson': collection([
      feature('level', LEVEL, box([0, 0], [width, rowCount * pitch]), { name: { en: 'Hall', ja: '場内' }, ordinal: 0 }),
    ]),
    'unit.geojson': collection([
      ...aisles,
      ...stalls.map(({ facility, x, y }) =>
        unit(`stall-${facility}`, 'retail', box([x, y], [x + STALL.width, y + STALL.depth]), facility),
      ),
    ]),
    'anchor.geojson': collection(
      stalls.map((stall) =>
        feature('anchor', `anchor-${stall.facility}`, middle(stall), { unit_id: `stall-${stall.facility}` }),
      ),
    ),
    'occupant.geojson': collection(
      stalls.map(({ facility }) =>
        feature('occupant', storeId(facility), null, {
          name: { en: `Facility ${facility}`, ja: `施設 ${facility}` },
          category: 'market',
          anchor_id: `anchor-${facility}`,
        }),
      ),
    ),
    'sensor.geojson': collection(
      stalls.map((stall) =>
        feature('sensor', sensorId(stall.facility), middle(stall), {
          kind: 'wifi',
          level_id: LEVEL,
          store: storeId(stall.facility),
        }),
      ),
    ),
  };
}

const box = ([west, north]: Position, [east, south]: Position) =>
  polygonOf([
    [west, north],
    [east, north],
    [east, south],
    [west, south],
  ]);

const middle = ({ x, y }: { readonly x: number; readonly y: number }) =>
  pointAt([x + STALL.width / 2, y + STALL.depth / 2]);

const unit = (id: string, category: string, geometry: Feature['geometry'], name?: string): Feature =>
  feature('unit', id, geometry, { category, level_id: LEVEL, ...(name === undefined ? {} : { name: { en: name } }) });
