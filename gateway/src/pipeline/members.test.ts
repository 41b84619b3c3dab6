import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MallDriver, openMall, settle } from '../../test/fixtures/mall-driver.ts';
import { createMemoryDisk } from '../../test/fixtures/memory-log.ts';
import { createMemoryStore, type MemoryStore } from '../../test/fixtures/memory-store.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';
import { campaignReport } from '../queries/campaign-report.ts';
import { memberSummary } from '../queries/member-summary.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const index = smallIndex({ inStoreFromMs: 0, visitFromMs: 10_000, visitGapMs: 60_000 });
let dir = '';
let disk: ReturnType<typeof createMemoryDisk>;
let store: MemoryStore;
let driver: MallDriver;

const open = async (now: number): Promise<void> => {
  driver = await openMall({ index, dataDir: dir, now, openLog: disk.openLog, store });
};
const close = async (): Promise<void> => {
  const closed = driver.mall.close();
  await settle();
  driver.clock.advance(20_000);
  await closed;
};
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-members-'));
  disk = createMemoryDisk();
  store = createMemoryStore();
  await open(NOON);
});
afterEach(async () => {
  await close();
  await rm(dir, { recursive: true, force: true });
});

const mac = (n: number): string => `02:00:00:00:00:${n.toString(16).padStart(2, '0')}`;
const identity = (n: number, consent = 'granted', scope = 'member-link') =>
  driver.say('identity', 'portal', { at: driver.clock.now(), member: `m${n}`, device: mac(n), consent, scope });
/** A visit of 40 s to a store. */
async function visit(n: number, shop = 0): Promise<void> {
  const at = driver.clock.now();
  for (const ms of [0, 20_000, 40_000])
    await driver.say('sighting', `ap-${shop}`, {
      at: at - 40_000 + ms,
      device: mac(n),
      radio: 'wifi',
      associated: true,
    });
}
const buy = (n: number, shop = 0, more: object = {}) => {
  const at = driver.clock.now();
  const sale = { id: `s${n}-${at}`, at, amount: 1_000, currency: 'CNY', kind: 'sale', member: `m${n}` };
  return driver.say('purchase', `shop-${shop}`, { ...sale, ...more });
};
const others = async (asked: Promise<unknown>): Promise<void> => {
  await driver.pass(2_000);
  await asked;
};
async function summary(from: number, to: number) {
  const asked = memberSummary(driver.mall, { from, to });
  await others(asked);
  return (await asked)[0];
}
const people = (): string[] => [
  ...store.all('member_visit').map(({ fields }) => fields.person),
  ...store.all('member_purchase').map(({ fields }) => fields.person),
  ...store.all('coupon').map(({ fields }) => fields.person),
];

test('only who agreed to a link leaves a name, and it outlives the day`s key', async () => {
  await identity(1);
  await identity(2, 'granted', 'analytics');
  for (const n of [1, 2, 3]) {
    await visit(n);
    await buy(n);
  }
  await driver.pass(3 * MINUTE);
  expect(store.all('visit')).toHaveLength(3);
  expect(new Set(people())).toHaveProperty('size', 1);
  const [before] = people();
  await close();
  await open(NOON + 3 * DAY);
  await visit(1, 1);
  await driver.pass(3 * MINUTE);
  const after = store.all('member_visit');
  expect(after.map(({ tags, fields }) => [tags.store, fields.person])).toEqual([
    ['shop-0', before],
    ['shop-1', before],
  ]);
  // The name of the device itself went with its day.
  expect(store.all('visit').map(({ fields }) => fields.device !== '')).toEqual([false, false, false, true]);
});

test('members are counted from ten on: new, returning, and whose visits led to a purchase', async () => {
  for (let n = 1; n <= 12; n++) await identity(n);
  for (let n = 1; n <= 9; n++) await visit(n);
  await driver.pass(5 * MINUTE);
  const few = await summary(NOON - DAY, NOON + DAY);
  expect(few?.members).toMatchObject({ value: null, reason: 'too-few' });
  await close();
  await open(NOON + 2 * DAY);
  for (let n = 1; n <= 12; n++) {
    await visit(n, 1);
    if (n <= 6) await buy(n, 1);
  }
  await buy(7, 2);
  await driver.pass(5 * MINUTE);
  const later = await summary(NOON + DAY, NOON + 3 * DAY);
  expect(later?.members.value).toBe(12);
  expect(later?.visits.value).toBe(12);
  expect(later?.conversion).toMatchObject({ value: 0.5, n: 12 });
  expect(later?.revenue.value).toBe(7_000);
  // Nine returning and three new: either would tell of fewer than ten.
  expect([later?.newMembers.value, later?.returning.value]).toEqual([null, null]);
});

