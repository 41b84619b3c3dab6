import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRIVACY_MODES, type PrivacyMode } from '@atrium/shared/wire/privacy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MallDriver, openMall, settle } from '../../test/fixtures/mall-driver.ts';
import { createMemoryDisk, type MemoryDisk } from '../../test/fixtures/memory-log.ts';
import { createMemoryStore } from '../../test/fixtures/memory-store.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';
import { createPrivacy } from './privacy.ts';

const PHONE = 'aa:bb:cc:dd:ee:01';
const index = smallIndex({ inStoreFromMs: 0, visitFromMs: 10_000 });

let dir = '';
let disk: MemoryDisk;
let driver: MallDriver | null = null;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-privacy-'));
  disk = createMemoryDisk();
});
afterEach(async () => {
  const closed = driver?.mall.close();
  await settle();
  driver?.clock.advance(20_000);
  await closed;
  driver = null;
  await rm(dir, { recursive: true, force: true });
});

async function open(privacy: PrivacyMode): Promise<MallDriver> {
  driver = await openMall({
    index,
    dataDir: dir,
    now: NOON,
    openLog: disk.openLog,
    store: createMemoryStore(),
    privacy,
  });
  return driver;
}
const hear = (mall: MallDriver, device: string, associated: boolean): Promise<void> =>
  mall.say('sighting', 'ap-0', { at: mall.clock.now(), device, radio: 'wifi', rssi: -50, associated });
const kinds = (): string =>
  disk.entries
    .map(({ record }) => record.k)
    .filter((k) => k === 's' || k === 'b')
    .join('');
const consent = (
  mall: MallDriver,
  device: string,
  choice: 'granted' | 'withdrawn',
  scope = 'analytics',
): Promise<void> =>
  mall.say('identity', 'portal', { at: mall.clock.now(), member: 'm1', device, consent: choice, scope });

describe('a mode', () => {
  test.each<[PrivacyMode, string, number]>([
    ['aggregate-24h', 'sb', 0],
    ['associated-only', 's', 1],
    ['aggregate-5min', 'bb', 0],
    ['consented', 'bb', 0],
  ])('%s keeps of a client and of a stranger: %s', async (mode, wanted, dropped) => {
    const mall = await open(mode);
    await hear(mall, PHONE, true);
    await hear(mall, '02:00:00:00:00:07', false);
    expect(kinds()).toBe(wanted);
    expect(await mall.metric('hub_ingest_dropped_total')).toBe(dropped);
    expect(await mall.metric('hub_ingest_received_total')).toBe(2);
    expect(await mall.metric('hub_ingest_accepted_total')).toBe(2 - dropped);
    expect(disk.entries.filter(({ record }) => record.k === 'x').map(({ record }) => record)).toEqual(
      dropped === 0 ? [] : [expect.objectContaining({ outcome: 'dropped', n: dropped })],
    );
  });

  test('consented follows who agreed to analytics, and counts them again once they withdraw', async () => {
    const mall = await open('consented');
    await consent(mall, PHONE, 'granted', 'marketing');
    await hear(mall, PHONE, true);
    await mall.pass(1_000);
    await consent(mall, PHONE, 'granted');
    await hear(mall, PHONE.toUpperCase(), true);
    await mall.pass(1_000);
    await consent(mall, PHONE, 'withdrawn');
    await hear(mall, PHONE, true);
    expect(kinds()).toBe('bsb');
  });
});

describe('a device that opted out', () => {
  test.each(PRIVACY_MODES)(
    'is not even counted, however its address is written, restarts included (%s)',
    async (mode) => {
      const mall = await open(mode);
      await mall.mall.privacy.choose('AA-BB-CC-DD-EE-01', 'out');
      const again = await createPrivacy(join(dir, 'choices.json'), mode);
      expect(again.counts()).toEqual({ optedOut: 1, consented: 0 });
      for (const device of [PHONE, 'aabb.ccdd.ee01', 'AABBCCDDEE01']) {
        await hear(mall, device, true);
        await hear(mall, device, false);
      }
      await consent(mall, PHONE, 'granted');
      expect(kinds()).toBe('');
      expect(await mall.metric('hub_ingest_dropped_total')).toBe(7);
      await mall.mall.privacy.choose(PHONE, 'in');
      await hear(mall, PHONE, true);
      expect(kinds()).toBe(mode === 'aggregate-24h' || mode === 'associated-only' ? 's' : 'b');
    },
  );

  test('A27: is kept as a hash under a key of its own, for the owner of the folder only', async () => {
    const privacy = await createPrivacy(join(dir, 'choices.json'), 'aggregate-24h');
    await privacy.choose(PHONE, 'out');
    expect((await stat(join(dir, 'choices.json'))).mode & 0o777).toBe(0o600);
    for (const name of await readdir(dir))
      expect(await readFile(join(dir, name), 'utf8')).not.toMatch(/aa.?bb.?cc.?dd.?ee.?01/i);
  });
});

test('keys do not outlive their day by more than one, also while the broker is away', async () => {
  const mall = await open('aggregate-24h');
  await hear(mall, PHONE, true);
  const days = async (): Promise<string[]> =>
    Object.keys(JSON.parse(await readFile(join(dir, 'malls', 'small', 'keys.json'), 'utf8')));
  const before = await days();
  expect(before).toHaveLength(1);
  mall.setConnected(false);
  mall.clock.advance(48 * 3_600_000);
  while ((await days()).length > 0) {
    mall.clock.advance(60_000);
    await settle();
  }
  expect(await days()).toEqual([]);
});
