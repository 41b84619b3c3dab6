import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isId } from '@atrium/shared/ids';
import { contains } from '@atrium/shared/venue/geometry';
import { parseVenue } from '@atrium/shared/venue/parse-venue';
import { sightingSchema } from '@atrium/shared/wire/messages';
import { afterAll, describe, expect, test } from 'vitest';
import type { CaptureOptions } from '../capture-format.ts';
import { CAPTURE_FORMATS } from '../formats.ts';
import type { TimedMessage } from '../timed-message.ts';
import { corridorCells } from './corridor-cells.ts';
import { localFrame } from './local-frame.ts';
import { storeIds } from './store-ids.ts';
import { kindOf } from './unit-kinds.ts';
import { positionAt } from './walks.ts';

/**
 * A floor of 60 x 40 m, a shop of 60 x 20 m in its north, and walks along the corridor in its south. Beacons hang over the corridor
 * at x = 10 and x = 50, one in the shop 10 m from its front, heard by somebody inside, one 1.5 m behind the front.
 */
const folder = mkdtempSync(join(tmpdir(), 'mall-'));
afterAll(() => rmSync(folder, { recursive: true }));
const frame = localFrame([120, 30]);
const START = Date.UTC(2019, 10, 24, 3);
const SHOP = '5dd3d7792a57a343565966ab';

const rectangle = (x0: number, y0: number, x1: number, y1: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [x0, y0],
      [x1, y0],
      [x1, y1],
      [x0, y1],
      [x0, y0],
    ].map(([x = 0, y = 0]) => frame.toDegrees([x, y])),
  ],
});
const drawn = (id: string, name: string, catalogue: readonly string[], geometry: unknown) => ({
  type: 'Feature',
  geometry,
  properties: { id, name, category: catalogue },
});
mkdirSync(join(folder, 'F1'));
writeFileSync(
  join(folder, 'F1', 'geojson_map.json'),
  JSON.stringify({
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        geometry: rectangle(0, 0, 60, 40),
        properties: { type: 'floor', floor_num: 1, category: 'floor', name: 'F1' },
      },
      drawn(SHOP, 'SALT&amp;SEA', ['5d35733edb07255e495599ed'], rectangle(0, 0, 60, 20)),
      drawn('5dd3d7792a57a343565966ac', 'fuzhumian', ['5d3577c8b7271665f903b6e3'], rectangle(56, 36, 60, 40)),
    ],
  }),
);
const waypoint = (walk: string, seconds: number, [x, y]: readonly [number, number]) => {
  const [lon, lat] = frame.toDegrees([x, y]);
  return `${walk},F1,${START + seconds * 1_000},0,0,${lon},${lat},,,0`;
};
const WEST = 'E0:00:00:00:00:01';
const EAST = 'E0:00:00:00:00:02';
const INNER = 'E0:00:00:00:00:03';
const beacon = (walk: string, seconds: number, [mac, rssi]: readonly [string, number]) =>
  `${walk},F1,${START + seconds * 1_000},${mac},U,0,0,-56,${rssi}`;
writeFileSync(
  join(folder, 'waypoints.csv'),
  [
    'trace,floor,ts_ms,x_m,y_m,lon,lat,nearest_unit_id,nearest_unit_name,dist_m',
    waypoint('walk-a', 0, [0, 25]),
    waypoint('walk-a', 60, [60, 25]),
    waypoint('walk-b', 3_600, [30, 10]),
    waypoint('walk-b', 3_610, [30, 10]),
    waypoint('walk-c', 7_200, [30, 18.5]),
  ].join('\n'),
);
const along = Array.from({ length: 61 }, (_, s) => [
  beacon('walk-a', s, [WEST, -50 - Math.abs(s - 10)]),
  beacon('walk-a', s, [EAST, -50 - Math.abs(s - 50)]),
]).flat();
const THRESHOLD = 'E0:00:00:00:00:04';
const atDoor = Array.from({ length: 10 }, (_, s) => beacon('walk-c', 7_200 + s, [THRESHOLD, -55]));
const inside = Array.from({ length: 10 }, (_, s) => beacon('walk-b', 3_600 + s, [INNER, -55]));
const HEADER = 'trace,floor,ts_ms,mac,uuid,major,minor,tx_power,rssi';
const writeBeacons = (...extra: readonly string[]): void =>
  writeFileSync(
    join(folder, 'beacons.csv.gz'),
    gzipSync([HEADER, ...along, ...inside, ...atDoor, ...extra].join('\n')),
  );
