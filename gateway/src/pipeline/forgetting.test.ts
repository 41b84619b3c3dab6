import { join } from 'node:path';
import { tempDir } from '@atrium/shared/test/servers';
import { beforeEach, expect, test } from 'vitest';
import { createMemoryStore, type MemoryStore } from '../../test/fixtures/memory-store.ts';
import { makePoint, ns, T0, visit } from '../stores/history-model.contract.ts';
import { createForgetting, type Forgetting } from './forgetting.ts';

const HOUR = 3_600_000;
const KEPT = 24 * HOUR;
const sighting = (at: number, device = 'd') =>
  makePoint('sighting', { mall: 'm', sensor: 'ap', radio: 'wifi' }, ns(at), { device, rssi: -60 });

let path: string;
let store: MemoryStore;
const open = (): Promise<Forgetting> => createForgetting({ path, store, mall: 'm', keptMs: KEPT });
const devices = (): string[] => store.all('visit').map(({ fields }) => fields.device);
const heard = (): number[] => store.all('sighting').map(({ timeNs }) => Number(timeNs / 1_000_000n) - T0);
beforeEach(() => {
  path = join(tempDir('atrium-forgetting-'), 'forgotten.json');
  store = createMemoryStore();
});

test('a day later sightings are gone, and visits do not say whose they were', async () => {
  const hours = [0, 1, 2];
  await store.write({
    points: hours.flatMap((h) => [
      sighting(T0 + h * HOUR),
      visit('s', T0 + h * HOUR, { device: `d${h}`, visit_id: 'v' }),
    ]),
    removed: [],
  });
  const forgetting = await open();
  await forgetting.upTo(T0 + KEPT - HOUR);
  expect([heard(), devices()]).toEqual([hours.map((h) => h * HOUR), ['d0', 'd1', 'd2']]);
  await forgetting.upTo(T0 + KEPT + HOUR + 1);
  expect([heard(), devices()]).toEqual([[2 * HOUR], ['', '', 'd2']]);
  expect(store.all('visit').every(({ fields }) => fields.visit_id === 'v' && fields.visit === 1)).toBe(true);
});

test('nothing is ever there for longer than it may be, however time passes', async () => {
  const forgetting = await open();
  for (let at = T0; at < T0 + 2 * KEPT; at += 7 * 60_000) {
    await store.write({ points: [sighting(at), visit('s', at, { device: 'd' })], removed: [] });
    await forgetting.upTo(at);
    expect(heard()[0]).toBeGreaterThanOrEqual(at - T0 - KEPT);
    expect(devices().lastIndexOf('')).toBeLessThan(devices().length - 1);
    expect(devices().filter((device) => device !== '').length).toBeLessThanOrEqual(KEPT / (7 * 60_000) + 1);
  }
});

test('before the mall has a time, nothing is forgotten', async () => {
  await store.write({ points: [sighting(T0)], removed: [] });
  await (await open()).upTo(Number.NEGATIVE_INFINITY);
  expect(heard()).toEqual([0]);
});

test('what a store could not do is done by the next try, and what was done is not looked through again', async () => {
  await store.write({ points: [visit('s', T0, { device: 'd' })], removed: [] });
  const first = await open();
  store.setReachable(false);
  await expect(first.upTo(T0 + KEPT + HOUR)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  store.setReachable(true);
  await first.upTo(T0 + KEPT + HOUR);
  expect(devices()).toEqual(['']);
  await store.write({ points: [visit('s', T0, { device: 'planted' })], removed: [] });
  await (await open()).upTo(T0 + KEPT + 2 * HOUR);
  expect(devices()).toEqual(['planted']);
});
