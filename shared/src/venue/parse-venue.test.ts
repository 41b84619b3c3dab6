import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contains } from './geometry.ts';
import { parseHours } from './opening-hours.ts';
import { parseVenue } from './parse-venue.ts';
import { innerPoint } from './polygon.ts';
import type { Venue } from './venue.ts';
import { describeFault, MAX_FAULTS } from './venue-fault.ts';
import { MAX_FEATURES, MAX_RING } from './venue-files.ts';

type Json = { [key: string]: unknown };
type Feature = { type: string; id: unknown; geometry: Json | null; properties: Json };
type Files = Record<string, { type?: string; features: Feature[]; [key: string]: unknown }>;

const box = (x0: number, y0: number, x1: number, y1: number): Json => ({
  type: 'Polygon',
  coordinates: [
    [
      [x0, y0],
      [x1, y0],
      [x1, y1],
      [x0, y1],
      [x0, y0],
    ],
  ],
});
const point = (x: number, y: number): Json => ({ type: 'Point', coordinates: [x, y] });
const feature = (id: string, geometry: Json | null, properties: Json): Feature => ({
  type: 'Feature',
  id,
  geometry,
  properties,
});
const collection = (...features: Feature[]) => ({ type: 'FeatureCollection', features });

/** Two stores of 20 x 14 m above a corridor of 40 x 6 m, and a cupboard. */
const smallMall = (): Files => ({
  'manifest.json': { version: '1', language: 'en', units: 'm', features: [] },
  'venue.geojson': collection(
    feature('small', null, { name: 'Small mall', timeZone: 'Asia/Shanghai', currency: 'CNY', hours: '10:00-22:00' }),
  ),
  'level.geojson': collection(
    feature('l1', box(0, 0, 40, 20), { ordinal: 0, name: { en: 'Level 1', 'zh-CN': '一层' } }),
  ),
  'unit.geojson': collection(
    feature('u-1', box(0, 0, 20, 14), { category: 'retail', level_id: 'l1', name: 'L1-1' }),
    feature('u-2', box(20, 0, 36, 14), { category: 'retail', level_id: 'l1', name: null }),
    feature('u-3', box(36, 0, 40, 14), { category: 'storage', level_id: 'l1' }),
    feature('c-1', box(0, 14, 20, 20), { category: 'walkway', level_id: 'l1' }),
    feature('c-2', box(20, 14, 40, 20), { category: 'walkway', level_id: 'l1' }),
  ),
  'anchor.geojson': collection(
    feature('a-1', point(10, 7), { unit_id: 'u-1' }),
    feature('a-2', point(28, 7), { unit_id: 'u-2' }),
  ),
  'occupant.geojson': collection(
    feature('tea', null, { name: { en: 'Tea', 'zh-CN': '茶' }, category: 'food', anchor_id: 'a-1' }),
    feature('shoes', null, {
      name: 'Shoes',
      category: 'fashion',
      anchor_id: 'a-2',
      rules: { visitFromMs: 30_000 },
    }),
  ),
  'sensor.geojson': collection(
    feature('ap-tea', point(10, 7), { kind: 'wifi', level_id: 'l1' }),
    feature('ap-hall', point(30, 17), { kind: 'wifi', level_id: 'l1' }),
    feature('door', point(0.5, 21.5), { kind: 'counter', level_id: 'l1', role: 'entrance' }),
    feature('front', point(28, 14.5), { kind: 'counter', level_id: 'l1', store: 'shoes' }),
  ),
  'till.geojson': collection(feature('till-1', null, { store: 'tea' })),
});

const venueOf = (files: Readonly<Record<string, unknown>>): Venue => {
  const parsed = parseVenue(files);
  if (!parsed.ok) throw new Error(parsed.error.map(describeFault).join('\n'));
  return parsed.value;
};
const faultsOf = (files: Readonly<Record<string, unknown>>) => {
  const parsed = parseVenue(files);
  return parsed.ok ? [] : parsed.error;
};
const at = (files: Files, file: string, index: number): Feature => {
  const found = files[file]?.features[index];
  if (found === undefined) throw new Error(`no ${file} ${index}`);
  return found;
};

