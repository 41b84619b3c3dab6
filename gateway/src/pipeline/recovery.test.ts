import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '@atrium/shared/wire/frame';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MallDriver, type MallDriverOptions, openMall } from '../../test/fixtures/mall-driver.ts';
import { createMemoryDisk, type MemoryDisk } from '../../test/fixtures/memory-log.ts';
import { contentOf, createMemoryStore, type MemoryStore } from '../../test/fixtures/memory-store.ts';
import { smallIndex } from '../../test/fixtures/small-venue.ts';
import { MINUTE_MS } from '../core/accrual.ts';

const index = smallIndex();
const NOON = 1_795_147_200_000;
const seed = Number(process.env['FAST_CHECK_SEED'] ?? 20_261_122);

/** Each run plays a mall three times over. */
const RUNS = Number(process.env['FAST_CHECK_RUNS'] ?? 1);

let dir: string;
let open: MallDriver[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-recovery-'));
  open = [];
});
afterEach(async () => {
  for (const { mall } of open) await mall.close();
  await rm(dir, { recursive: true, force: true });
});

type World = { readonly driver: MallDriver; readonly disk: MemoryDisk; readonly store: MemoryStore };

async function start(
  options: Partial<MallDriverOptions> & { readonly disk?: MemoryDisk; readonly store?: MemoryStore },
): Promise<World> {
  const { disk = createMemoryDisk(), store = createMemoryStore(), ...rest } = options;
  const driver = await openMall({
    index,
    dataDir: dir,
    now: NOON + 3_600_000,
    openLog: disk.openLog,
    mode: 'event',
    ...rest,
    store,
  });
  open.push(driver);
  return { driver, disk, store };
}

/** Data folders with one day's key: what they call a device can be compared. */
async function sameKeys(...dirs: readonly string[]): Promise<void> {
  const origin = join(dir, 'keys');
  const { driver } = await start({ dataDir: origin });
  await driver.say('sighting', 'ap-0', { at: NOON, device: 'x', radio: 'ble' });
  for (const to of dirs) await cp(join(origin, 'malls/small/keys.json'), join(to, 'malls/small/keys.json'));
}

/** Everything so far is in history. */
const drained = ({ driver }: World): Promise<number> =>
  driver.mall.reading.run(
    () => 0,
    async () => 0,
  );

/** A made-up half hour: people who move between two shops and the corridor, sales and door counts, some of it twice. */
function* life(random: number): Generator<readonly [string, string, object]> {
  let state = random;
  const next = (n: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % n;
  };
  for (let i = 0; i < 3_000; i++) {
    const at = NOON + i * 600 + next(4_000);
    const kind = next(20);
    if (kind === 0)
      yield ['purchase', `shop-${next(2)}`, { id: `p${next(300)}`, at, amount: 100, currency: 'CNY', kind: 'sale' }];
    else if (kind === 1) yield ['count', 'door', { at, in: next(3), out: next(3) }];
    else yield ['sighting', `ap-${next(3)}`, { at, device: `d${next(60)}`, radio: 'ble', rssi: -50 - next(30) }];
  }
}

async function play({ driver }: World, messages: readonly (readonly [string, string, object])[]): Promise<void> {
  for (const [n, [kind, source, message]] of messages.entries()) {
    await driver.say(kind, source, message);
    if (n % 25 === 24) await driver.pass(1_000);
  }
}

const checkpointsOf = (data: string): string => join(data, 'malls', 'small', 'checkpoints');

