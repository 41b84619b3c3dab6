import { definitionOf, type MetricKey } from '@atrium/shared/metrics/definitions';
import type { Kpi } from '@atrium/shared/metrics/kpi';
import type { Polygon } from '@atrium/shared/venue/geometry';
import type { Store, Venue, Zone } from '@atrium/shared/venue/venue';
import type { Frame, StoreNow, Totals, ZoneNow } from '@atrium/shared/wire/frame';

/** A mall of two levels, 40 by 20 metres: shops above and below a corridor. `hat` is never heard. */
export const box = (x: number, y: number, width: number, height: number): Polygon => [
  [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ],
];

const shop = (id: string, level: string, x: number, y: number): Zone => ({
  id: `z-${id}`,
  kind: 'store',
  category: 'retail',
  level,
  polygon: box(x, y, 20, 8),
  centre: [x + 10, y + 4],
  store: id,
  fronts: [],
});

const corridor = (level: string): Zone => ({
  id: `c-${level}`,
  kind: 'corridor',
  category: 'walkway',
  level,
  polygon: box(0, 8, 40, 4),
  centre: [20, 10],
  fronts: [],
});

const store = (id: string, level: string, en: string, zh: string): Store => ({
  id,
  name: { en, 'zh-CN': zh },
  category: 'fashion',
  level,
  zone: `z-${id}`,
  unit: `${level}-${id}`,
});

export const smallMall: Venue = {
  id: 'small',
  name: { en: 'Small Mall', 'zh-CN': '小商场' },
  timeZone: 'Asia/Shanghai',
  currency: 'CNY',
  hours: { opensAt: 36_000, closesAt: 79_200 },
  levels: [
    { id: 'l1', name: { en: 'Level 1' }, ordinal: 0, width: 40, height: 20, outline: [box(0, 0, 40, 20)] },
    { id: 'l2', name: { en: 'Level 2' }, ordinal: 1, width: 40, height: 20, outline: [] },
  ],
  zones: [
    shop('tea', 'l1', 0, 0),
    shop('book', 'l1', 20, 0),
    shop('shoe', 'l1', 0, 12),
    shop('hat', 'l2', 0, 0),
    corridor('l1'),
    corridor('l2'),
  ],
  stores: [
    store('tea', 'l1', 'Tea House', '茶馆'),
    store('book', 'l1', 'Book Nook', '书角'),
    store('shoe', 'l1', 'Shoe Lane', '鞋巷'),
    store('hat', 'l2', 'Hat Hall', '帽厅'),
  ],
  sensors: [
    { id: 's-tea', kind: 'wifi', level: 'l1', zone: 'z-tea', at: [10, 4], store: 'tea' },
    { id: 's-l1', kind: 'wifi', level: 'l1', zone: 'c-l1', at: [20, 10] },
  ],
  tills: [],
};

export const kpi = (key: MetricKey, value: number, extra: Partial<Kpi> = {}): Kpi => ({
  value,
  low: value,
  high: value,
  n: Math.round(Math.abs(value)),
  definition: definitionOf(key),
  quality: 'measured',
  ...extra,
});

export const noKpi = (key: MetricKey, reason: NonNullable<Kpi['reason']>): Kpi => ({
  value: null,
  low: null,
  high: null,
  n: 0,
  definition: definitionOf(key),
  quality: 'unknown',
  reason,
});

export const storeNow = (visits: number, inside: number): StoreNow => ({
  inside,
  visits: kpi('visits', visits, { low: visits - 2, high: visits + 3 }),
  passersBy: kpi('passersBy', visits * 3),
  captureRate: kpi('captureRate', 0.25),
  engaged: kpi('engaged', visits / 2),
  purchases: kpi('purchases', visits / 5),
  revenue: kpi('revenue', visits * 1_000),
  conversion: kpi('conversion', 0.2),
});

const unheard: StoreNow = {
  inside: null,
  visits: noKpi('visits', 'no-sensor'),
  passersBy: noKpi('passersBy', 'no-sensor'),
  captureRate: noKpi('captureRate', 'no-sensor'),
  engaged: noKpi('engaged', 'no-sensor'),
  purchases: noKpi('purchases', 'no-purchases-feed'),
  revenue: noKpi('revenue', 'no-purchases-feed'),
  conversion: noKpi('conversion', 'no-sensor'),
};

const totals: Totals = {
  inside: 12,
  footfall: kpi('footfall', 300),
  visits: kpi('visits', 90, { low: 72, high: 110, quality: 'provisional', reason: 'open-visits' }),
  engaged: kpi('engaged', 45),
  purchases: kpi('purchases', 18),
  revenue: kpi('revenue', 1_234_500),
  conversion: noKpi('conversion', 'no-denominator'),
};

/** 14:00 in Shanghai, a day with the mall open from 10:00. */
export const AT = Date.UTC(2026, 10, 22, 6, 0, 0);
const HOUR = 3_600_000;

const known = (devices: number): ZoneNow => ({ kind: 'known', devices });
const noSensor: ZoneNow = { kind: 'unknown', since: null, reason: 'no-sensor' };

export const smallFrame: Frame = {
  mall: 'small',
  at: AT,
  since: AT - 4 * HOUR,
  rules: 'rules-1',
  totals,
  zones: {
    'z-tea': known(4),
    'z-book': known(2),
    'z-shoe': { kind: 'unknown', since: AT - HOUR, reason: 'sensor-silent' },
    'z-hat': noSensor,
    'c-l1': known(6),
    'c-l2': noSensor,
  },
  stores: { tea: storeNow(50, 4), book: storeNow(30, 2), shoe: { ...storeNow(10, 0), inside: null }, hat: unheard },
  density: { l1: [0, 2, 7, 4, 49, 6], l2: [] },
};