describe('parseVenue', () => {
  test('reads stores, zones, fronts, sensors and tills', () => {
    const venue = venueOf(smallMall());
    expect(venue).toMatchObject({
      id: 'small',
      timeZone: 'Asia/Shanghai',
      currency: 'CNY',
      hours: { opensAt: 36_000, closesAt: 79_200 },
    });
    expect(venue.levels[0]).toMatchObject({ width: 40, height: 20, name: { en: 'Level 1', 'zh-CN': '一层' } });
    expect(venue.stores.map((store) => [store.id, store.zone, store.unit])).toEqual([
      ['tea', 'u-1', 'L1-1'],
      ['shoes', 'u-2', undefined],
    ]);
    expect(venue.stores[1]?.rules).toEqual({ visitFromMs: 30_000 });
    expect(venue.zones.map((zone) => [zone.id, zone.kind, zone.fronts])).toEqual([
      ['u-1', 'store', []],
      ['u-2', 'store', []],
      ['u-3', 'other', []],
      ['c-1', 'corridor', ['tea', 'shoes']],
      ['c-2', 'corridor', ['tea', 'shoes']],
    ]);
    expect(venue.sensors.map((sensor) => [sensor.id, sensor.zone, sensor.store, sensor.role])).toEqual([
      ['ap-tea', 'u-1', 'tea', undefined],
      ['ap-hall', 'c-2', undefined, undefined],
      ['door', 'c-1', undefined, 'entrance'],
      ['front', 'u-2', 'shoes', 'storefront'],
    ]);
    expect(venue.tills).toEqual([{ id: 'till-1', store: 'tea' }]);
  });

  test('a door decides which corridor a store fronts on; service doors do not', () => {
    const files = smallMall();
    const line = (x0: number, x1: number) => ({
      type: 'LineString',
      coordinates: [
        [x0, 14],
        [x1, 14],
      ],
    });
    files['opening.geojson'] = collection(
      feature('o-1', line(4, 8), { category: 'pedestrian', level_id: 'l1' }),
      feature('o-2', line(16, 19), { category: 'emergencyexit', level_id: 'l1' }),
    );
    const zones = venueOf(files).zones;
    expect(zones.find((zone) => zone.id === 'c-1')?.fronts).toEqual(['tea', 'shoes']);
    expect(zones.find((zone) => zone.id === 'c-2')?.fronts).toEqual(['shoes']);
  });

  test('one bundle with bare keys is the same venue as files', () => {
    const files = smallMall();
    const bundle = Object.fromEntries(Object.entries(files).map(([name, file]) => [name.split('.')[0] ?? '', file]));
    expect(venueOf(bundle)).toEqual(venueOf(files));
  });

  test('longitude and latitude become metres with y down, whatever the hemisphere', () => {
    for (const [lon, lat] of [
      [120.1, 30.2],
      [-58.4, -34.6],
    ] as const) {
      const perLat = (6_371_008.8 * Math.PI) / 180;
      const perLon = perLat * Math.cos((lat * Math.PI) / 180);
      const files = JSON.parse(JSON.stringify(smallMall()), (key, value) => {
        if (key !== 'coordinates') return value;
        const turn = (node: unknown): unknown =>
          Array.isArray(node) && typeof node[0] === 'number'
            ? [lon + Number(node[0]) / perLon, lat + (20 - Number(node[1])) / perLat]
            : (node as unknown[]).map(turn);
        return turn(value);
      });
      files['manifest.json'].units = 'lonlat';
      const venue = venueOf(files);
      expect(venue.levels[0]?.width).toBeCloseTo(40, 2);
      expect(venue.levels[0]?.height).toBeCloseTo(20, 2);
      expect(venue.sensors.find((sensor) => sensor.id === 'ap-hall')?.at[0]).toBeCloseTo(30, 2);
      expect(venue.sensors.find((sensor) => sensor.id === 'ap-hall')?.at[1]).toBeCloseTo(17, 2);
      expect(venue.sensors.map((sensor) => sensor.zone)).toEqual(venueOf(smallMall()).sensors.map((s) => s.zone));
    }
  });

  test('an archive without sensors, tills, anchors and tenants loads; hours default to the whole day', () => {
    const files = smallMall();
    for (const name of ['sensor', 'till', 'anchor', 'occupant']) delete files[`${name}.geojson`];
    at(files, 'venue.geojson', 0).properties['hours'] = null;
    const venue = venueOf(files);
    expect(venue).toMatchObject({ sensors: [], stores: [], tills: [], hours: { opensAt: 0, closesAt: 86_400 } });
  });

  test('capital UUIDs are taken, in small letters', () => {
    const files = smallMall();
    at(files, 'unit.geojson', 0).id = '6F1D3B2A-0000-4000-8000-00000000000A';
    at(files, 'anchor.geojson', 0).properties['unit_id'] = '6f1d3b2a-0000-4000-8000-00000000000a';
    expect(venueOf(files).stores[0]?.zone).toBe('6f1d3b2a-0000-4000-8000-00000000000a');
  });

  test('of overlapping zones the smallest has the sensor; a multi-part unit keeps all its parts', () => {
    const files = smallMall();
    const shop = box(0, 0, 20, 14)['coordinates'];
    at(files, 'unit.geojson', 0).geometry = {
      type: 'MultiPolygon',
      coordinates: [box(30, 15, 31, 16)['coordinates'], shop],
    };
    at(files, 'unit.geojson', 3).geometry = box(0, 0, 20, 20);
    const venue = venueOf(files);
    expect(venue.sensors[0]?.zone).toBe('u-1');
    const zone = venue.zones[0];
    expect(zone !== undefined && contains(zone.polygon, [30.5, 15.5])).toBe(true);
    expect(zone?.centre).toEqual([10, 7]);
  });

  test('a kiosk in a walkway and the tenants of a shared hall get their own spots', () => {
    const files = smallMall();
    at(files, 'anchor.geojson', 1).properties['unit_id'] = 'u-1';
    at(files, 'anchor.geojson', 1).geometry = point(15, 7);
    files['anchor.geojson']?.features.push(feature('a-3', point(30, 17), { unit_id: 'c-2' }));
    files['occupant.geojson']?.features.push(
      feature('juice', null, { name: 'Juice', category: 'food', anchor_id: 'a-3' }),
    );
    files['sensor.geojson']?.features.splice(3);
    const venue = venueOf(files);
    expect(venue.stores.map((store) => store.zone).toSorted()).toEqual(['spot-juice', 'spot-shoes', 'spot-tea']);
    expect(venue.zones.find((zone) => zone.id === 'u-1')).toMatchObject({ kind: 'other' });
    expect(venue.zones.find((zone) => zone.id === 'c-2')).toMatchObject({ kind: 'corridor', fronts: ['juice'] });
    expect(venue.sensors.find((sensor) => sensor.id === 'ap-hall')).toMatchObject({
      zone: 'spot-juice',
      store: 'juice',
    });
  });
});

