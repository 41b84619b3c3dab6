import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LEAK, SECRETS } from '../../test/fixtures/malformed.ts';
import { type MallDriver, type MallDriverOptions, openMall, settle } from '../../test/fixtures/mall-driver.ts';
import { createMemoryDisk, type MemoryDisk } from '../../test/fixtures/memory-log.ts';
import { contentOf, createMemoryStore, type MemoryStore } from '../../test/fixtures/memory-store.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';
import type { TickRecord } from '../core/record.ts';
import { createEventLog } from '../log/event-log.ts';
import type { Logger } from '../platform/logger.ts';
import { ledgerTotals } from '../queries/ledger-totals.ts';

const MINUTE = 60_000;
const ALWAYS = { from: 0, to: 4_102_444_800_000 };
/** Presence alone makes a visit, so that few messages make many. */
const index = smallIndex({
  inStoreFromMs: 0,
  visitFromMs: 0,
  engagedFromMs: 120_000,
  visitGapMs: 180_000,
  tripGapMs: 300_000,
});

let dir = '';
let opened: MallDriver[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-mall-'));
  opened = [];
});
afterEach(async () => {
  for (const driver of opened) await close(driver);
  await rm(dir, { recursive: true, force: true });
});

/** Close a mall whose clock is moved by hand: what it waits for must come to pass. */
async function close({ mall, clock }: MallDriver): Promise<void> {
  let closed = false;
  const closing = mall.close().then(() => {
    closed = true;
  });
  while (!closed) {
    clock.advance(1_000);
    await settle();
  }
  await closing;
}

/** A folder in which the key of the day is known: two malls then give a device the same pseudonym. */
async function folderWithKey(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(dir, prefix));
  await mkdir(join(folder, 'malls', 'small'), { recursive: true });
  await writeFile(join(folder, 'malls', 'small', 'keys.json'), JSON.stringify({ '2026-11-20': '5a'.repeat(32) }));
  return folder;
}

type Setup = MallDriver & { readonly disk: MemoryDisk; readonly store: MemoryStore };

async function open(options: Partial<MallDriverOptions> & { readonly disk?: MemoryDisk } = {}): Promise<Setup> {
  const { disk = createMemoryDisk(), store = createMemoryStore(), ...rest } = options;
  const driver = await openMall({ index, dataDir: dir, now: NOON, openLog: disk.openLog, ...rest, store });
  opened.push(driver);
  return { ...driver, disk, store };
}

const sighting = (at: number, device = 'd1', shop = 0) => ({ at, device, radio: 'wifi', associated: true, shop });
const laneB = (at: number, device: string) => ({ at, device, radio: 'wifi', rssi: -70 });
const door = (at: number, n = 1) => ({ at, in: n, out: 0 });
const ticks = (disk: MemoryDisk): TickRecord[] =>
  disk.entries.flatMap(({ record }) => (record.k === 't' ? [record] : []));
const modes = (disk: MemoryDisk): string[] => ticks(disk).map(({ mode }) => mode);

/** A file that is being replaced goes away under the copy; a crash leaves it behind unread. */
const isWhole = (path: string): boolean => !path.endsWith('.tmp');

