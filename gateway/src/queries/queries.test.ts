import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KpiRow } from '@atrium/shared/wire/http';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MallDriver, openMall, settle } from '../../test/fixtures/mall-driver.ts';
import { createMemoryDisk } from '../../test/fixtures/memory-log.ts';
import { createMemoryStore, type MemoryStore } from '../../test/fixtures/memory-store.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';
import { indexVenue } from '../core/venue-index.ts';
import type { KpiQuery } from '../pipeline/ports.ts';
import { kpiRows } from './kpi-rows.ts';
import { ledgerTotals } from './ledger-totals.ts';
import { listVisits } from './list-visits.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const SECOND = 1_000;

let dir = '';
let store: MemoryStore;
let driver: MallDriver;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-queries-'));
  store = createMemoryStore();
});
afterEach(async () => {
  store.beforeAnswer(() => Promise.resolve());
  const closed = driver.mall.close();
  await settle();
  driver.clock.advance(20_000);
  await closed;
  await rm(dir, { recursive: true, force: true });
});

const base = smallIndex();

describe('a day of 25 hours in Berlin, counted by hand', () => {
  const index = indexVenue({ ...base.venue, timeZone: 'Europe/Berlin', currency: 'EUR' }, base.rules);
  /** 2026-10-25 00:00 in Berlin. At 03:00 the clock goes back to 02:00. */
  const MIDNIGHT = Date.UTC(2026, 9, 24, 22);
  const DAY = { from: MIDNIGHT, to: MIDNIGHT + 25 * HOUR };
  /** An instant by Berlin's winter clock. */
  const winter = (h: number, m = 0, s = 0): number => MIDNIGHT + (h + 1) * HOUR + m * MINUTE + s * SECOND;
  const summer = (h: number, m = 0): number => MIDNIGHT + h * HOUR + m * MINUTE;

  async function hear(sensor: string, device: string, from: number, lengthS: number): Promise<void> {
    for (let s = 0; s <= lengthS; s += Math.min(60, lengthS || 60)) {
      await driver.say('sighting', sensor, { at: from + s * SECOND, device, radio: 'ble' });
    }
  }
  const sell = (shop: string, id: string, at: number, [kind, amount]: [string, number]) =>
    driver.say('purchase', shop, { id, at, kind, amount, currency: 'EUR' });

  beforeEach(async () => {
    driver = await openMall({
      index,
      dataDir: dir,
      now: DAY.to,
      mode: 'event',
      openLog: createMemoryDisk().openLog,
      store,
    });
    await hear('ap-2', 'night-owl', summer(2, 30), 300);
    await hear('ap-2', 'early-bird', winter(2, 30), 300);
    await sell('shop-2', 's1', winter(2, 33), ['sale', 300]);
    await hear('ap-0', 'd1', winter(10), 600);
    await driver.say('count', 'door', { at: winter(10), in: 12, out: 3 });
    await hear('ap-hall', 'd2', winter(10, 5), 0);
    await hear('ap-1', 'd2', winter(10, 6), 120);
    await sell('shop-0', 's2', winter(10, 9), ['sale', 1_000]);
    await hear('ap-hall', 'd3', winter(10, 20), 0);
    await sell('shop-0', 's3', winter(10, 30), ['sale', 500]);
    await sell('shop-0', 's4', winter(10, 31), ['void', 500]);
    await hear('ap-0', 'd4', winter(11), 40);
    await driver.say('count', 'door', { at: winter(11, 0, 1), in: 40, out: 9 });
    await sell('shop-0', 's5', winter(11, 15), ['refund', 200]);
  });
  /** Every stay and trip is over. */
  const finish = async (): Promise<void> => {
    await driver.say('count', 'door', { at: winter(20), in: 0, out: 40 });
    await driver.pass(3_000);
  };

  const kpis = (query: Partial<KpiQuery>) => kpiRows(driver.mall, { ...DAY, by: 'mall', ...query });
  const values = (row: KpiRow | undefined) => {
    const {
      visits,
      engaged,
      bounceRate,
      passersBy,
      captureRate,
      purchases,
      revenue,
      conversion,
      footfall,
      dwellMedianS,
    } = row as KpiRow;
    return [
      visits,
      engaged,
      bounceRate,
      passersBy,
      captureRate,
      purchases,
      revenue,
      conversion,
      footfall,
      dwellMedianS,
    ].map(({ value }) => value);
  };

  test('the mall', async () => {
    await finish();
    const [row, ...others] = await kpis({});
    expect(others).toEqual([]);
    expect(row).toMatchObject({ key: 'small', ...DAY, currency: 'EUR', rules: 'rules-1' });
    // Dwell: 720, 240, 420 and 420 s, from spans of 600, 120, 300 and 300 s in 11, 3, 6 and 6 moments.
    expect(values(row)).toEqual([4, 3, 1 / 5, 5, 4 / 9, 2, 1_100, 2 / 4, 52, 420]);
    expect(row?.visits.quality).toBe('measured');
    expect(row?.conversion).toMatchObject({ quality: 'uncalibrated', reason: 'no-door-counter' });
  });

  test('each store, each zone, each level', async () => {
    await finish();
    const shops = [
      [1, 1, 1 / 2, 2, 1 / 3, 1, 800, 1, null, 720],
      [1, 0, 0, 1, 1 / 2, null, null, null, null, 240],
      [2, 2, 0, 2, 2 / 4, 1, 300, 1 / 2, null, 420],
    ];
    expect((await kpis({ by: 'store' })).map(values)).toEqual(shops);
    expect((await kpis({ by: 'store' })).map(({ key }) => key)).toEqual(['shop-0', 'shop-1', 'shop-2']);
    expect((await kpis({ by: 'zone' })).map(values)).toEqual(shops);
    expect((await kpis({ by: 'zone' })).map(({ key }) => key)).toEqual(['z-shop-0', 'z-shop-1', 'z-shop-2']);
    const [level, ...none] = await kpis({ by: 'level' });
    expect(none).toEqual([]);
    expect(values(level)).toEqual([4, 3, 1 / 5, 5, 4 / 9, 2, 1_100, 2 / 4, null, 420]);
    expect((await kpis({ by: 'store', store: 'shop-2' })).map(values)).toEqual([shops[2]]);
    expect((await kpis({ by: 'mall', store: 'shop-2' })).map(values)).toEqual([shops[2]]);
  });

  test('hours: two of them are called two o’clock', async () => {
    await finish();
    const rows = await kpis({ bucket: '1h' });
    expect(rows).toHaveLength(25);
    const busy = rows.filter(({ visits }) => visits.value !== 0);
    expect(busy.map((row) => [row.from, values(row).slice(0, 2)])).toEqual([
      [summer(2), [1, 1]],
      [winter(2), [1, 1]],
      [winter(10), [2, 1]],
    ]);
    expect(rows.find(({ from }) => from === winter(11))).toMatchObject({
      visits: { value: 0 },
      bounceRate: { value: 1 },
      revenue: { value: -200 },
      footfall: { value: 40 },
    });
  });

  const ADDITIVE = ['visits', 'engaged', 'passersBy', 'purchases', 'revenue'] as const;
  const sums = (rows: readonly KpiRow[]) =>
    ADDITIVE.map((key) => rows.reduce((sum, row) => sum + (row[key].value ?? 0), 0));

  test('the sum over buckets and keys is the whole', async () => {
    await finish();
    const whole = sums(await kpis({}));
    for (const bucket of ['15m', '1h', '1d'] as const) {
      for (const by of ['mall', 'level', 'zone', 'store'] as const) {
        expect({ bucket, by, sums: sums(await kpis({ by, bucket })) }).toEqual({ bucket, by, sums: whole });
      }
      const doors = (await kpis({ bucket })).reduce((sum, { footfall }) => sum + (footfall.value ?? 0), 0);
      expect(doors).toBe(52);
    }
    // A range that begins and ends within a bucket, cut or not.
    const part = { from: winter(10, 7), to: winter(11, 7) };
    expect(sums(await kpis({ ...part, bucket: '15m' }))).toEqual(sums(await kpis(part)));
  });

  test('two days meet at local midnight', async () => {
    await finish();
    const rows = await kpis({ from: MIDNIGHT - 24 * HOUR, to: MIDNIGHT + 49 * HOUR, bucket: '1d' });
    expect(rows.map(({ from, to, visits }) => [(to - from) / HOUR, visits.value])).toEqual([
      [24, 0],
      [25, 4],
      [24, 0],
    ]);
    expect(rows[1]).toMatchObject(DAY);
  });

  test('the ledger has every event, by its own minute', async () => {
    await finish();
    const events = 6 + 6 + 11 + 1 + 3 + 1 + 2 + 5 + 3;
    const all = { accepted: events, duplicate: 0, late: 0, malformed: 0, dropped: 0 };
    expect(await ledgerTotals(driver.mall, DAY)).toEqual({ received: events, ...all, stored: events });
    expect((await ledgerTotals(driver.mall, { from: winter(10), to: winter(10, 1) })).accepted).toBe(2);
    expect((await ledgerTotals(driver.mall, { from: winter(9), to: winter(10) })).accepted).toBe(0);
  });

  test('visits that go on count, and are said to be provisional', async () => {
    await finish();
    await hear('ap-1', 'd9', winter(20, 30), 120);
    await driver.pass(3_000);
    const rows = await kpis({ by: 'store', bucket: '1h' });
    const now = rows.find(({ key, from }) => key === 'shop-1' && from === winter(20));
    expect(now?.visits).toMatchObject({ value: 1, quality: 'provisional', reason: 'open-visits' });
    const before = rows.find(({ key, from }) => key === 'shop-1' && from === winter(10));
    expect(before?.visits).toMatchObject({ value: 1, quality: 'measured' });
    const { rows: visits } = await listVisits(driver.mall, { ...DAY, store: 'shop-1', limit: 10 });
    expect(visits.map(({ open, dwellS }) => [open, dwellS])).toEqual([
      [false, 120],
      [true, 120],
    ]);
  });

  test('a store nobody can see, and a till nobody has, are not zero', async () => {
    await finish();
    const [, , ...rows] = await kpis({ by: 'store' });
    expect(rows[0]?.purchases.value).toBe(1);
    const [shop1] = await kpis({ by: 'store', store: 'shop-1' });
    expect(shop1?.purchases).toMatchObject({ value: null, quality: 'unknown', reason: 'no-purchases-feed' });
    expect(shop1?.footfall).toMatchObject({ value: null, reason: 'no-door-counter' });
  });
});