writeBeacons();

const { read, venue } = CAPTURE_FORMATS['mall-site1'];
async function play(options: CaptureOptions = {}): Promise<readonly TimedMessage[]> {
  const messages: TimedMessage[] = [];
  for await (const message of read(folder, options)) messages.push(message);
  return messages;
}
async function build() {
  const parsed = parseVenue((await venue?.(folder)) ?? {});
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

describe('the mall played reversed', () => {
  test('beacons hear walkers', async () => {
    const messages = await play();
    expect(messages).toHaveLength(142);
    expect(messages[0]).toEqual({
      at: START,
      topic: 'atrium/v1/mall-site1/sighting/ble-e00000000001',
      payload: { at: START, device: 'walk-a', radio: 'ble', rssi: -60 },
    });
    for (const { payload } of messages) expect(sightingSchema.safeParse(payload).success).toBe(true);
  });

  test('overlap starts all walks within a window, by name alone, and keeps each walk whole', async () => {
    const messages = await play({ overlapMs: 30_000 });
    expect(messages.map((message) => message.at)).toEqual(
      messages.map((message) => message.at).toSorted((a, b) => a - b),
    );
    expect(await play({ overlapMs: 30_000 })).toEqual(messages);
    const timesOf = (device: string) =>
      messages.flatMap(({ payload }) => {
        const sighting = sightingSchema.parse(payload);
        return sighting.device === device ? [sighting.at] : [];
      });
    for (const device of ['walk-a', 'walk-b']) {
      expect((timesOf(device)[0] ?? 0) - START).toBeGreaterThanOrEqual(0);
      expect((timesOf(device)[0] ?? 0) - START).toBeLessThan(30_000);
    }
    expect(Math.max(...timesOf('walk-b')) - Math.min(...timesOf('walk-b'))).toBe(9_000);
  });

  test('a bad row is named, or left out', async () => {
    writeBeacons(`walk-a,F1,${START},${WEST},U,0,0,-56,loud`);
    await expect(play()).rejects.toThrow('line 144, column rssi: must be a number from -127 to 20, not "loud"');
    expect(await play({ skipBad: true })).toHaveLength(142);
    writeBeacons(`walk-a,F1,${START},printer,U,0,0,-56,-60`);
    await expect(play()).rejects.toThrow('column mac');
    writeBeacons();
  });

  test('a folder without floors and a file without columns are refused', async () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    await expect(venue?.(empty)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    writeFileSync(join(empty, 'beacons.csv'), 'trace,floor\n');
    await expect(read(empty, {})[Symbol.asyncIterator]().next()).rejects.toThrow('no column ts_ms, mac, rssi');
  });
});

describe('the venue of the mall', () => {
  test('receivers hang where walkers heard them loudest, in a shop only when well inside', async () => {
    const { sensors, zones, stores, levels } = await build();
    expect(levels).toMatchObject([{ id: 'f1', ordinal: 0 }]);
    expect(stores).toMatchObject([{ id: 'salt-sea', name: { 'zh-Latn': 'SALT&SEA' }, zone: SHOP, category: 'retail' }]);
    const places = Object.fromEntries(sensors.map((sensor) => [sensor.id, sensor]));
    expect(places['ble-e00000000001']?.at[0]).toBeGreaterThan(5);
    expect(places['ble-e00000000001']?.at[0]).toBeLessThan(17);
    expect(places['ble-e00000000002']?.at[0]).toBeGreaterThan(43);
    expect(places['ble-e00000000003']).toMatchObject({ kind: 'ble', zone: SHOP, store: 'salt-sea' });
    expect(places['ble-e00000000004']?.store).toBeUndefined();
    for (const id of ['ble-e00000000001', 'ble-e00000000002', 'ble-e00000000004']) {
      const zone = zones.find((one) => one.id === places[id]?.zone);
      expect(zone).toMatchObject({ kind: 'corridor', fronts: ['salt-sea'] });
      expect(contains(zone?.polygon ?? [], places[id]?.at ?? [0, 0])).toBe(true);
    }
  });

  test('every id can travel in a topic', async () => {
    const { zones, stores, sensors } = await build();
    for (const { id } of [...zones, ...stores, ...sensors]) expect(isId(id)).toBe(true);
  });
});

describe('parts', () => {
  test('a walker is between two waypoints in proportion to time, and stands still outside them', () => {
    const walk = [
      { at: 1_000, position: [0, 0] as const, floor: 'F1' },
      { at: 3_000, position: [10, 20] as const, floor: 'F1' },
    ];
    expect(positionAt(walk, 1_500)).toEqual([2.5, 5]);
    expect(positionAt(walk, 0)).toEqual([0, 0]);
    expect(positionAt(walk, 9_000)).toEqual([10, 20]);
    expect(positionAt([], 0)).toBeNull();
  });

  test('corridor cells share the floor without overlap and stay on it', () => {
    const floor = [
      [
        [
          [0, 0],
          [50, 0],
          [50, 10],
          [10, 10],
          [10, 50],
          [0, 50],
        ],
      ],
    ] as const;
    const cells = corridorCells(
      [
        [5, 5],
        [30, 5],
        [5, 30],
        [7, 6],
      ],
      floor,
    );
    expect(cells).toHaveLength(3);
    for (let x = 0.5; x < 50; x += 1) {
      for (let y = 0.5; y < 50; y += 1) {
        const owners = cells.filter((cell) => cell.parts.some((part) => contains(part, [x, y])));
        expect(owners.length).toBeLessThanOrEqual(contains(floor[0], [x, y]) ? 1 : 0);
      }
    }
    expect(cells.every((cell) => cell.parts.some((part) => contains(part, cell.seed)))).toBe(true);
  });

  test('shops of one name are told apart by their unit', () => {
    const ids = storeIds([
      { id: 'aaaaaaaaaaaa00000001', name: 'Tea & Co' },
      { id: 'aaaaaaaaaaaa00000002', name: 'tea co' },
      { id: 'aaaaaaaaaaaa00000003', name: '···' },
      { id: 'aaaaaaaaaaaa00000004', name: 'Hats' },
    ]);
    expect([...ids.values()]).toEqual(['tea-co-00000001', 'tea-co-00000002', 'store-00000003', 'hats']);
  });

  test.each([
    ['A112', ['5d3579f37ea32247d2a96081'], 'parking', null],
    ['kongpu', ['5d35733edb07255e495599ed'], 'unspecified', null],
    ['zhuawawaji', ['5d357344db07255e49559a75'], 'unspecified', null],
    ['xishoujianfuzhumian', ['5d3577c8b7271665f903b6e3'], 'restroom', null],
    ['nanxiaozao', ['5d3577c8b7271665f903b6e3', '5d357a28ccd5d652c76d8793'], 'retail', 'other'],
    ['qilixiang', ['5d35733bdb07255e495599ac'], 'foodservice', 'food'],
    ['unheard of', ['ffff'], 'unspecified', null],
  ])('%s is %s', (name, catalogue, category, trade) =>
    expect(kindOf({ name, catalogue })).toEqual({ category, trade }),
  );
});