describe('the account', () => {
  type Sent = { readonly source: string; readonly message: unknown; readonly times?: number } & Partial<typeof NONE>;
  const NONE = { accepted: 0, duplicate: 0, late: 0, malformed: 0, dropped: 0 };

  /** What may be sent, by name, and what must become of it. `n` is another for each message. */
  const MESSAGES: Readonly<Record<string, (n: number, now: number) => Sent>> = {
    good: (n, now) => ({ source: 'ap-0', message: sighting(now - (n % 50), `d${n}`), accepted: 1 }),
    twice: (n, now) => ({ source: 'ap-0', message: sighting(now, `d${n}`), times: 2, accepted: 1, duplicate: 1 }),
    late: (n, now) => ({ source: 'ap-0', message: sighting(now - 20 * MINUTE, `d${n}`), late: 1 }),
    future: (n, now) => ({ source: 'ap-0', message: sighting(now + 20 * MINUTE, `d${n}`), malformed: 1 }),
    malformed: () => ({ source: 'ap-0', message: '{', malformed: 1 }),
    stranger: (n, now) => ({ source: 'ap-99', message: sighting(now, `d${n}`), malformed: 1 }),
    'lane b': (n, now) => ({ source: 'ap-0', message: laneB(now, `02:00:00:00:00:${10 + n}`), accepted: 1 }),
    'lane b twice': (n, now) => {
      const message = laneB(now, `02:00:00:00:00:${10 + n}`);
      return { source: 'ap-0', message, times: 2, accepted: 1, duplicate: 1 };
    },
    batch: (n, now) => {
      const fresh = sighting(now, `d${n}`);
      const sightings = [fresh, fresh, { ...fresh, rssi: 'x' }, sighting(now - 20 * MINUTE)];
      return { source: 'ap-0', message: { sightings }, accepted: 1, duplicate: 1, malformed: 1, late: 1 };
    },
  };

  const OUTCOMES = Object.keys(NONE) as (keyof typeof NONE)[];

  async function send(driver: MallDriver, name: string, n: number): Promise<Sent> {
    const sent = MESSAGES[name]?.(n, driver.clock.now());
    if (sent === undefined) throw new Error(`no message ${name}`);
    for (let i = 0; i < (sent.times ?? 1); i++) await driver.say('sighting', sent.source, sent.message);
    return sent;
  }

  /** The counters of the metrics, added to those of the runs before. */
  async function addShown(shown: Record<string, number>, driver: MallDriver): Promise<void> {
    for (const name of ['received', ...OUTCOMES])
      shown[name] = (shown[name] ?? 0) + (await driver.metric(`hub_ingest_${name}_total`));
  }

  test('received = accepted + duplicate + late + malformed + dropped, each as sent, over restarts and in the metrics alike', async () => {
    const names = fc.array(fc.constantFrom(...Object.keys(MESSAGES)), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(names, fc.nat({ max: 40 }), async (script, restartAt) => {
        const dataDir = await mkdtemp(join(dir, 'run-'));
        const setup = { dataDir, disk: createMemoryDisk(), store: createMemoryStore() };
        let driver = await open(setup);
        await driver.say('count', 'door', door(NOON));
        const want = { ...NONE, accepted: 1 };
        const shown: Record<string, number> = {};
        for (const [n, name] of script.entries()) {
          if (n === restartAt) {
            await addShown(shown, driver);
            driver = await open({ ...setup, now: driver.clock.now() });
          }
          const sent = await send(driver, name, n);
          for (const outcome of OUTCOMES) want[outcome] += sent[outcome] ?? 0;
          await driver.pass((n % 4) * 1_000);
        }
        await addShown(shown, driver);
        const received = Object.values(want).reduce((a, b) => a + b);
        expect(await ledgerTotals(driver.mall, ALWAYS)).toEqual({ ...want, received, stored: want.accepted });
        expect(shown).toEqual({ ...want, received });
      }),
      { seed: 20261122, numRuns: 30 },
    );
  });

  test('a refused event is filed under its own time, unless that lies in the future', async () => {
    const { mall, say } = await open();
    const bad = (at: unknown) => say('sighting', 'ap-0', { at, device: 'x', radio: 'lora' });
    await bad(NOON - 90 * MINUTE);
    await bad('then');
    await bad(NOON + 90 * MINUTE);
    await bad(NOON + 60 * 24 * 365 * MINUTE);
    const at = async (from: number, minutes = 1) =>
      (await ledgerTotals(mall, { from, to: from + minutes * MINUTE })).malformed;
    expect(await at(NOON - 90 * MINUTE)).toBe(1);
    expect(await at(NOON)).toBe(3);
    expect(await at(NOON + MINUTE, 1e7)).toBe(0);
  });

  test('what waits for the disk is not acknowledged, and in no count', async () => {
    const { disk, say, metric } = await open();
    disk.setWritable(false);
    let acknowledged = false;
    const said = say('count', 'door', door(NOON)).then(() => {
      acknowledged = true;
    });
    await settle();
    expect(acknowledged).toBe(false);
    expect(await metric('hub_ingest_received_total')).toBe(0);
    disk.setWritable(true);
    await said;
    expect(await metric('hub_ingest_accepted_total')).toBe(1);
    expect(acknowledged).toBe(true);
  });
});