describe('a query while visits close and sums are handed over', () => {
  const index = smallIndex({ inStoreFromMs: 0, visitFromMs: 0, visitGapMs: 60_000, tripGapMs: 60_000 });
  const RANGE = { from: NOON - HOUR, to: NOON + HOUR };
  const VISITS = 6;

  /** A mall with as many visits as there will ever be; they close one by one as time passes. */
  async function openWithVisits(): Promise<void> {
    driver = await openMall({ index, dataDir: dir, now: NOON, openLog: createMemoryDisk().openLog, store });
    for (let n = 0; n < VISITS; n++) {
      for (const s of [0, 10 * n + 1])
        await driver.say('sighting', 'ap-0', { at: NOON - 60_000 + s * SECOND, device: `d${n}`, radio: 'ble' });
    }
    await driver.say('sighting', 'ap-hall', { at: NOON, device: 'passer', radio: 'ble' });
    await driver.pass(6_000);
  }

  const asked = () =>
    Promise.all([
      kpiRows(driver.mall, { ...RANGE, by: 'store', store: 'shop-0' }),
      kpiRows(driver.mall, { ...RANGE, by: 'mall', bucket: '15m' }),
      listVisits(driver.mall, { ...RANGE, limit: 100 }),
      ledgerTotals(driver.mall, RANGE),
    ]);

  /** Let time pass whenever the store is at work: by turns these many seconds. */
  function disturb(seconds: readonly number[]): void {
    const script = [...seconds];
    let inside = false;
    const wait = async (): Promise<void> => {
      if (inside) return;
      inside = true;
      await driver.pass((script.pop() ?? 0) * SECOND);
      inside = false;
    };
    store.beforeAnswer(wait);
    store.beforeWrite(wait);
  }

  test('counts everything once, whatever happens between its readings', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 2 }), { minLength: 100, maxLength: 100 }), async (seconds) => {
        dir = await mkdtemp(join(tmpdir(), 'atrium-queries-'));
        store = createMemoryStore();
        await openWithVisits();
        disturb(seconds);
        const sale = { at: NOON - 2 * HOUR, amount: 1, currency: 'CNY', kind: 'sale' };
        for (let n = 0; n < 3; n++) {
          // Something to store is on its way when the question comes.
          await driver.say('purchase', 'shop-1', { ...sale, id: `p${n}` });
          const [[shop], mall, visits, ledger] = await asked();
          expect(shop?.visits.value).toBe(VISITS);
          expect(shop?.passersBy.value).toBe(1);
          expect(mall.reduce((sum, row) => sum + (row.visits.value ?? 0), 0)).toBe(VISITS);
          expect(visits.rows).toHaveLength(VISITS);
          expect(ledger).toMatchObject({ accepted: VISITS * 2 + 1 });
        }
      }),
      { seed: 20261122, numRuns: 25 },
    );
  });

  test('is refused when history does not come back, and holds nothing up after that', async () => {
    await openWithVisits();
    store.setReachable(false);
    await driver.say('purchase', 'shop-0', { id: 'p', at: NOON, amount: 1, currency: 'CNY', kind: 'sale' });
    const refused = expect(asked()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
    await driver.pass(60_000);
    await refused;
    store.setReachable(true);
    await driver.pass(10_000);
    const [[shop]] = await asked();
    expect(shop?.purchases.value).toBe(1);
    expect(driver.mall.writer.waiting()).toBe(0);
  });

  test('many at once share the moment, and none waits for all the others in turn', async () => {
    await openWithVisits();
    let reading = 0;
    let most = 0;
    store.beforeAnswer(async () => {
      reading++;
      most = Math.max(most, reading);
      await settle();
      reading--;
    });
    await Promise.all(Array.from({ length: 20 }, asked));
    expect(most).toBeGreaterThan(40);
  });
});
