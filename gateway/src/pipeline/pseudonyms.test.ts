import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HubError } from '@atrium/shared/errors';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createManualClock } from '../../test/fixtures/manual-clock.ts';
import { createPseudonyms, type Pseudonyms } from './pseudonyms.ts';

const MAC = 'aa:bb:cc:dd:ee:0f';
const HOUR = 3_600_000;
const MINUTE = 60_000;
/** 2026-11-20 00:00 in Shanghai. */
const MIDNIGHT = Date.UTC(2026, 10, 19, 16);

const clock = createManualClock(MIDNIGHT);
let dir = '';
let path = '';
const faults: HubError[] = [];
let opened: Pseudonyms[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-keys-'));
  path = join(dir, 'mall', 'keys.json');
  faults.length = 0;
});
afterEach(async () => {
  for (const { close } of opened) await close();
  opened = [];
  await rm(dir, { recursive: true, force: true });
});

async function create(timeZone = 'Asia/Shanghai') {
  const pseudonyms = await createPseudonyms({ path, timeZone, clock, onFault: (fault) => faults.push(fault) });
  opened.push(pseudonyms);
  return pseudonyms;
}

/** The keys on disk, by local day. */
const onDisk = async (): Promise<Record<string, string>> => JSON.parse(await readFile(path, 'utf8'));

describe('a pseudonym', () => {
  test('is 16 hex digits, the same all day, another the next local day', async () => {
    const { of } = await create();
    const first = of('device', MAC, MIDNIGHT);
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(of('device', MAC, MIDNIGHT + 24 * HOUR - 1)).toBe(first);
    expect(of('device', MAC, MIDNIGHT + 12 * HOUR)).toBe(first);
    expect(of('device', MAC, MIDNIGHT + 24 * HOUR)).not.toBe(first);
  });

  test.each([
    'AA:BB:CC:DD:EE:0F',
    'aa-bb-cc-dd-ee-0f',
    'AA-BB-CC-DD-EE-0F',
    'aabb.ccdd.ee0f',
    'AABB.CCDD.EE0F',
    'aa.bb.cc.dd.ee.0f',
    'aabbccddee0f',
    'AABBCCDDEE0F',
  ])('is the same for the address however it is spelt: %s', async (spelling) => {
    const { of } = await create();
    expect(of('device', spelling, MIDNIGHT)).toBe(of('device', MAC, MIDNIGHT));
  });

  test('of an opaque device is the same only for the same text', async () => {
    const { of } = await create();
    expect(of('device', 'Tag-7', MIDNIGHT)).toBe(of('device', 'Tag-7', MIDNIGHT));
    expect(of('device', 'tag-7', MIDNIGHT)).not.toBe(of('device', 'Tag-7', MIDNIGHT));
    expect(of('device', 'aa:bb-cc:dd:ee:0f', MIDNIGHT)).not.toBe(of('device', MAC, MIDNIGHT));
  });

  test('of a device, a member and a coupon with the same text differ', async () => {
    const { of } = await create();
    const all = (['device', 'member', 'coupon'] as const).map((kind) => of(kind, '4711', MIDNIGHT));
    expect(new Set(all).size).toBe(3);
  });

  test('is another in another data folder', async () => {
    const mine = (await create()).of('device', MAC, MIDNIGHT);
    path = join(dir, 'other', 'keys.json');
    expect((await create()).of('device', MAC, MIDNIGHT)).not.toBe(mine);
  });

  // Days of 23, 25, 22, 26 and 23.5 hours, and days that begin at 01:00.
  test.each([
    ['Europe/Berlin', Date.UTC(2026, 2, 28)],
    ['Europe/Berlin', Date.UTC(2026, 9, 24)],
    ['Antarctica/Troll', Date.UTC(2026, 2, 28)],
    ['Antarctica/Troll', Date.UTC(2026, 9, 24)],
    ['Australia/Lord_Howe', Date.UTC(2026, 9, 2)],
    ['Africa/Cairo', Date.UTC(2026, 3, 23)],
    ['Africa/Cairo', Date.UTC(2026, 9, 29)],
    ['America/Santiago', Date.UTC(2026, 8, 5)],
    ['Asia/Kathmandu', Date.UTC(2026, 5, 1)],
  ])('follows the local calendar of %s, whatever it was asked before', async (timeZone, start) => {
    const { of } = await create(timeZone);
    const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
    const byDay = new Map<string, string>();
    const quarters = fc.shuffledSubarray(
      Array.from({ length: 4 * 72 }, (_, i) => start + i * 15 * MINUTE),
      { minLength: 288 },
    );
    fc.assert(
      fc.property(quarters, (instants) => {
        for (const at of instants) {
          const day = dayOf.format(at);
          const pseudonym = of('device', MAC, at);
          expect({ at, pseudonym }).toEqual({ at, pseudonym: byDay.get(day) ?? pseudonym });
          byDay.set(day, pseudonym);
        }
        expect(new Set(byDay.values()).size).toBe(byDay.size);
      }),
      { seed: 7, numRuns: 2 },
    );
  });
});