describe("the mall's time", () => {
  const watermark = ({ mall }: MallDriver): number => mall.state.clock.watermark - NOON;

  test('on the wall clock: an event, then nothing: after two seconds it goes on by itself', async () => {
    const driver = await open();
    await driver.say('count', 'door', door(NOON));
    expect(watermark(driver)).toBe(-5_000);
    await driver.pass(1_000);
    expect(modes(driver.disk)).toEqual(['mark']);
    expect(watermark(driver)).toBe(-5_000);
    await driver.pass(1_000);
    expect(modes(driver.disk)).toEqual(['mark', 'clock']);
    expect(watermark(driver)).toBe(-3_000);
    await driver.pass(60_000);
    expect(watermark(driver)).toBe(57_000);
  });

  test('does not run on the wall clock while the broker is away', async () => {
    const driver = await open();
    await driver.say('count', 'door', door(NOON));
    driver.setConnected(false);
    await driver.pass(30 * MINUTE);
    expect(watermark(driver)).toBe(-5_000);
    expect(modes(driver.disk)).not.toContain('clock');
  });

  test('waits two seconds after the broker came back: what it kept for us is still to come, and is not late', async () => {
    const driver = await open();
    await driver.say('count', 'door', door(NOON));
    driver.setConnected(false);
    await driver.pass(30 * MINUTE);
    driver.setConnected(true);
    await driver.pass(1_000);
    await driver.say('sighting', 'ap-0', sighting(NOON + MINUTE));
    expect(await driver.metric('hub_ingest_late_total')).toBe(0);
    await driver.pass(3_000);
    expect(modes(driver.disk)).toContain('clock');
  });

  test('does not run while messages wait for the disk: they are not late when their turn comes', async () => {
    const driver = await open();
    await driver.say('count', 'door', door(NOON));
    driver.disk.setWritable(false);
    const waiting = driver.say('sighting', 'ap-0', sighting(NOON + 1_000));
    await driver.pass(30 * MINUTE);
    driver.disk.setWritable(true);
    await waiting;
    await settle();
    expect(watermark(driver)).toBeLessThan(MINUTE);
    await driver.say('sighting', 'ap-0', sighting(NOON + 2_000));
    expect(await driver.metric('hub_ingest_late_total')).toBe(0);
  });

  test('does not run while messages wait for the store', async () => {
    const driver = await open();
    await driver.say('count', 'door', door(NOON));
    driver.store.setReachable(false);
    // Nothing of the mall's own makes 200,000 points in a test: fill its spool by hand.
    const trip = { measurement: 'trip', tags: { mall: 'small' }, fields: { trips: 0 }, timeNs: 1n } as const;
    const seq = driver.disk.entries.length;
    driver.mall.writer.add({ points: Array.from({ length: 200_000 }, () => trip), removed: [] }, seq);
    const waiting = driver.say('sighting', 'ap-0', sighting(NOON + 1_000));
    await driver.pass(30 * MINUTE);
    expect(watermark(driver)).toBeLessThan(MINUTE);
    driver.store.setReachable(true);
    await driver.pass(10_000);
    await waiting;
    expect(await driver.metric('hub_ingest_late_total')).toBe(0);
  });

  test('on the clock of its events: a flush after two seconds, once', async () => {
    const driver = await open({ mode: 'event' });
    const day = NOON - 300 * 24 * 60 * MINUTE;
    await driver.say('sighting', 'ap-0', sighting(day));
    await driver.pass(1_000);
    expect(driver.mall.state.clock.watermark).toBe(day - 5_000);
    await driver.pass(1_000);
    expect(modes(driver.disk)).toEqual(['mark', 'flush']);
    expect(driver.mall.state.clock.watermark).toBe(day);
    await driver.pass(10 * MINUTE);
    expect(modes(driver.disk).filter((mode) => mode !== 'mark')).toEqual(['flush']);
    await driver.say('sighting', 'ap-0', sighting(day + MINUTE));
    await driver.pass(2_000);
    expect(modes(driver.disk).filter((mode) => mode !== 'mark')).toEqual(['flush', 'flush']);
  });

  test('on the clock of its events: a restart after the flush adds none, a restart before it adds it', async () => {
    const driver = await open({ mode: 'event' });
    await driver.say('sighting', 'ap-0', sighting(NOON));
    const again = await open({ mode: 'event', disk: driver.disk, store: driver.store });
    await again.pass(5_000);
    expect(modes(driver.disk).filter((mode) => mode === 'flush')).toEqual(['flush']);
    const third = await open({ mode: 'event', disk: driver.disk, store: driver.store });
    const entries = driver.disk.entries.length;
    await third.pass(5_000);
    expect(driver.disk.entries).toHaveLength(entries);
  });

  test('a frame a second, the same object while nothing is new, also while the disk is stuck', async () => {
    const driver = await open();
    const frames: unknown[] = [];
    driver.mall.onFrame((frame) => frames.push(frame));
    driver.setConnected(false);
    await driver.pass(3_000);
    expect(frames).toHaveLength(3);
    expect(new Set(frames).size).toBe(1);
    driver.disk.setWritable(false);
    void driver.say('count', 'door', door(NOON));
    await driver.pass(3_000);
    expect(frames).toHaveLength(6);
    driver.disk.setWritable(true);
    await settle();
    await driver.pass(1_000);
    expect(frames.length).toBeGreaterThanOrEqual(7);
    expect(new Set(frames).size).toBeGreaterThan(1);
  });

  test('sums are handed to history within ten seconds although the broker went away', async () => {
    const driver = await open();
    await driver.say('count', 'door', door(NOON));
    await driver.say('sighting', 'ap-0', '{');
    driver.setConnected(false);
    await driver.pass(15_000);
    const totals = driver.store.all('ledger').reduce((sum, { fields }) => sum + fields.accepted + fields.malformed, 0);
    expect(totals).toBe(2);
    const entries = driver.disk.entries.length;
    await driver.pass(10 * MINUTE);
    expect(driver.disk.entries).toHaveLength(entries);
  });
});

