import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlowRow } from '@atrium/shared/wire/analytics';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MallDriver, openMall, settle } from '../../test/fixtures/mall-driver.ts';
import { createMemoryDisk } from '../../test/fixtures/memory-log.ts';
import { createMemoryStore, type MemoryStore } from '../../test/fixtures/memory-store.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';
import { benchmarkRows } from './benchmark-rows.ts';
import { calibrationAnswer } from './calibration-days.ts';
import { flowRows } from './flow-rows.ts';
import { funnelRows } from './funnel-rows.ts';
import { heatmapRows } from './heatmap-rows.ts';
import { kpiRows } from './kpi-rows.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RANGE = { from: NOON, to: NOON + 4 * HOUR };
const RULES = { inStoreFromMs: 0, visitFromMs: 60_000, visitGapMs: 300_000, tripGapMs: 1_200_000 };

let dir = '';
let driver: MallDriver;

async function open(shops: number): Promise<void> {
  dir = await mkdtemp(join(tmpdir(), 'atrium-analytics-'));
  driver = await openMall({
    index: smallIndex(RULES, shops),
    dataDir: dir,
    now: RANGE.to,
    mode: 'event',
    openLog: createMemoryDisk().openLog,
    store: createMemoryStore(),
  });
}

afterEach(async () => {
  const closed = driver.mall.close();
  await settle();
  driver.clock.advance(20_000);
  await closed;
  await rm(dir, { recursive: true, force: true });
});

/** Sightings in order of time, so that none is late. */
type Heard = { readonly at: number; readonly sensor: string; readonly device: string };
const say = async (heard: readonly Heard[]): Promise<void> => {
  for (const { at, sensor, device } of heard.toSorted((a, b) => a.at - b.at))
    await driver.say('sighting', sensor, { at, device, radio: 'ble' });
};
const stay = (sensor: string, device: string, from: number, minutes: number): Heard[] =>
  Array.from({ length: minutes + 1 }, (_, m) => ({ at: from + m * MINUTE, sensor, device }));

describe('the cross-shopping matrix', () => {
  /** 24 go from shop 0 to shop 1, 3 of them on to shop 2; 22 go from shop 2 to shop 1. The last trip goes on. */
  beforeEach(async () => {
    await open(3);
    const first = Array.from({ length: 24 }, (_, i) => [
      ...stay('ap-0', `a${i}`, NOON + i * 1_000, 2),
      ...stay('ap-1', `a${i}`, NOON + 4 * MINUTE + i * 1_000, 2),
      ...(i < 3 ? stay('ap-2', `a${i}`, NOON + 8 * MINUTE + i * 1_000, 2) : []),
    ]);
    const second = Array.from({ length: 22 }, (_, i) => [
      ...stay('ap-2', `b${i}`, NOON + HOUR + i * 1_000, 2),
      ...stay('ap-1', `b${i}`, NOON + HOUR + 4 * MINUTE + i * 1_000, 2),
    ]);
    await say([...first, ...second].flat());
    await driver.pass(3_000);
  });
  const cells = (rows: readonly FlowRow[]) => rows.map(({ store, next, moves }) => [store, next, moves.value]);

  test('counts each way once, those of trips that go on too', async () => {
    const rows = await flowRows(driver.mall, { ...RANGE, audience: 'staff' });
    expect(cells(rows)).toEqual([
      ['shop-0', 'shop-1', 24],
      ['shop-1', 'shop-2', 3],
      ['shop-2', 'shop-1', 22],
    ]);
    expect(rows[0]?.share).toMatchObject({ value: 1, n: 24 });
    expect(rows[0]?.lift.value).toBeCloseTo(24 / ((24 * 46) / 49), 9);
    for (const { lift } of rows)
      expect((lift.low ?? 9) < (lift.value ?? 0) && (lift.value ?? 0) < (lift.high ?? 0)).toBe(true);
  });

  test('of a store is the ways out of it and into it; of a range, those that arrived in it', async () => {
    const staff = { ...RANGE, audience: 'staff' as const };
    expect(cells(await flowRows(driver.mall, { ...staff, store: 'shop-0' }))).toEqual([['shop-0', 'shop-1', 24]]);
    expect(cells(await flowRows(driver.mall, { ...staff, from: NOON + HOUR }))).toEqual([['shop-2', 'shop-1', 22]]);
    expect(cells(await flowRows(driver.mall, { ...staff, to: NOON + 5 * MINUTE }))).toEqual([['shop-0', 'shop-1', 24]]);
  });

  test('a tenant is told large ways only, rounded, and nothing that rests on the sums of others', async () => {
    const rows = await flowRows(driver.mall, { ...RANGE, audience: 'tenant', store: 'shop-1' });
    expect(cells(rows)).toEqual([
      ['shop-0', 'shop-1', 25],
      ['shop-2', 'shop-1', 20],
    ]);
    for (const { share, lift } of rows) expect([share.value, lift.value, lift.reason]).toEqual([null, null, 'private']);
    expect(await flowRows(driver.mall, { ...RANGE, audience: 'tenant', store: 'shop-2' })).toHaveLength(1);
  });
});