type Break = (files: Files) => void;
const set =
  (file: string, index: number, path: 'geometry' | 'id' | 'type' | string, value: unknown): Break =>
  (files) => {
    const target = at(files, file, index);
    if (path === 'geometry' || path === 'id' || path === 'type') Object.assign(target, { [path]: value });
    else target.properties[path] = value;
  };
const broken: readonly (readonly [string, Break, { file: string; feature?: string; field: string }])[] = [
  ['no manifest', (f) => delete f['manifest.json'], { file: 'manifest.json', field: '' }],
  ['no unit file', (f) => delete f['unit.geojson'], { file: 'unit.geojson', field: '' }],
  ['feet', (f) => Object.assign(f['manifest.json'] ?? {}, { units: 'ft' }), { file: 'manifest.json', field: 'units' }],
  [
    'metres read as degrees',
    (f) => Object.assign(f['manifest.json'] ?? {}, { units: 'lonlat' }),
    { file: 'level.geojson', field: 'geometry.coordinates' },
  ],
  [
    'a file that is no collection',
    (f) => Object.assign(f, { 'till.geojson': [] }),
    { file: 'till.geojson', field: 'features' },
  ],
  ['no venue', (f) => f['venue.geojson']?.features.pop(), { file: 'venue.geojson', field: 'features' }],
  [
    'two venues',
    (f) => f['venue.geojson']?.features.push({ ...at(f, 'venue.geojson', 0), id: 'other' }),
    { file: 'venue.geojson', feature: 'other', field: 'id' },
  ],
  [
    'time zone missing',
    set('venue.geojson', 0, 'timeZone', undefined),
    { file: 'venue.geojson', feature: 'small', field: 'properties.timeZone' },
  ],
  [
    'time zone of nowhere',
    set('venue.geojson', 0, 'timeZone', 'Asia/Atlantis'),
    { file: 'venue.geojson', field: 'properties.timeZone' },
  ],
  [
    'currency of nowhere',
    set('venue.geojson', 0, 'currency', 'XQQ'),
    { file: 'venue.geojson', field: 'properties.currency' },
  ],
  ['hours in words', set('venue.geojson', 0, 'hours', 'all day'), { file: 'venue.geojson', field: 'properties.hours' }],
  ['no level', (f) => f['level.geojson']?.features.pop(), { file: 'level.geojson', field: 'features' }],
  [
    'ordinal in words',
    set('level.geojson', 0, 'ordinal', 'ground'),
    { file: 'level.geojson', feature: 'l1', field: 'properties.ordinal' },
  ],
  [
    'level without area',
    set('level.geojson', 0, 'geometry', box(0, 0, 40, 0)),
    { file: 'level.geojson', feature: 'l1', field: 'geometry.coordinates' },
  ],
  [
    'level as a point',
    set('level.geojson', 0, 'geometry', point(0, 0)),
    { file: 'level.geojson', field: 'geometry.type' },
  ],
  [
    'unit id with a slash',
    set('unit.geojson', 0, 'id', 'L1/1'),
    { file: 'unit.geojson', feature: 'L1/1', field: 'id' },
  ],
  ['unit without id', set('unit.geojson', 1, 'id', undefined), { file: 'unit.geojson', feature: '#2', field: 'id' }],
  ['unit id twice', set('unit.geojson', 1, 'id', 'u-1'), { file: 'unit.geojson', feature: 'u-1', field: 'id' }],
  [
    'unit on no level',
    set('unit.geojson', 0, 'level_id', 'l9'),
    { file: 'unit.geojson', feature: 'u-1', field: 'properties.level_id' },
  ],
  [
    'unit above the origin',
    set('unit.geojson', 0, 'geometry', box(0, -3, 20, 14)),
    { file: 'unit.geojson', feature: 'u-1', field: 'geometry.coordinates' },
  ],
  [
    'unit miles away',
    set('unit.geojson', 0, 'geometry', box(0, 0, 20, 9_000)),
    { file: 'unit.geojson', feature: 'u-1', field: 'geometry.coordinates' },
  ],
  [
    'unit with two corners',
    set('unit.geojson', 0, 'geometry', {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 1],
        ],
      ],
    }),
    { file: 'unit.geojson', feature: 'u-1', field: 'geometry.coordinates.0' },
  ],
  [
    'corner in words',
    set('unit.geojson', 0, 'geometry', {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 'x'],
          [2, 2],
        ],
      ],
    }),
    { file: 'unit.geojson', field: 'geometry.coordinates.0.1.1' },
  ],
  [
    'opening on no level',
    (f) =>
      Object.assign(f, {
        'opening.geojson': collection(
          feature(
            'o',
            {
              type: 'LineString',
              coordinates: [
                [0, 0],
                [1, 0],
              ],
            },
            { level_id: 'l9' },
          ),
        ),
      }),
    { file: 'opening.geojson', feature: 'o', field: 'properties.level_id' },
  ],
  [
    'anchor of no unit',
    set('anchor.geojson', 0, 'unit_id', 'u-9'),
    { file: 'anchor.geojson', feature: 'a-1', field: 'properties.unit_id' },
  ],
  [
    'anchor far from its unit',
    set('anchor.geojson', 0, 'geometry', point(39, 2)),
    { file: 'anchor.geojson', feature: 'a-1', field: 'geometry.coordinates' },
  ],
  [
    'tenant without a name',
    set('occupant.geojson', 0, 'name', {}),
    { file: 'occupant.geojson', feature: 'tea', field: 'properties.name' },
  ],
  [
    'tenant of no anchor',
    set('occupant.geojson', 0, 'anchor_id', 'a-9'),
    { file: 'occupant.geojson', feature: 'tea', field: 'properties.anchor_id' },
  ],
  [
    'two tenants in one place',
    set('occupant.geojson', 1, 'anchor_id', 'a-1'),
    { file: 'occupant.geojson', feature: 'shoes', field: 'properties.anchor_id' },
  ],
  [
    'a rule that no store may move',
    set('occupant.geojson', 0, 'rules', { enterDbm: -70 }),
    { file: 'occupant.geojson', feature: 'tea', field: 'properties.rules' },
  ],
  [
    'a rule out of range',
    set('occupant.geojson', 0, 'rules', { visitFromMs: -1 }),
    { file: 'occupant.geojson', field: 'properties.rules.visitFromMs' },
  ],
  [
    'camera as receiver',
    set('sensor.geojson', 0, 'kind', 'camera'),
    { file: 'sensor.geojson', feature: 'ap-tea', field: 'properties.kind' },
  ],
  [
    'sensor on no level',
    set('sensor.geojson', 0, 'level_id', 'l9'),
    { file: 'sensor.geojson', feature: 'ap-tea', field: 'properties.level_id' },
  ],
  [
    'sensor in the car park',
    set('sensor.geojson', 0, 'geometry', point(100, 7)),
    { file: 'sensor.geojson', feature: 'ap-tea', field: 'geometry.coordinates' },
  ],
  [
    'sensor of no zone',
    set('sensor.geojson', 0, 'zone', 'u-9'),
    { file: 'sensor.geojson', feature: 'ap-tea', field: 'properties.zone' },
  ],
  [
    'sensor of no store',
    set('sensor.geojson', 3, 'store', 'hats'),
    { file: 'sensor.geojson', feature: 'front', field: 'properties.store' },
  ],
  [
    'sensor of two stores',
    set('sensor.geojson', 3, 'zone', 'u-1'),
    { file: 'sensor.geojson', feature: 'front', field: 'properties.store' },
  ],
  [
    'counter without a role',
    set('sensor.geojson', 2, 'role', undefined),
    { file: 'sensor.geojson', feature: 'door', field: 'properties.role' },
  ],
  [
    'receiver with a role',
    set('sensor.geojson', 1, 'role', 'entrance'),
    { file: 'sensor.geojson', feature: 'ap-hall', field: 'properties.role' },
  ],
  [
    'store front of nobody',
    set('sensor.geojson', 2, 'role', 'storefront'),
    { file: 'sensor.geojson', feature: 'door', field: 'properties.store' },
  ],
  [
    'till of no store',
    set('till.geojson', 0, 'store', 'hats'),
    { file: 'till.geojson', feature: 'till-1', field: 'properties.store' },
  ],
];