test('history has every linkable sighting once, the rest as counts by sensor and minute, and no address', async () => {
  const store = createMemoryStore();
  const { say, mall, metric, pass } = await open({ store });
  const at = NOON;
  const phone = { at, device: '02:00:5e:10:00:01', radio: 'wifi', rssi: -60.4 };
  await say('sighting', 'ap-0', { sightings: [{ ...phone, associated: true }, phone, { ...phone, at: at + 1 }] });
  await say('sighting', 'ap-0', { ...phone, associated: true });
  await say('sighting', 'ap-1', { at, device: 'tag', radio: 'ble' });
  await say('count', 'door', { at: at + 60_000, in: 1, out: 0 });
  expect(await ledgerTotals(mall, ALWAYS)).toMatchObject({ accepted: 5, duplicate: 1, stored: 5 });
  expect(
    store
      .all('sighting')
      .map(({ tags, fields }) => [tags.sensor, tags.radio, fields.rssi])
      .sort(),
  ).toEqual([
    ['ap-0', 'wifi', -60],
    ['ap-1', 'ble', 127],
  ]);
  await pass(15_000);
  expect(store.all('crowd').map(({ tags, fields }) => [tags.sensor, fields.sightings])).toEqual([['ap-0', 2]]);
  expect(JSON.stringify(store.batches, (_, v) => (typeof v === 'bigint' ? `${v}` : v))).not.toMatch(/5e:10|5e10/i);
  expect(await metric('hub_store_written_total')).toBe(store.batches.reduce((n, { points }) => n + points.length, 0));
});