describe('killed anywhere and started again', () => {
  test('the hub gives what it would have given: history, frame, and what it knows already', async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 0, max: 2 ** 31 }),
      fc.integer({ min: 500, max: 2_900 }),
      async (random, cut) => {
        const messages = [...life(random)];
        const data = join(dir, `first-${random}-${cut}`);
        const undisturbed = join(dir, `whole-${random}-${cut}`);
        await sameKeys(data, undisturbed);
        const whole = await start({ dataDir: undisturbed });
        await play(whole, messages);

        const first = await start({ dataDir: data });
        await play(first, messages.slice(0, cut));
        await drained(first);
        const copy = join(dir, `killed-${random}-${cut}`);
        await cp(data, copy, { recursive: true, filter: (path) => !path.endsWith('.tmp') });
        const disk = createMemoryDisk(structuredClone(first.disk.entries));
        const store = createMemoryStore(first.store.batches);
        const second = await start({ dataDir: copy, disk, store, now: first.driver.clock.now() });
        // The broker sends again what it is not sure of.
        await play(second, messages.slice(Math.max(0, cut - 40)));
        await second.driver.pass(5_000);
        await whole.driver.pass(5_000);
        await drained(second);
        await drained(whole);
        const told = ({ store: it }: World) => ({ ...contentOf(it), frame: [], ledger: [], intake: [] });
        expect(told(second)).toEqual(told(whole));
        const shown = (frame: Frame) => ({ ...frame, at: 0 });
        expect(shown(second.driver.mall.frame())).toEqual(shown(whole.driver.mall.frame()));
      },
    );
    await fc.assert(property, { seed, numRuns: RUNS });
  });

  test('a restart reads only what came after the checkpoint; a damaged or foreign one costs time, not data', async () => {
    const world = await start({});
    await play(world, [...life(7)]);
    await drained(world);
    await world.driver.mall.close();
    const files = (await readdir(checkpointsOf(dir))).sort();
    expect(files.length).toBeGreaterThan(0);
    const again = async (data: string) => {
      const copy = createMemoryDisk(structuredClone(world.disk.entries));
      const it = await start({
        dataDir: data,
        disk: copy,
        store: createMemoryStore(world.store.batches),
        now: world.driver.clock.now(),
      });
      return it.driver;
    };
    const frame = world.driver.mall.frame();
    const good = await again(dir);
    expect(good.mall.frame()).toEqual(frame);

    const damaged = await mkdtemp(join(tmpdir(), 'atrium-damaged-'));
    await cp(dir, damaged, { recursive: true });
    for (const [n, file] of files.entries()) {
      const path = join(checkpointsOf(damaged), file);
      const content = await readFile(path);
      const at = Math.floor((content.length * (n + 1)) / (files.length + 1));
      content[at] = (content[at] ?? 0) ^ 0x10;
      await writeFile(path, content);
    }
    const rebuilt = await again(damaged);
    expect(rebuilt.mall.frame()).toEqual(frame);
    expect(await rebuilt.metric('hub_checkpoints_refused')).toBe(files.length);
    expect((await readdir(checkpointsOf(damaged))).some((name) => name.endsWith('.aside'))).toBe(true);

    const foreign = await mkdtemp(join(tmpdir(), 'atrium-foreign-'));
    await cp(dir, foreign, { recursive: true });
    const other = await openMall({
      index: { ...index, rulesVersion: 'rules-x' },
      dataDir: foreign,
      now: NOON + 3_600_000,
      mode: 'event',
      openLog: createMemoryDisk(structuredClone(world.disk.entries)).openLog,
      store: createMemoryStore(),
    });
    open.push(other);
    expect(await other.metric('hub_checkpoints_refused')).toBe(files.length);
    expect(other.mall.frame().totals).toEqual(frame.totals);
  });

  test('an event that was taken in and not logged is taken again', async () => {
    const world = await start({});
    await play(world, [...life(9)].slice(0, 3_000));
    world.disk.setWritable(false);
    const lost = { id: 'lost', at: NOON + 1_300_000, amount: 5, currency: 'CNY', kind: 'sale' };
    void world.driver.say('purchase', 'shop-0', lost).catch(() => undefined);
    await world.driver.pass(1_000);
    const copy = await mkdtemp(join(tmpdir(), 'atrium-lost-'));
    await cp(dir, copy, { recursive: true, filter: (path) => !path.endsWith('.tmp') });
    const entries = structuredClone(world.disk.entries);
    world.disk.setWritable(true);
    const again = await start({ dataDir: copy, disk: createMemoryDisk(entries), now: world.driver.clock.now() });
    await again.driver.say('purchase', 'shop-0', lost);
    await again.driver.say('purchase', 'shop-0', lost);
    expect(again.disk.entries.filter(({ record }) => record.k === 'p' && record.id === 'lost')).toHaveLength(1);
  });
});

describe('the time machine', () => {
  test('shows again, byte for byte, what was shown', async () => {
    const world = await start({});
    const shown: string[] = [];
    world.driver.mall.onFrame((frame) => {
      const text = JSON.stringify(frame);
      if (frame.at > 0 && shown.at(-1) !== text) shown.push(text);
    });
    await play(world, [...life(11)]);
    await world.driver.pass(3_000);
    const { frames, frameAt } = world.driver.mall.past;
    const range = { from: NOON, to: NOON + 60 * MINUTE_MS };
    const all: Frame[] = [];
    for (let from: number | null = range.from; from !== null; ) {
      const page = await frames({ ...range, from, limit: 50 });
      all.push(...page.rows);
      from = page.next === null ? null : Number(page.next);
    }
    const again = all.map((frame) => JSON.stringify(frame));
    // Of several frames of one moment the last is kept.
    const moments = new Map(shown.map((text) => [(JSON.parse(text) as Frame).at, text]));
    expect(again).toEqual([...moments.values()]);
    const [, middle] = [...moments][Math.floor(moments.size / 2)] ?? [];
    const { at } = JSON.parse(middle ?? '{}') as Frame;
    expect((await frameAt(at))?.at).toBe(at);
  });

  test('keeps a frame for each minute, the same that the log gives, and goes on with them where the log is gone', async () => {
    const world = await start({});
    await play(world, [...life(13)]);
    await drained(world);
    const stored = world.store.all('frame').map(({ timeNs }) => Number(timeNs / 1_000_000n));
    expect(stored.length).toBeGreaterThan(20);
    const { past } = world.driver.mall;
    const ofLog = await past.frames({ from: NOON, to: NOON + 3_600_000, every: MINUTE_MS, limit: 1_000 });
    const bare = await start({ dataDir: join(dir, 'bare'), store: world.store, disk: createMemoryDisk(), now: NOON });
    expect(bare.driver.mall.past.reaches()).toBe(Number.NEGATIVE_INFINITY);
    const last = stored.at(-1) ?? 0;
    for (const minute of stored.filter((_, n) => n % 6 === 0)) {
      const kept = await bare.driver.mall.past.frameAt(minute);
      expect(JSON.stringify(kept)).toBe(JSON.stringify(await past.frameAt(minute)));
    }
    expect(ofLog.rows.filter(({ at }) => at <= last).length).toBe(stored.length);
    expect(await past.frameAt(NOON - 3_600_000)).toBeNull();
  });
});