describe('a key', () => {
  test('is in a file that only its owner can read, before anything hashed with it may be logged', async () => {
    const { of, settled } = await create();
    of('device', MAC, MIDNIGHT);
    await settled();
    expect(Object.keys(await onDisk())).toEqual(['2026-11-20']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
  });

  test('survives a restart', async () => {
    const before = await create();
    const pseudonym = before.of('device', MAC, MIDNIGHT);
    await before.settled();
    expect((await create()).of('device', MAC, MIDNIGHT + HOUR)).toBe(pseudonym);
  });

  test('that cannot be written holds everything up until it can, and is then on disk', async () => {
    const { of, settled } = await create();
    await rm(join(path, '..'), { recursive: true });
    const pseudonym = of('device', MAC, MIDNIGHT);
    let done = false;
    const waiting = settled().then(() => {
      done = true;
    });
    await clock.sleeper();
    expect(done).toBe(false);
    expect(faults[0]).toMatchObject({ code: 'LOG_WRITE_FAILED' });
    await mkdir(join(path, '..'));
    clock.advance(10_000);
    await waiting;
    expect((await create()).of('device', MAC, MIDNIGHT)).toBe(pseudonym);
  });

  test('that cannot be written is given up at the end, and who waits is told', async () => {
    const { of, settled, close } = await create();
    await rm(join(path, '..'), { recursive: true });
    of('device', MAC, MIDNIGHT);
    const waiting = settled();
    const told = expect(waiting).rejects.toMatchObject({ code: 'LOG_WRITE_FAILED' });
    await clock.sleeper();
    const closed = close();
    clock.advance(10_000);
    await Promise.all([told, closed]);
  });

  test('is destroyed once its day and the stragglers of that day are over', async () => {
    const { of, rotate, settled } = await create();
    const yesterday = of('device', MAC, MIDNIGHT - HOUR);
    const today = of('device', MAC, MIDNIGHT + HOUR);
    await settled();
    const key = (await onDisk())['2026-11-19'] ?? '';
    expect(key).toMatch(/^[0-9a-f]{64}$/);

    await rotate(MIDNIGHT + 10 * MINUTE - 1);
    expect(of('device', MAC, MIDNIGHT - 1)).toBe(yesterday);
    expect(await readFile(path, 'utf8')).toContain(key);

    await rotate(MIDNIGHT + 10 * MINUTE);
    expect(await readFile(path, 'utf8')).not.toContain(key);
    expect(of('device', MAC, MIDNIGHT + HOUR)).toBe(today);
  });

  test('that is gone does not come back: what comes later joins neither that day nor this one', async () => {
    const { of, rotate, settled } = await create();
    const yesterday = of('member', '4711', MIDNIGHT - HOUR);
    const today = of('member', '4711', MIDNIGHT + HOUR);
    await rotate(MIDNIGHT + HOUR);
    const late = of('member', '4711', MIDNIGHT - HOUR);
    expect([yesterday, today]).not.toContain(late);
    expect(of('member', '4711', MIDNIGHT - 2 * HOUR)).toBe(late);
    await settled();
    expect(Object.keys(await onDisk())).toEqual(['2026-11-20']);
  });

  test('of yesterday is made when a straggler comes first after midnight', async () => {
    const { of, settled } = await create();
    const today = of('device', MAC, MIDNIGHT + 1_000);
    const yesterday = of('device', MAC, MIDNIGHT - 1_000);
    expect(yesterday).not.toBe(today);
    expect(of('device', MAC, MIDNIGHT - 2_000)).toBe(yesterday);
    await settled();
    expect((await create()).of('device', MAC, MIDNIGHT - 3_000)).toBe(yesterday);
  });

  test('file does not grow without end before there is a clock to rotate by', async () => {
    const { of, settled } = await create();
    for (let day = 0; day < 400; day++) of('member', '4711', MIDNIGHT - ((day * 37) % 400) * 24 * HOUR);
    const today = of('device', MAC, MIDNIGHT);
    await settled();
    expect(Object.keys(await onDisk()).length).toBeLessThanOrEqual(10);
    expect((await create()).of('device', MAC, MIDNIGHT)).toBe(today);
  });

  test.each(['', 'not json', '[]', '{"2026-11-20":"zz"}', '{"2026-11-20":7}', '{"today":"00"}'])(
    'file that is damaged (%s) stops the start and is named, and stays as it is',
    async (text) => {
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, text);
      await expect(create()).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(path) });
      expect(await readFile(path, 'utf8')).toBe(text);
    },
  );
});