describe('a funnel', () => {
  test('goes from those who came by to those who bought', async () => {
    await open(3);
    await say([
      ...Array.from({ length: 12 }, (_, i) => [{ at: NOON + i * 1_000, sensor: 'ap-hall', device: `p${i}` }]).flat(),
      ...Array.from({ length: 12 }, (_, i) => stay('ap-0', `p${i}`, NOON + MINUTE + i * 1_000, i < 2 ? 6 : 2)).flat(),
    ]);
    await driver.say('purchase', 'shop-0', { id: 's', at: NOON + MINUTE, amount: 500, currency: 'CNY', kind: 'sale' });
    await say([{ at: NOON + 2 * HOUR, sensor: 'ap-hall', device: 'end' }]);
    await driver.pass(3_000);
    const stages = (audience: 'staff' | 'tenant') =>
      funnelRows(driver.mall, { ...RANGE, by: 'store', store: 'shop-0', audience }).then((rows) =>
        rows.map(({ stage, of, count, rate }) => [stage, of, count.value, rate?.value ?? null]),
      );
    expect(await stages('staff')).toEqual([
      ['passer-by', null, 13, null],
      ['visit', 'passer-by', 12, 12 / 13],
      ['engaged', 'visit', 2, 2 / 12],
      ['purchase', 'visit', 1, 1 / 12],
    ]);
    // One passer-by and two engaged visits are too few to be told.
    expect(await stages('tenant')).toEqual([
      ['passer-by', null, null, null],
      ['visit', 'passer-by', 12, null],
      ['engaged', 'visit', null, null],
      ['purchase', 'visit', 1, 1 / 12],
    ]);
    const mall = await funnelRows(driver.mall, { ...RANGE, by: 'mall', audience: 'staff' });
    expect(mall.map(({ key, count }) => [key, count.value])).toEqual([
      ['small', 13 + 13 * 2],
      ['small', 12],
      ['small', 2],
      ['small', 1],
    ]);
  });
});

describe('a heatmap', () => {
  const values = (metric: 'occupancy' | 'visits', range = RANGE) =>
    heatmapRows(driver.mall, { ...range, metric }).then((rows) =>
      Object.fromEntries(rows.map(({ zone, value }) => [zone, value])),
    );

  test('of occupancy is the mean of looks at each zone, and says where nobody looked', async () => {
    await open(3);
    await say([
      ...stay('ap-0', 'a', NOON, 60),
      ...stay('ap-0', 'b', NOON, 30),
      ...stay('ap-1', 'c', NOON, 60),
      ...stay('ap-hall', 'd', NOON, 0),
    ]);
    await driver.pass(3_000);
    const zones = await values('occupancy', { from: NOON + MINUTE, to: NOON + HOUR + 1 });
    // Devices are shown for five minutes: looks at 5 to 60 minutes, `b` at those up to 35.
    expect(zones['z-shop-0']).toMatchObject({ value: 19 / 11, n: 11, quality: 'measured' });
    expect(zones['z-shop-1']).toMatchObject({ value: 12 / 11, quality: 'measured' });
    expect(zones['z-shop-2']).toMatchObject({ value: null, reason: 'sensor-silent' });
    expect(zones['z-dark']).toMatchObject({ value: null, reason: 'no-sensor' });
    expect(zones['z-hall']).toMatchObject({ value: 1 / 11 });
    const levels = await heatmapRows(driver.mall, { ...RANGE, metric: 'visits', level: 'l2' });
    expect(levels).toEqual([]);
  });

  test('of visits knows stores only', async () => {
    await open(3);
    await say(stay('ap-0', 'a', NOON, 5));
    await driver.pass(3_000);
    const zones = await values('visits');
    expect(zones['z-shop-0']).toMatchObject({ value: 1, quality: 'provisional' });
    expect(zones['z-hall']).toMatchObject({ value: null, reason: 'not-a-store' });
  });
});