describe('a restart in the middle', () => {
  type Step = { readonly kind: string; readonly source: string; readonly message: object; readonly waitS: number };

  /** Forty minutes of a mall, in the order of arrival; nothing twice, since what a sender repeats is another test's matter. */
  const steps = fc
    .array(
      fc.record({
        what: fc.constantFrom('sighting', 'sighting', 'sighting', 'lane-b', 'count', 'sale', 'malformed'),
        shop: fc.integer({ min: 0, max: 2 }),
        device: fc.constantFrom('d1', 'd2', 'd3'),
        waitS: fc.constantFrom(0, 0, 1, 3, 20, 70, 200),
        lagMs: fc.integer({ min: 0, max: 8_000 }),
      }),
      { minLength: 5, maxLength: 40 },
    )
    .map((items) => {
      let now = NOON;
      return items.map(({ what, shop, device, waitS, lagMs }, n): Step => {
        now += waitS * 1_000;
        const at = now - lagMs;
        if (what === 'sighting')
          return { kind: 'sighting', source: `ap-${shop}`, message: { ...sighting(at, device), id: `e${n}` }, waitS };
        if (what === 'lane-b')
          return { kind: 'sighting', source: `ap-${shop}`, message: { ...laneB(at, SECRETS.mac), id: `e${n}` }, waitS };
        if (what === 'count') return { kind: 'count', source: 'door', message: { ...door(at), id: `e${n}` }, waitS };
        if (what === 'malformed') return { kind: 'sighting', source: `ap-${shop}`, message: { at, device }, waitS };
        return {
          kind: 'purchase',
          source: `shop-${shop}`,
          message: { id: `e${n}`, at, amount: n, currency: 'CNY', kind: 'sale' },
          waitS,
        };
      });
    });

  async function play(driver: MallDriver, script: readonly Step[]): Promise<void> {
    for (const { kind, source, message, waitS } of script) {
      await driver.pass(waitS * 1_000);
      await driver.say(kind, source, message);
    }
  }

  /** Long enough for every stay and trip to be over and handed over. */
  async function finish(driver: MallDriver): Promise<void> {
    await driver.pass(20 * MINUTE);
  }

  const lengthOf = (script: readonly Step[]): number => script.reduce((sum, { waitS }) => sum + waitS * 1_000, 0);

  test('loses no point of history and doubles none; the state and the frame are the same', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat({ max: 40 }), fc.nat({ max: 3 }), async (script, cut, outage) => {
        const at = cut % script.length;
        const [before, after] = [script.slice(0, at), script.slice(at)];
        const whole = await open({ dataDir: await folderWithKey('whole-') });
        await play(whole, script);
        await finish(whole);

        const dataDir = await folderWithKey('cut-');
        const first = await open({ dataDir });
        await play(first, before);
        // The store may be away when the hub dies, or have taken a batch that the hub did not note down.
        if (outage > 0) first.store.setReachable(false);
        await first.pass(0);
        const disk = createMemoryDisk(structuredClone(first.disk.entries));
        const store = createMemoryStore(first.store.batches);
        const copy = await mkdtemp(join(dir, 'copy-'));
        await cp(dataDir, copy, { recursive: true, filter: isWhole });
        if (outage === 2) await rm(join(copy, 'malls', 'small', 'stored.json'), { force: true });
        if (outage === 3) await writeFile(join(copy, 'malls', 'small', 'stored.json'), '{"seq":');

        const second = await open({ dataDir: copy, disk, store, now: NOON + lengthOf(before) });
        await play(second, after);
        await finish(second);
        expect(contentOf(store)).toEqual(contentOf(whole.store));
        expect(second.mall.state.tracks).toEqual(whole.mall.state.tracks);
        expect({ ...second.mall.frame() }).toEqual({ ...whole.mall.frame() });
      }),
      { seed: 20261122, numRuns: 12 },
    );
  });

  test('of the real log, with its last write cut short: nothing acknowledged is lost, and it goes on', async () => {
    const first = await open({ openLog: createEventLog });
    for (let n = 0; n < 20; n++) {
      await first.say('sighting', `ap-${n % 3}`, { ...sighting(NOON + n * 1_000), id: `e${n}` });
      await first.say('purchase', 'shop-0', { id: `p${n}`, at: NOON + n, amount: 1, currency: 'CNY', kind: 'sale' });
    }
    const copy = await mkdtemp(join(dir, 'copy-'));
    await cp(join(dir, 'malls'), join(copy, 'malls'), { recursive: true, filter: isWhole });
    const logDir = join(copy, 'malls', 'small', 'log');
    const [segment = ''] = await readdir(logDir);
    const path = join(logDir, segment);
    await writeFile(path, `${await readFile(path, 'utf8')}0123abcd 41 {"k":"s","rx":1`);

    const store = createMemoryStore();
    const second = await open({ dataDir: copy, openLog: createEventLog, store });
    // The broker sends the last message again: nobody had told it that it was taken.
    await second.say('purchase', 'shop-0', { id: 'p19', at: NOON + 19, amount: 1, currency: 'CNY', kind: 'sale' });
    await second.say('purchase', 'shop-0', { id: 'p20', at: NOON + 20, amount: 1, currency: 'CNY', kind: 'sale' });
    expect(await ledgerTotals(second.mall, ALWAYS)).toMatchObject({ accepted: 41, duplicate: 1 });
    expect(
      store
        .all('purchase')
        .map(({ fields }) => fields.purchase_id)
        .sort(),
    ).toEqual(Array.from({ length: 21 }, (_, n) => `p${n}`).sort());
  });

  test('with a log that lost its end: places given again are stored, also when the hub dies before it notes that', async () => {
    const first = await open();
    for (let n = 0; n < 10; n++) await first.say('count', 'door', door(NOON + n));
    await first.pass(2_000);
    await close(first);
    const store = createMemoryStore(first.store.batches);
    const disk = createMemoryDisk(structuredClone(first.disk.entries.slice(0, 3)));
    store.setReachable(false);
    const second = await open({ disk, store, now: NOON + 2_000 });
    await second.say('count', 'door', door(NOON + 1_500, 7));
    const third = await open({ disk, store: createMemoryStore(store.batches), now: NOON + 2_000 });
    await third.pass(1_000);
    expect(third.store.all('door').map(({ fields }) => fields.entries)).toContain(7);
  });
});

