import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type MallDriver, openMall, settle } from '../../test/fixtures/mall-driver.ts';
import { createMemoryDisk } from '../../test/fixtures/memory-log.ts';
import { createMemoryStore } from '../../test/fixtures/memory-store.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';
import type { Entry } from '../core/record.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((dir) => rm(dir, { recursive: true, force: true }))));

async function open(dataDir: string, entries: readonly Entry[] = []) {
  const disk = createMemoryDisk(structuredClone(entries) as Entry[]);
  const options = { index: smallIndex(), dataDir, now: NOON, openLog: disk.openLog, store: createMemoryStore() };
  return { disk, driver: await openMall(options) };
}

async function close({ mall, clock }: MallDriver): Promise<void> {
  const closed = mall.close();
  await settle();
  clock.advance(20_000);
  await closed;
}

type Heard = { readonly device: number; readonly second: number };
const messages = fc.array(
  fc.array(fc.record({ device: fc.nat(3), second: fc.nat(150) }), { minLength: 1, maxLength: 6 }),
  { minLength: 1, maxLength: 6 },
);
const sent = (heard: readonly Heard[]) => ({
  sightings: heard.map(({ device, second }) => ({
    at: NOON - 200_000 + second * 1_000,
    device: `02:00:00:00:00:0${device}`,
    radio: 'wifi',
    rssi: -70,
  })),
});
const total = (entries: readonly Entry[]): number =>
  entries.reduce((sum, { record }) => sum + (record.k === 'b' ? record.n : 0), 0);

test('what is delivered again after a crash is counted once, and what is new is counted', async () => {
  await fc.assert(
    fc.asyncProperty(messages, async (batches) => {
      const dir = await mkdtemp(join(tmpdir(), 'atrium-lane-b-'));
      folders.push(dir);
      const before = await open(dir);
      for (const heard of batches) await before.driver.say('sighting', 'ap-0', sent(heard));
      const distinct = new Set(batches.flat().map(({ device, second }) => `${device}@${second}`)).size;
      expect(total(before.disk.entries)).toBe(distinct);
      const entries = structuredClone(before.disk.entries) as Entry[];
      await close(before.driver);

      const after = await open(dir, entries);
      for (const heard of batches) await after.driver.say('sighting', 'ap-0', sent(heard));
      expect(total(after.disk.entries)).toBe(distinct);
      await after.driver.say('sighting', 'ap-0', sent([{ device: 9, second: 100 }]));
      expect(total(after.disk.entries)).toBe(distinct + 1);
      await close(after.driver);
    }),
    { numRuns: 12 },
  );
});