describe('a period with a silent sensor', () => {
  /** Shop 0 is heard for the first half hour of an hour, shop 1 for all of it; both sell once each half. */
  beforeEach(async () => {
    await open(3);
    await say(stay('ap-0', 'a', NOON, 29));
    await driver.say('status', 'ap-0', { at: NOON + 30 * MINUTE, online: false });
    await say(stay('ap-1', 'b', NOON, 60));
    for (const shop of [0, 1])
      for (const [i, at] of [NOON + 5 * MINUTE, NOON + 50 * MINUTE].entries())
        await driver.say('purchase', `shop-${shop}`, { id: `${i}`, at, amount: 300, currency: 'CNY', kind: 'sale' });
    await driver.pass(3_000);
  });
  const hour = { from: NOON, to: NOON + HOUR };
  const shops = () => kpiRows(driver.mall, { ...hour, by: 'store' });

  test('is partly observed: what came is the least, and what could have come is the most', async () => {
    const [dead, alive] = await shops();
    expect(dead?.visits).toMatchObject({ value: 1, low: 1, quality: 'partial', reason: 'sensor-silent' });
    expect(dead?.visits.high).toBeCloseTo(2, 0);
    expect(alive?.visits).toMatchObject({ value: 1, high: 1, quality: 'provisional' });
  });

  test('counts no purchase against visits that nobody could see', async () => {
    const [dead, alive] = await shops();
    expect(dead?.purchases.value).toBe(2);
    expect(dead?.conversion.value).toBe(1);
    expect(alive?.conversion.value).toBe(2);
  });

  test('is unknown, not zero, where nobody was seen', async () => {
    const [dead] = await kpiRows(driver.mall, { from: NOON + 45 * MINUTE, to: NOON + HOUR, by: 'store' });
    expect(dead?.visits).toMatchObject({ value: null, quality: 'unknown', reason: 'sensor-silent' });
    const zones = await heatmapRows(driver.mall, { from: NOON + 45 * MINUTE, to: NOON + HOUR, metric: 'occupancy' });
    expect(zones[0]?.value).toMatchObject({ value: null, reason: 'sensor-silent' });
  });
});

describe('a benchmark', () => {
  const ask = (own: readonly string[]) =>
    benchmarkRows(driver.mall, { ...RANGE, store: 'shop-0', own, audience: 'tenant' });

  test('is silent among few stores', async () => {
    await open(10);
    const rows = await ask(['shop-0']);
    expect(rows.map(({ median }) => median.reason)).toEqual(Array(6).fill('too-few'));
  });

  test('sets a store beside the others, none of the asker’s among them', async () => {
    await open(26);
    const visitors = Array.from({ length: 26 }, (_, shop) =>
      // Ten visits a store; of those of store n, n a third are engaged.
      Array.from({ length: 12 }, (_, i) => stay(`ap-${shop}`, `d${shop}-${i}`, NOON + i * 1_000, i * 2 < shop ? 6 : 2)),
    );
    await say(visitors.flat(2));
    await driver.pass(3_000);
    const engaged = async (own: readonly string[]) => (await ask(own)).find(({ metric }) => metric === 'engagedRate');
    const row = await engaged(['shop-0']);
    expect(row?.own.value).toBe(0);
    expect(row?.median).toMatchObject({ n: 25, quality: 'measured' });
    expect(row?.lowerQuartile.value ?? 9).toBeLessThan(row?.median.value ?? 0);
    expect(row?.median.value ?? 9).toBeLessThan(row?.upperQuartile.value ?? 0);
    expect((await engaged(['shop-0', 'shop-3', 'shop-4']))?.median.n).toBe(23);
    expect((await engaged(['shop-0', ...Array.from({ length: 8 }, (_, i) => `shop-${i + 1}`)]))?.median.reason).toBe(
      'too-few',
    );
  });
});

describe('footfall while the door counter is silent', () => {
  const DAY = 24 * HOUR;
  const days = Array.from({ length: 8 }, (_, i) => NOON - (8 - i) * DAY);

  /** Eight days of forty devices and about a hundred and twenty people each, then one on which the counter falls silent. */
  beforeEach(async () => {
    await open(3);
    for (const [i, day] of days.entries()) {
      await driver.say('count', 'door', { at: day, in: 110 + (i % 3) * 10, out: 0 });
      await say(
        Array.from({ length: 40 }, (_, n) => ({ at: day + n * 1_000, sensor: 'ap-hall', device: `d${i}-${n}` })),
      );
    }
    await driver.say('count', 'door', { at: NOON + MINUTE, in: 5, out: 0 });
    await driver.say('status', 'door', { at: NOON + 2 * MINUTE, online: false });
    await say(
      Array.from({ length: 50 }, (_, n) => ({ at: NOON + HOUR + n * 1_000, sensor: 'ap-hall', device: `e${n}` })),
    );
    await driver.pass(3_000);
  });

  test('is told from devices by the days before, with the spread of those days', async () => {
    const [row] = await kpiRows(driver.mall, { from: NOON, to: NOON + 3 * HOUR, by: 'mall' });
    expect(row?.footfall).toMatchObject({ n: 50, quality: 'calibrated', reason: 'counter-silent' });
    expect(row?.footfall.value ?? 0).toBeCloseTo(50 * 3, -1);
    expect((row?.footfall.low ?? 0) < 150 && 150 < (row?.footfall.high ?? 0)).toBe(true);
    expect(row?.deviceTrips).toMatchObject({ value: 50, quality: 'measured' });
  });

  test('is as counted before, and the ratio of few devices is that of the days', async () => {
    const [, last] = days.slice(-2);
    const [row] = await kpiRows(driver.mall, { from: last ?? 0, to: (last ?? 0) + HOUR, by: 'mall' });
    expect(row?.footfall).toMatchObject({ value: 120, low: 120, high: 120, quality: 'measured' });
    const answer = await calibrationAnswer(driver.mall);
    expect(answer).toMatchObject({ hasDoorCounter: true, days: 8, drift: { alarm: false } });
    expect(answer.rows.map(({ doors, devices }) => [doors, devices])).toEqual(
      days.map((_, i) => [110 + (i % 3) * 10, 40]),
    );
  });
});