describe('housekeeping', () => {
  const HOUR = 60 * MINUTE;

  test('on the wall clock deletes log of more than a day ago, if history has it', async () => {
    const { disk, say, pass, store, clock, mall } = await open();
    await say('count', 'door', door(NOON));
    await pass(MINUTE);
    expect(disk.trims).toEqual([{ olderThanRx: clock.now() - 24 * HOUR, upToSeq: mall.writer.storedSeq() }]);
    store.setReachable(false);
    const storedSeq = mall.writer.storedSeq();
    await say('count', 'door', door(clock.now()));
    await pass(MINUTE);
    expect(disk.trims.at(-1)?.upToSeq).toBe(storedSeq);
  });

  test('on the clock of its events deletes what was logged before its last day', async () => {
    const { disk, say, pass } = await open({ mode: 'event', now: NOON + 90 * HOUR });
    const placeAt: number[] = [];
    for (let hour = 0; hour <= 40; hour++) {
      await say('count', 'door', door(NOON + hour * HOUR));
      placeAt.push(disk.entries.length);
    }
    await pass(MINUTE);
    const { olderThanRx, upToSeq } = disk.trims.at(-1) ?? { olderThanRx: 0, upToSeq: 0 };
    expect(olderThanRx).toBe(Number.POSITIVE_INFINITY);
    expect(upToSeq).toBe(placeAt[16]);
  });

  test('destroys a key once its day is over for the mall', async () => {
    const { say, pass } = await open({ mode: 'event', now: NOON + 30 * HOUR });
    const keys = async () => Object.keys(JSON.parse(await readFile(join(dir, 'malls', 'small', 'keys.json'), 'utf8')));
    await say('sighting', 'ap-0', sighting(NOON));
    await say('sighting', 'ap-0', sighting(NOON + 12 * HOUR + 5 * MINUTE));
    await pass(MINUTE);
    expect(await keys()).toEqual(['2026-11-20', '2026-11-21']);
    await say('sighting', 'ap-0', sighting(NOON + 12 * HOUR + 11 * MINUTE));
    await pass(MINUTE);
    await expect.poll(keys).toEqual(['2026-11-21']);
  });
});

