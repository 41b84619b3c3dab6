import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SALES_KEYS, type SalesKey } from '@atrium/shared/wire/sales';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MallDriver, openMall, settle } from '../../test/fixtures/mall-driver.ts';
import { createMemoryDisk } from '../../test/fixtures/memory-log.ts';
import { createMemoryStore } from '../../test/fixtures/memory-store.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';
import { SUPPRESSED } from '../core/sales/suppress-goods.ts';
import { kpiRows } from './kpi-rows.ts';
import { salesRows } from './sales-rows.ts';

const HOUR = 3_600_000;
const index = smallIndex();
let dir = '';
let driver: MallDriver;
const open = async (): Promise<void> => {
  driver = await openMall({
    index,
    dataDir: dir,
    now: NOON,
    openLog: createMemoryDisk().openLog,
    store: createMemoryStore(),
  });
};
const close = async (): Promise<void> => {
  const closed = driver.mall.close();
  await settle();
  driver.clock.advance(20_000);
  await closed;
};
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-sales-'));
  await open();
});
afterEach(async () => {
  await close();
  await rm(dir, { recursive: true, force: true });
});

type Sale = Record<string, unknown> & { id: string; amount: number; kind: string };
const till = (store: number, sale: Partial<Sale>): Promise<void> =>
  driver.say('purchase', `shop-${store}`, { at: NOON, amount: 100, currency: 'CNY', kind: 'sale', ...sale });
const RANGE = { from: NOON - 36 * HOUR, to: NOON + HOUR };
async function rowsBy(by: SalesKey, more: object = {}) {
  const asked = salesRows(driver.mall, { ...RANGE, by, ...more });
  await driver.pass(2_000);
  return asked;
}
const netOf = (rows: Awaited<ReturnType<typeof rowsBy>>): number =>
  rows.reduce((sum, { revenue }) => sum + (revenue.value ?? 0), 0);

test('whatever rows are keyed by, they add up to the total after refunds, to the minor unit', async () => {
  const item = fc.record({
    sku: fc.constantFrom('', 'a', 'b', 'c'),
    category: fc.constantFrom('Tea', 'tea ', 'cake', '', 'a,b="c"'),
    quantity: fc.constantFrom(1, 2, 0.333),
    amount: fc.integer({ min: -50, max: 20_000 }),
  });
  const event = fc.record({
    store: fc.nat(2),
    at: fc.integer({ min: NOON - 35 * HOUR, max: NOON }),
    amount: fc.nat(1_000_000),
    kind: fc.constantFrom('sale', 'sale', 'sale', 'refund', 'void'),
    channel: fc.constantFrom(undefined, 'till', 'alipay', 'wechat', 'online'),
    items: fc.option(fc.array(item, { maxLength: 4 }), { nil: undefined }),
  });
  let run = 0;
  let truth = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 40 }), async (events) => {
      run++;
      for (const [n, { store, ...sale }] of events.entries()) {
        await till(store, { id: `r${run}-${n}`, ...sale });
        truth += sale.kind === 'sale' ? sale.amount : -sale.amount;
      }
      for (const by of SALES_KEYS) expect({ by, net: netOf(await rowsBy(by)) }).toEqual({ by, net: truth });
      const kpis = kpiRows(driver.mall, { ...RANGE, by: 'mall' });
      await driver.pass(2_000);
      expect((await kpis)[0]?.revenue.value).toBe(truth);
      const [whole] = await rowsBy('mall');
      expect((whole?.sold ?? 0) - (whole?.refunded ?? 0) - (whole?.voided ?? 0)).toBe(truth);
    }),
    { seed: 11, numRuns: 12 },
  );
});

test('hours and days are those of the venue, day parts too', async () => {
  await till(0, { id: 'a', at: NOON, amount: 5 });
  await till(0, { id: 'b', at: NOON - 13 * HOUR, amount: 7 });
  const filled = async (by: SalesKey) =>
    (await rowsBy(by)).flatMap(({ key, revenue }) => (revenue.value === 0 ? [] : [[key, revenue.value]]));
  expect(await filled('hour')).toEqual([
    ['2026-11-19T23', 7],
    ['2026-11-20T12', 5],
  ]);
  expect(await filled('day')).toEqual([
    ['2026-11-19', 7],
    ['2026-11-20', 5],
  ]);
  expect(await filled('daypart')).toEqual([
    ['late', 7],
    ['midday', 5],
  ]);
});

test('the average basket is that of sales, with the interval of a mean', async () => {
  for (const [n, amount] of [10_000, 20_000, 30_000, 40_000].entries()) await till(0, { id: `s${n}`, amount });
  await till(0, { id: 'v', kind: 'void', amount: 40_000 });
  await till(0, { id: 'r', kind: 'refund', amount: 5_000 });
  const [row] = await rowsBy('store', { store: 'shop-0' });
  expect(row).toMatchObject({ sold: 100_000, voided: 40_000, refunded: 5_000, refunds: 1, voids: 1 });
  expect(row?.averageBasket).toMatchObject({ value: 20_000, n: 3 });
  // Standard deviation 10,000, three baskets.
  expect(row?.averageBasket.high).toBeCloseTo(20_000 + (1.96 * 10_000) / Math.sqrt(3), -1);
});

test('goods on fewer than ten receipts have no row of their own, and are not the difference of others', async () => {
  const sell = async (category: string, times: number): Promise<void> => {
    for (let n = 0; n < times; n++)
      await till(0, {
        id: `${category}${n}`,
        amount: 10,
        items: [{ sku: category, category, quantity: 1, amount: 10 }],
      });
  };
  await sell('tea', 30);
  await sell('cake', 12);
  await sell('rare', 3);
  for (const by of ['category', 'sku'] as const) {
    const rows = await rowsBy(by);
    expect(rows.map(({ key, purchases }) => [key, purchases.value])).toEqual([
      ['tea', 30],
      [SUPPRESSED, 15],
    ]);
  }
});