describe('a broken venue', () => {
  test.each(broken)('%s', (_name, breakIt, expected) => {
    const files = smallMall();
    breakIt(files);
    expect(faultsOf(files)).toContainEqual(expect.objectContaining(expected));
  });

  test('one mistake is one fault: what points at a broken feature is not blamed', () => {
    const files = smallMall();
    at(files, 'unit.geojson', 0).properties['category'] = 7;
    expect(faultsOf(files).map(describeFault)).toEqual([
      'unit.geojson u-1 properties.category: Invalid input: expected string, received number (received 7)',
    ]);
  });

  test('all faults are told at once', () => {
    const files = smallMall();
    for (const [name, breakIt] of broken) if (/till|sensor in|ordinal|currency/.test(name)) breakIt(files);
    expect(new Set(faultsOf(files).map((fault) => fault.file))).toEqual(
      new Set(['venue.geojson', 'level.geojson', 'sensor.geojson', 'till.geojson']),
    );
  });

  test('too many features, corners and faults have limits', { timeout: 60_000 }, () => {
    const files = smallMall();
    const till = at(files, 'till.geojson', 0);
    files['till.geojson'] = collection(
      ...Array.from({ length: MAX_FEATURES }, (_, i) => ({ ...till, id: `till-${i}` })),
    );
    expect(faultsOf(files)).toMatchObject([{ field: 'features', detail: expect.stringContaining('20000') }]);
    files['till.geojson'] = collection(
      ...Array.from({ length: MAX_FAULTS + 10 }, (_, i) => feature(`till-${i}`, null, { store: 'nobody' })),
    );
    expect(faultsOf(files)).toHaveLength(MAX_FAULTS + 1);
    expect(faultsOf(files).at(-1)).toMatchObject({ received: '10' });
    const round = Array.from({ length: MAX_RING }, (_, i) => [i % 40, i % 7]);
    at(files, 'unit.geojson', 0).geometry = { type: 'Polygon', coordinates: Array.from({ length: 25 }, () => round) };
    expect(faultsOf(files)).toMatchObject([
      { field: 'geometry.coordinates', received: expect.stringContaining('500') },
    ]);
    const other = smallMall();
    at(other, 'unit.geojson', 0).geometry = { type: 'Polygon', coordinates: [[...round, [1, 1]]] };
    expect(faultsOf(other)).toMatchObject([{ feature: 'u-1', field: 'geometry.coordinates.0' }]);
  });

  test('whatever JSON stands in a file, the answer is a venue or named faults', { timeout: 60_000 }, () => {
    const names = fc.constantFrom('manifest.json', ...Object.keys(smallMall()), 'unit', 'opening');
    fc.assert(
      fc.property(names, fc.jsonValue({ maxDepth: 5 }), fc.nat(4), (name, value, index) => {
        const files = smallMall();
        Object.assign(files[name]?.features[index] ?? {}, { geometry: value, properties: value });
        for (const parsed of [parseVenue({ ...smallMall(), [name]: value }), parseVenue(files)]) {
          expect(parsed.ok || parsed.error.every((fault) => fault.file.endsWith('json'))).toBe(true);
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('parts of the loader', () => {
  test.each([
    ['10:00-22:00', 36_000, 79_200],
    ['Mo-Fr 10:00-21:00; Sa,Su 09:30-22:00', 34_200, 79_200],
    ['18:00-02:00', 64_800, 93_600],
    ['24/7', 0, 86_400],
    ['00:00-24:00', 0, 86_400],
  ])('hours %s', (text, opensAt, closesAt) => expect(parseHours(text)).toEqual({ opensAt, closesAt }));

  test.each(['', 'closed', '25:00-26:00', '10:00-10:75', '01:00-47:00'])('no hours: %s', (text) =>
    expect(parseHours(text)).toBeNull(),
  );

  test('the inner point of a bent shape lies inside it', () => {
    const horseshoe = [
      [
        [0, 0],
        [30, 0],
        [30, 30],
        [20, 30],
        [20, 10],
        [10, 10],
        [10, 30],
        [0, 30],
      ],
    ] as const;
    expect(contains(horseshoe, innerPoint(horseshoe))).toBe(true);
  });
});