describe('withdrawal', () => {
  test('takes the name out of history, log-keeping state and what comes later, and tells what it did', async () => {
    const told: unknown[] = [];
    await close();
    driver = await openMall({
      index,
      dataDir: dir,
      now: NOON,
      openLog: disk.openLog,
      store,
      onForgotten: (one) => told.push(one),
    });
    await identity(1);
    await identity(2);
    for (const n of [1, 2]) {
      await visit(n);
      await buy(n);
      const coupon = { at: driver.clock.now(), event: 'issued', coupon: `c${n}`, member: `m${n}`, arm: 'treated' };
      await driver.say('campaign', 'spring', coupon);
    }
    await driver.pass(3 * MINUTE);
    expect(people()).toHaveLength(6);
    await identity(1, 'withdrawn');
    while (people().filter((person) => person !== '').length > 3) await driver.pass(1_000);
    expect(people().filter((person) => person !== '')).toHaveLength(3);
    // The disk is real: how many ticks that takes is its affair.
    while (told.length === 0) await driver.pass(1_000);
    expect(told).toEqual([{ removed: 3, left: 0 }]);
    // The visit itself, the purchase and the coupon are still counted.
    expect(store.all('visit')).toHaveLength(2);
    expect(store.all('purchase')).toHaveLength(2);
    expect(store.all('coupon')).toHaveLength(2);
    await visit(1, 2);
    await buy(1, 2);
    await driver.pass(3 * MINUTE);
    expect(new Set(people().filter((person) => person !== ''))).toHaveProperty('size', 1);
    const kept = await readFile(join(dir, 'malls', 'small', 'consents.json'), 'utf8');
    expect((JSON.parse(kept) as { people: unknown[] }).people).toHaveLength(1);
    expect((await readdir(join(dir, 'malls', 'small'))).length).toBeGreaterThan(1);
    expect(kept).not.toMatch(/m1|02:00|020000/);
  });

  test('that history cannot take yet is done after a restart', async () => {
    await identity(1);
    await visit(1);
    await driver.pass(3 * MINUTE);
    store.setReachable(false);
    await identity(1, 'withdrawn');
    await driver.pass(10_000);
    store.setReachable(true);
    await close();
    await open(NOON + DAY);
    while (people().length > 0) await driver.pass(1_000);
    expect(people()).toEqual([]);
  });
});

test('a campaign is told from what was logged: attributed, and brought in against those held out', async () => {
  for (let n = 1; n <= 40; n++) {
    await identity(n);
    const arm = n % 2 === 0 ? 'treated' : 'holdout';
    await driver.say('campaign', 'spring', {
      at: driver.clock.now(),
      event: 'issued',
      coupon: `c${n}`,
      member: `m${n}`,
      arm,
    });
  }
  await driver.pass(MINUTE);
  for (let n = 1; n <= 40; n++) {
    const comes = n % 2 === 0 ? n <= 30 : n <= 10;
    if (comes) await visit(n, 1);
    if (n % 4 === 0 && n <= 20) {
      await driver.say('campaign', 'spring', {
        at: driver.clock.now(),
        event: 'redeemed',
        coupon: `c${n}`,
        arm: 'treated',
      });
      await buy(n, 1, { coupon: `c${n}` });
    }
  }
  await driver.pass(5 * MINUTE);
  const asked = campaignReport(driver.mall, 'spring');
  await others(asked);
  const report = await asked;
  expect(report.treated).toMatchObject({
    issued: 20,
    followed: 20,
    visitRate: { value: 0.75 },
    purchaseRate: { value: 0.25 },
  });
  expect(report.holdout.visitRate.value).toBe(0.25);
  expect(report.incremental.visits).toMatchObject({ value: 0.5, n: 40 });
  expect(report.incremental.visits.low).toBeGreaterThan(0);
  expect(report.attributed).toEqual({ purchases: 5, revenue: 5_000 });
  expect(report.redemptionRate.value).toBe(0.25);
  expect(report.difference).toBeNull();
});
