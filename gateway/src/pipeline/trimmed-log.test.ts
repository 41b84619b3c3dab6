import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openMall, settle } from '../../test/fixtures/mall-driver.ts';
import { createMemoryDisk } from '../../test/fixtures/memory-log.ts';
import { contentOf, createMemoryStore } from '../../test/fixtures/memory-store.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';

const folders: string[] = [];
const folder = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'atrium-trimmed-'));
  folders.push(dir);
  return dir;
};
afterAll(() => Promise.all(folders.map((dir) => rm(dir, { recursive: true, force: true }))));

const index = smallIndex({ inStoreFromMs: 0, visitFromMs: 0, visitGapMs: 60_000, tripGapMs: 60_000 });

/** A hundred devices, a second apart, after ten quiet minutes; the log is then cut somewhere in the quiet and read again. */
test('a restart on a log without its oldest entries stores what the whole log would have stored', async () => {
  const dataDir = await folder();
  const disk = createMemoryDisk();
  const store = createMemoryStore();
  const whole = await openMall({ index, dataDir, now: NOON, openLog: disk.openLog, store });
  await whole.say('sighting', 'ap-0', { at: NOON, device: 'x', radio: 'ble' });
  await whole.pass(600_000);
  const quiet = disk.entries.length;
  const start = whole.clock.now();
  for (let i = 0; i < 100; i++) {
    const at = start + i * 1_000;
    await whole.say('purchase', 'shop-0', { id: `p${i}`, at, amount: 1, currency: 'CNY', kind: 'sale' });
    await whole.say('sighting', 'ap-0', { at, device: `d${i}`, radio: 'ble' });
    await whole.pass(1_000);
  }
  // A reader waits until everything so far is stored.
  await whole.mall.reading.run(
    () => 0,
    async () => 0,
  );
  const entries = structuredClone(disk.entries);
  const storedSoFar = [...store.batches];
  const copy = await folder();
  await whole.pass(2_000);
  await cp(dataDir, copy, { recursive: true, filter: (path) => !path.endsWith('.tmp') });
  await writeFile(join(copy, 'malls/small/stored.json'), JSON.stringify({ seq: entries.length }));
  await whole.pass(400_000);

  for (let cut = quiet - 12; cut < quiet; cut++) {
    const again = createMemoryStore(storedSoFar);
    const dir = await folder();
    await cp(copy, dir, { recursive: true });
    const openLog = createMemoryDisk(structuredClone(entries.slice(cut))).openLog;
    const restarted = await openMall({ index, dataDir: dir, now: start + 100_000, openLog, store: again });
    await restarted.pass(402_000);
    await settle();
    // Frames show since when a sensor is silent, which only the beginning of the log knew.
    expect({ ...contentOf(again), frame: [] }).toEqual({ ...contentOf(store), frame: [] });
  }
});
