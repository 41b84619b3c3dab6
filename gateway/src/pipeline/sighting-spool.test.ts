import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MallDriver, openMall } from '../../test/fixtures/mall-driver.ts';
import { createMemoryDisk } from '../../test/fixtures/memory-log.ts';
import { createMemoryStore } from '../../test/fixtures/memory-store.ts';
import { smallIndex } from '../../test/fixtures/small-venue.ts';

const NOON = 1_795_147_200_000;
let dir: string;
let driver: MallDriver;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-spool-'));
});
afterEach(async () => {
  await driver.mall.close();
  await rm(dir, { recursive: true, force: true });
});

test('a store away for long keeps memory bounded and the mall going; when it is back every sighting is there once', async () => {
  const store = createMemoryStore();
  const disk = createMemoryDisk();
  driver = await openMall({ index: smallIndex(), dataDir: dir, now: NOON, openLog: disk.openLog, store });
  const { say, mall, pass } = driver;
  store.setReachable(false);
  const rounds = 90;
  for (let round = 0; round < rounds; round++) {
    const sightings = Array.from({ length: 600 }, (_, n) => ({
      at: NOON + round * 1_000,
      device: `d${n}`,
      radio: 'ble',
    }));
    await say('sighting', 'ap-0', { sightings });
    await pass(1_000);
  }
  expect(mall.writer.waiting()).toBeLessThan(50_000);
  expect(mall.healthy()).toMatchObject({ store: false, caughtUp: false });
  expect(mall.frame().totals.inside).toBe(600);
  expect(await driver.metric('hub_store_spooled')).toBeGreaterThan(50_000);
  store.setReachable(true);
  await say('sighting', 'ap-1', { at: NOON + rounds * 1_000, device: 'late', radio: 'ble' });
  for (let i = 0; i < 600 && !mall.healthy().caughtUp; i++) await pass(1_000);
  await pass(2_000);
  expect(store.all('sighting')).toHaveLength(rounds * 600 + 1);
  expect(mall.healthy()).toMatchObject({ store: true, caughtUp: true });
});