describe('privacy', () => {
  const files = async (folder: string): Promise<string[]> => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  };

  test('Lane B leaves a count by sensor and minute in the log, and no device', async () => {
    const { disk, say } = await open();
    const at = NOON - 30_000;
    const address = (n: number): string => `02:00:00:00:01:${10 + n}`;
    await say('sighting', 'ap-0', { sightings: [0, 1, 2].map((n) => laneB(at + n, address(n))) });
    await say('sighting', 'ap-0', laneB(at + 60_000, address(0)));
    await say('sighting', 'ap-1', { ...laneB(at, 'not-an-address'), associated: false });
    for (const [n, spelling] of ['0200.0000.0155', '020000000155', '02-00-00-00-01-55'].entries())
      await say('sighting', 'ap-2', laneB(at + n, spelling));
    const id = expect.stringMatching(/^[0-9a-f]{8}$/);
    expect(disk.entries.map(({ record }) => ({ ...record, rx: 0 }))).toEqual([
      { k: 'b', rx: 0, at: at + 2, sensor: 'ap-0', n: 3, bursts: 3, id },
      { k: 'b', rx: 0, at: at + 60_000, sensor: 'ap-0', n: 1, bursts: 1, id },
      { k: 'b', rx: 0, at, sensor: 'ap-1', n: 1, bursts: 1, id },
      { k: 'b', rx: 0, at, sensor: 'ap-2', n: 1, bursts: 1, id },
      { k: 'b', rx: 0, at: at + 1, sensor: 'ap-2', n: 1, bursts: 0, id },
      { k: 'b', rx: 0, at: at + 2, sensor: 'ap-2', n: 1, bursts: 0, id },
    ]);
  });

  test('an associated address, a BLE device and an opaque Wi-Fi device are Lane A', async () => {
    const { disk, say } = await open();
    await say('sighting', 'ap-0', sighting(NOON, SECRETS.mac));
    await say('sighting', 'ap-0', { at: NOON, device: SECRETS.mac, radio: 'ble' });
    await say('sighting', 'ap-0', { at: NOON, device: SECRETS.opaque, radio: 'wifi' });
    expect(disk.entries.map(({ record }) => record.k)).toEqual(['s', 'x', 's']);
    expect(await ledgerTotals((opened[0] as MallDriver).mall, ALWAYS)).toMatchObject({ accepted: 2, duplicate: 1 });
  });

  test('no address, member or coupon is in any file, fault, log line or metric', async () => {
    const lines: string[] = [];
    const write = (...told: unknown[]): void =>
      void lines.push(
        JSON.stringify(told, (_key, value: unknown) =>
          value instanceof Error ? { told: value.message, stack: value.stack, ...value } : value,
        ),
      );
    const log: Logger = { error: write, warn: write, info: write, debug: write, child: () => log };
    const { mall, say, pass, store, metrics } = await open({ openLog: createEventLog, log });
    const { mac, dashed, dotted, bare, opaque, member, coupon } = SECRETS;
    const devices = [mac, dashed, dotted, bare, opaque];
    for (const [n, device] of devices.entries()) {
      for (const associated of [true, false, undefined]) {
        await say('sighting', 'ap-0', { at: NOON + n, device, radio: 'wifi', associated });
        await say('sighting', 'ap-0', { at: NOON + n, device, radio: 'wifi', associated, id: `${device}-${n}` });
      }
      await say('sighting', 'ap-1', { at: NOON - 60 * MINUTE, device, radio: 'ble' });
      await say('sighting', 'ap-1', { at: NOON + 60 * MINUTE, device, radio: 'ble' });
      await say('sighting', 'ap-1', { at: NOON, device, radio: 'none' });
      await say('sighting', bare, { at: NOON, device, radio: 'wifi' });
      await say('identity', 'portal', { at: NOON + n, member, device, consent: 'granted', scope: 'member-link' });
      await say('status', 'ap-0', { at: NOON + n, online: true, firmware: `1.2 ${mac}` });
    }
    await say('purchase', 'shop-0', { id: 's1', at: NOON, amount: 1, currency: 'CNY', kind: 'sale', member, coupon });
    await say('campaign', 'spring', { at: NOON, event: 'issued', coupon, member, arm: 'treated' });
    await say('sighting', 'ap-0', `{"device":"${mac}`);
    // The disk is real: how many ticks that takes is its affair.
    while (store.all('visit').length === 0) await pass(1_000);
    const written = await files(dir);
    expect(written.map((path) => path.slice(dir.length)).join()).toMatch(/keys\.json.*\.log/);
    for (const path of written)
      expect({ path, leak: LEAK.exec(await readFile(path, 'latin1'))?.[0] }).toEqual({ path, leak: undefined });
    const told = {
      faults: JSON.stringify(mall.faults.list()),
      log: lines.join('\n'),
      metrics: await metrics.render(),
      history: JSON.stringify(store.batches, (_key, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      ),
      frame: JSON.stringify(mall.frame()),
      state: JSON.stringify([...mall.state.tracks.keys()]),
    };
    for (const [place, text] of Object.entries(told))
      expect({ place, leak: LEAK.exec(text)?.[0] }).toEqual({ place, leak: undefined });
    expect(mall.faults.list().map(({ topic }) => topic)).toContain('atrium/v1/small/sighting/***');
  });
});
