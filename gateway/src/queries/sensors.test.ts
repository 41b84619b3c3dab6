import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MallDriver, openMall, settle } from '../../test/fixtures/mall-driver.ts';
import { createMemoryDisk } from '../../test/fixtures/memory-log.ts';
import { createMemoryStore } from '../../test/fixtures/memory-store.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';
import { sensorLedger } from './sensor-ledger.ts';
import { sensorRows } from './sensor-rows.ts';

const index = smallIndex();
const MINUTE = 60_000;
let dir: string;
let driver: MallDriver;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-sensors-'));
  const store = createMemoryStore();
  driver = await openMall({ index, dataDir: dir, now: NOON, openLog: createMemoryDisk().openLog, store });
});
afterEach(async () => {
  const closed = driver.mall.close();
  await settle();
  driver.clock.advance(20_000);
  await closed;
  await rm(dir, { recursive: true, force: true });
});

const rowOf = (id: string) => sensorRows(driver.mall).find((row) => row.id === id);
const hear = (sensor: string, at: number) => driver.say('sighting', sensor, { at, device: 'tag', radio: 'ble' });

describe('the health of a sensor', () => {
  test('is told from what it says of itself and from how it talks', async () => {
    expect(rowOf('ap-0')).toMatchObject({ state: 'never', lastAt: null, silentAfterMs: null, battery: null });
    await driver.say('status', 'ap-0', { at: NOON, online: true, firmware: '7.1', battery: 64 });
    // Its clock is two seconds ahead.
    for (let n = 1; n <= 80; n++) {
      await driver.pass(10_000);
      await hear('ap-0', driver.clock.now() + 2_000);
    }
    await hear('ap-0', driver.clock.now() + 2_000);
    expect(rowOf('ap-0')).toMatchObject({
      state: 'online',
      firmware: '7.1',
      battery: 64,
      skewMs: 2_000,
      silentAfterMs: 40_000,
    });
    expect(rowOf('ap-0')?.duplicateRate).toBeCloseTo(1 / 82, 5);
    await driver.pass(35_000);
    expect(rowOf('ap-0')?.state).toBe('online');
    await driver.pass(20_000);
    expect(rowOf('ap-0')?.state).toBe('silent');
    expect(driver.mall.frame().zones['z-shop-0']).toMatchObject({ kind: 'unknown', reason: 'sensor-silent' });
  });

  test('follows its last will, and is unknown while nobody can hear it', async () => {
    await hear('ap-0', NOON);
    await hear('ap-1', NOON);
    await driver.say('status', 'ap-0', { at: NOON + 1, online: false });
    await driver.pass(10_000);
    expect([rowOf('ap-0')?.state, rowOf('ap-1')?.state]).toEqual(['silent', 'online']);
    driver.setConnected(false);
    expect([rowOf('ap-0')?.state, rowOf('ap-1')?.state]).toEqual(['silent', 'unknown']);
  });
});

test('the account of each sensor, by hour: what is stored and what still waits', async () => {
  // Nothing is told of the moment in which the watermark has yet to reach the hour.
  await driver.pass(20_000);
  const times: number[] = [];
  for (let n = 0; n < 100; n++) {
    times.push(driver.clock.now());
    await hear('ap-0', driver.clock.now());
    await driver.pass(MINUTE);
  }
  await hear('ap-0', times[0] ?? 0);
  await hear('ap-0', times[99] ?? 0);
  await driver.say('sighting', 'ap-0', { at: 1, device: 'x', radio: 'ble' });
  await driver.say('sighting', 'ap-1', { at: driver.clock.now(), device: 'x', radio: 'ble' });
  const rows = await sensorLedger(driver.mall, { from: NOON, to: NOON + 2 * 60 * MINUTE });
  const sum = (sensor: string, part: 'accepted' | 'duplicate' | 'late' | 'malformed'): number =>
    rows.filter((row) => row.sensor === sensor).reduce((total, row) => total + row[part], 0);
  expect(rows.map(({ sensor, from }) => [sensor, (from - NOON) / MINUTE])).toEqual([
    ['ap-0', 0],
    ['ap-0', 60],
    ['ap-1', 60],
  ]);
  expect([sum('ap-0', 'accepted'), sum('ap-0', 'duplicate'), sum('ap-0', 'late')]).toEqual([100, 1, 1]);
  expect([sum('ap-0', 'malformed'), sum('ap-1', 'accepted')]).toEqual([1, 1]);
});
