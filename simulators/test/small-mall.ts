import type { Point } from '@atrium/shared/units';
import type { Polygon } from '@atrium/shared/venue/geometry';
import type { Sensor, Store, Till, Venue, Zone } from '@atrium/shared/venue/venue';

/**
 * A mall for tests: two levels, on each a corridor of segments with shops on both sides, an entrance at both ends of the ground
 * floor, and an escalator that opens to the middle. Every shop has a Wi-Fi receiver, a counter at its front and a till.
 */
export type SmallMall = { readonly segments?: number; readonly levels?: number };

const SEGMENT = 20;
const SHOP = 10;
const DEPTH = 14;
const CORRIDOR = 8;
const TRADES = ['fashion', 'electronics', 'beauty', 'cafe', 'food', 'grocery', 'fashion', 'sports'];

const box = (x: number, y: number, width: number, height: number): Polygon => [
  [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ],
];
const middle = (x: number, y: number, width: number, height: number): Point => [x + width / 2, y + height / 2];

export function smallMall({ segments = 4, levels = 2 }: SmallMall = {}): Venue {
  const width = segments * SEGMENT;
  const height = 2 * DEPTH + CORRIDOR + 6;
  const zones: Zone[] = [];
  const stores: Store[] = [];
  const sensors: Sensor[] = [];
  const tills: Till[] = [];

  const addShop = (level: string, x: number, y: number): string => {
    const id = `${level}-s${stores.length + 1}`;
    const zone = `${id}-zone`;
    const category = TRADES[stores.length % TRADES.length] ?? 'fashion';
    stores.push({ id, name: { en: id }, category, level, zone });
    const centre = middle(x, y, SHOP, DEPTH);
    zones.push({
      id: zone,
      kind: 'store',
      category: 'retail',
      level,
      polygon: box(x, y, SHOP, DEPTH),
      centre,
      store: id,
      fronts: [],
    });
    sensors.push({ id: `${id}-ap`, kind: 'wifi', level, zone, at: centre, store: id });
    sensors.push({ id: `${id}-ble`, kind: 'ble', level, zone, at: centre, store: id });
    sensors.push({
      id: `${id}-door`,
      kind: 'counter',
      level,
      zone,
      at: [x + SHOP / 2, y],
      store: id,
      role: 'storefront',
    });
    tills.push({ id: `${id}-till`, store: id });
    return id;
  };

  const addSegment = (level: string, segment: number): void => {
    const x = segment * SEGMENT;
    const fronts = [0, SHOP].flatMap((dx) => [addShop(level, x + dx, 0), addShop(level, x + dx, DEPTH + CORRIDOR)]);
    const id = `${level}-c${segment + 1}`;
    const centre = middle(x, DEPTH, SEGMENT, CORRIDOR);
    zones.push({
      id,
      kind: 'corridor',
      category: 'walkway',
      level,
      polygon: box(x, DEPTH, SEGMENT, CORRIDOR),
      centre,
      fronts,
    });
    sensors.push({ id: `${id}-ap`, kind: 'wifi', level, zone: id, at: centre });
  };

  for (let floor = 0; floor < levels; floor++) {
    const level = `l${floor}`;
    for (let segment = 0; segment < segments; segment++) addSegment(level, segment);
    const lift = { x: width, y: DEPTH };
    const centre = middle(lift.x, lift.y, 3, CORRIDOR);
    const polygon = box(lift.x, lift.y, 3, CORRIDOR);
    zones.push({ id: `${level}-lift`, kind: 'other', category: 'escalator', level, polygon, centre, fronts: [] });
  }
  sensors.push({
    id: 'west',
    kind: 'counter',
    level: 'l0',
    zone: 'l0-c1',
    at: [0, DEPTH + CORRIDOR / 2],
    role: 'entrance',
  });
  const east: Point = [width, DEPTH + CORRIDOR / 2];
  sensors.push({ id: 'east', kind: 'counter', level: 'l0', zone: `l0-c${segments}`, at: east, role: 'entrance' });

  return {
    id: 'small',
    name: { en: 'Small mall' },
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
    hours: { opensAt: 36_000, closesAt: 79_200 },
    levels: Array.from({ length: levels }, (_, ordinal) => ({
      id: `l${ordinal}`,
      name: { en: `Level ${ordinal}` },
      ordinal,
      width: width + 3,
      height,
      outline: [box(0, 0, width + 3, height)],
    })),
    zones,
    stores,
    sensors,
    tills,
  };
}
