import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubError } from '@atrium/shared/errors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MallDriver, openMall, settle } from '../../test/fixtures/mall-driver.ts';
import { createMemoryDisk } from '../../test/fixtures/memory-log.ts';
import { createMemoryStore, type MemoryStore } from '../../test/fixtures/memory-store.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';
import { takePurchases } from './purchase-desk.ts';

const DAY = 86_400_000;
const index = smallIndex();
let dir = '';
let store: MemoryStore;
let driver: MallDriver;

const open = async (openLog = createMemoryDisk().openLog, now = NOON): Promise<void> => {
  driver = await openMall({ index, dataDir: dir, now, openLog, store });
};
const close = async (): Promise<void> => {
  const closed = driver.mall.close();
  await settle();
  driver.clock.advance(20_000);
  await closed;
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-desk-'));
  store = createMemoryStore();
  await open();
});
afterEach(async () => {
  await close();
  await rm(dir, { recursive: true, force: true });
});

const sale = (id: string, more: object = {}) => ({ id, at: NOON, amount: 100, currency: 'CNY', kind: 'sale', ...more });
const send = (value: unknown, preview = false) =>
  takePurchases(driver.mall, { body: { kind: 'json', value }, store: 'shop-0', preview });
const refusalOf = (value: unknown): Promise<unknown> =>
  send(value).then(
    () => null,
    (error: unknown) => error,
  );
const ledger = async () =>
  Promise.all(
    ['received', 'accepted', 'duplicate', 'late', 'malformed'].map((n) => driver.metric(`hub_ingest_${n}_total`)),
  );

test('an id is one purchase, whichever way and however often it comes', async () => {
  await driver.say('purchase', 'shop-0', sale('a'));
  const first = await send([sale('a'), sale('b'), sale('b'), sale('c', { kind: 'refund', amount: 30 })]);
  expect(first).toMatchObject({ accepted: 2, duplicate: 2, net: 70, preview: false });
  expect(first.rows.map(({ outcome }) => outcome)).toEqual(['duplicate', 'accepted', 'duplicate', 'accepted']);
  await driver.say('purchase', 'shop-0', sale('c', { kind: 'refund', amount: 30 }));
  await driver.pass(3_000);
  const { purchases, revenue } = driver.mall.frame().stores['shop-0'] ?? {};
  expect([purchases?.value, revenue?.value]).toEqual([2, 170]);
  expect(store.all('purchase')).toHaveLength(3);
});

test('a preview says what would happen and does nothing', async () => {
  await send(sale('a'));
  const before = await ledger();
  const seen = await send([sale('a'), sale('b'), sale('b'), sale('d', { amount: 1.5 })], true);
  expect(seen).toMatchObject({ preview: true, accepted: 1, duplicate: 2 });
  expect(seen.errors).toMatchObject([{ row: 4, field: 'amount', received: '1.5' }]);
  expect(await ledger()).toEqual(before);
  expect(await send([sale('b')])).toMatchObject({ accepted: 1 });
});

test('one bad row, and nothing is taken; what was refused is in the books', async () => {
  const error = await refusalOf([
    sale('a'),
    sale('b', { amount: -1 }),
    sale('c', { at: NOON + DAY }),
    sale('d', { at: NOON - 8 * DAY }),
  ]);
  // In this mall nothing has happened yet: nothing can be late.
  expect(error).toBeInstanceOf(HubError);
  const { code, context } = error as HubError;
  expect(code).toBe('BAD_REQUEST');
  expect(context).toMatchObject({ row: 2, field: 'amount', received: '-1', errorCount: 2 });
  expect((context['errors'] as object[]).map((e) => Reflect.get(e, 'row'))).toEqual([2, 3]);
  expect(store.all('purchase')).toEqual([]);
  expect(await ledger()).toEqual([2, 0, 0, 0, 2]);
  await driver.say('count', 'door', { at: NOON, in: 1, out: 0 });
  await driver.pass(10_000);
  expect(((await refusalOf(sale('d', { at: NOON - 8 * DAY }))) as HubError).message).toContain('7 days');
  expect((await ledger())[3]).toBe(1);
});

test('what was counted last week is known after a restart with an emptied log', async () => {
  await send([sale('a'), sale('b')]);
  await driver.pass(10_000);
  await close();
  await open(createMemoryDisk().openLog, NOON + 3 * DAY);
  expect(await send([sale('a', { at: NOON + 1 }), sale('b'), sale('c')])).toMatchObject({ accepted: 1, duplicate: 2 });
});