test('phones that nobody follows are an index of the places that heard them', async () => {
  await open(3);
  const probe = (sensor: string, second: number, n: number) =>
    driver.say('sighting', sensor, {
      sightings: [0, 1, 2].map((frame) => ({
        at: NOON + second * 1_000 + frame * 100,
        device: `02:00:00:00:00:${10 + n}`,
        radio: 'wifi',
        rssi: -60,
      })),
    });
  for (let n = 0; n < 6; n++) await probe('ap-0', n * 20, n);
  await probe('ap-hall', 200, 7);
  await driver.say('sighting', 'ap-1', { at: NOON + 300_000, device: 'x', radio: 'ble' });
  await driver.pass(20_000);
  const crowd = async (by: 'mall' | 'level' | 'store') =>
    (await kpiRows(driver.mall, { ...RANGE, by })).map((row) => row.crowd.value);
  expect(await crowd('mall')).toEqual([7]);
  expect(await crowd('level')).toEqual([7]);
  expect(await crowd('store')).toEqual([6, 0, 0]);
});

describe('different devices', () => {
  /** Midnight in Shanghai before noon. */
  const DAY = { from: NOON - 12 * HOUR, to: NOON + 12 * HOUR };
  let store: MemoryStore;

  /** Twelve devices come to shop 0 twice; five of them go to shop 1. */
  beforeEach(async () => {
    await open(3);
    store = driver.mall.store as MemoryStore;
    const twice = (i: number): Heard[] => [
      ...stay('ap-0', `u${i}`, NOON + i * 1_000, 2),
      ...(i < 5 ? stay('ap-1', `u${i}`, NOON + 10 * MINUTE + i * 1_000, 2) : []),
      ...stay('ap-0', `u${i}`, NOON + 20 * MINUTE + i * 1_000, 2),
    ];
    await say(Array.from({ length: 12 }, (_, i) => twice(i)).flat());
    await say([{ at: NOON + 2 * HOUR, sensor: 'ap-hall', device: 'end' }]);
    await driver.pass(12_000);
  });
  const unique = async (by: 'mall' | 'store', range = DAY) =>
    (await kpiRows(driver.mall, { ...range, by })).map((row) => row.uniqueDevices);
  const forget = (): Promise<unknown> =>
    store.write({
      points: store.all('visit').map((point) => ({ ...point, fields: { ...point.fields, device: '' } })),
      removed: [],
    });

  test('count once however often they come, and wherever', async () => {
    expect((await unique('mall')).map(({ value }) => value)).toEqual([12]);
    expect((await unique('store')).map(({ value }) => value)).toEqual([12, 5, 0]);
    const [row] = await kpiRows(driver.mall, { ...DAY, by: 'mall' });
    expect(row?.visits.value).toBe(29);
  });

  test('are still known of the whole day when their pseudonyms are forgotten', async () => {
    await forget();
    expect((await unique('mall'))[0]).toMatchObject({ value: 12, quality: 'measured' });
    // The day is over, and what the fold knew is in history.
    driver.clock.advance(12 * HOUR);
    await say([{ at: DAY.to + 2 * HOUR, sensor: 'ap-hall', device: 'tomorrow' }]);
    await driver.pass(12_000);
    expect(store.all('visitors')).toHaveLength(2);
    expect(JSON.stringify(store.all('visitors'), (_, v) => (typeof v === 'bigint' ? `${v}` : v))).not.toMatch(
      /u\d|end/,
    );
    expect((await unique('store')).map(({ value }) => value)).toEqual([12, 5, 0]);
    expect((await unique('mall', { from: DAY.from, to: NOON + HOUR }))[0]).toMatchObject({
      value: null,
      reason: 'forgotten',
    });
  });
});
