import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HubError } from '@atrium/shared/errors';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createManualClock } from '../../test/fixtures/manual-clock.ts';
import type { Entry, LogRecord } from '../core/record.ts';
import { createEventLog, type EventLogDeps } from './event-log.ts';

const T0 = 1_795_147_200_000;
const clock = createManualClock(T0);
let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-log-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const sighting = (n: number, rx = T0 + n): LogRecord => ({
  k: 's',
  rx,
  at: rx,
  sensor: 'ap-1',
  device: `d${n}é漢`,
  rssi: -50,
});
const many = (from: number, n: number): LogRecord[] => Array.from({ length: n }, (_, i) => sighting(from + i));

async function openLog(deps: Partial<EventLogDeps> = {}) {
  const durable: Entry[] = [];
  const faults: HubError[] = [];
  const log = await createEventLog({
    dir,
    clock,
    onDurable: (entries) => durable.push(...entries),
    onFault: (fault) => faults.push(fault),
    ...deps,
  });
  return { log, durable, faults };
}

async function replayed(deps: Partial<EventLogDeps> = {}) {
  const { log, ...rest } = await openLog(deps);
  const entries: Entry[] = [];
  const result = await log.replay((entry) => entries.push(entry));
  return { log, entries, result, ...rest };
}

const segments = async (): Promise<string[]> => (await readdir(dir)).filter((name) => name.endsWith('.log')).sort();

/** A log of `n` records in one segment, closed. @returns the segment's path */
async function written(n: number): Promise<string> {
  const { log } = await replayed();
  await log.append(many(1, n));
  await log.close();
  return join(dir, (await segments())[0] ?? '');
}

type File = Awaited<ReturnType<typeof open>>;
type Override = { [K in 'write' | 'datasync' | 'truncate']?: (file: File, real: File[K]) => File[K] };

/** Open real files, with some of their methods replaced. */
const disk =
  (override: Override): typeof open =>
  async (...args) => {
    const file = await open(...args);
    const part = <K extends keyof Override>(name: K): void => {
      const make = override[name] as ((file: File, real: File[K]) => File[K]) | undefined;
      if (make !== undefined)
        Object.defineProperty(file, name, { value: make(file, file[name].bind(file) as File[K]) });
    };
    part('write');
    part('datasync');
    part('truncate');
    return file;
  };

const enospc = (): never => {
  throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
};

/** A gate that somebody opens by hand. */
function gate() {
  let go = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    go = resolve;
  });
  return { passed, go };
}

/** Whatever is ready to happen without further input has happened. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const marker = Symbol('pending');
  await settle();
  return (await Promise.race([promise.catch(() => null), Promise.resolve(marker)])) === marker;
}

describe('append', () => {
  test('replay gives exactly what was appended, with places 1, 2, 3, …', async () => {
    const { log, durable } = await replayed();
    const records = [...many(1, 20), { k: 't', rx: T0 + 99, mode: 'mark' } as const];
    for (const record of records) await log.append([record]);
    await log.close();
    const { entries, result } = await replayed();
    expect(entries).toEqual(records.map((record, i) => ({ seq: i + 1, record })));
    expect(entries).toEqual(durable);
    expect(result).toEqual({ entries: 21, corrupt: 0, tornBytes: 0, lastSeq: 21 });
  });

  test('resolves after the sync, in order; what comes meanwhile shares one sync', async () => {
    const held = gate();
    let syncs = 0;
    const { log, durable } = await replayed({
      openFile: disk({
        datasync: (_file, real) => async () => {
          syncs++;
          if (syncs === 1) await held.passed;
          await real();
        },
      }),
    });
    const order: number[] = [];
    const appends = [1, 2, 3, 4, 5].map((n) => log.append([sighting(n)]).then(() => order.push(n)));
    await settle();
    expect(order).toEqual([]);
    expect(durable).toEqual([]);
    held.go();
    await Promise.all(appends);
    expect(order).toEqual([1, 2, 3, 4, 5]);
    expect(durable.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(syncs).toBe(2);
    await log.close();
  });

  test('one that comes in any breath after another has ended is not left waiting', async () => {
    const { log, durable } = await replayed();
    for (let breaths = 0; breaths < 20; breaths++) {
      await log.append([sighting(breaths)]);
      for (let i = 0; i < breaths; i++) await Promise.resolve();
      await log.append([sighting(100 + breaths)]);
    }
    expect(durable).toHaveLength(40);
    await log.close();
  });

  test('after close it is refused clearly', async () => {
    const { log } = await replayed();
    await log.append([sighting(1)]);
    await log.close();
    await expect(log.append([sighting(2)])).rejects.toMatchObject({ code: 'LOG_WRITE_FAILED', message: /closed/ });
    expect((await replayed()).entries).toHaveLength(1);
  });

  test('close waits for what was appended', async () => {
    const { log } = await replayed();
    const appends = many(1, 50).map((record) => log.append([record]));
    await log.close();
    await Promise.all(appends);
    expect((await replayed()).entries).toHaveLength(50);
  });
});

describe('a disk that fails', () => {
  test('nothing is acknowledged; the write is tried again and acknowledged then', async () => {
    let broken = true;
    const { log, durable, faults } = await replayed({
      openFile: disk({ datasync: (_file, real) => async () => (broken ? enospc() : real()) }),
    });
    const append = log.append([sighting(1)]);
    await clock.sleeper();
    expect(await isPending(append)).toBe(true);
    expect(log.healthy()).toBe(false);
    expect(durable).toEqual([]);
    expect(faults[0]).toMatchObject({ code: 'LOG_WRITE_FAILED', context: { dir } });
    broken = false;
    clock.advance(10_000);
    await append;
    expect(log.healthy()).toBe(true);
    await log.close();
    expect((await replayed()).entries).toEqual([{ seq: 1, record: sighting(1) }]);
  });

  test('that takes only a part of a write has not taken it', async () => {
    let room = 0;
    const short: Override = {
      write: (_file, real) =>
        (async (bytes: Buffer, from: number, length: number, at: number) => {
          if (room === 0) return enospc();
          const taken = Math.min(room, length);
          room -= taken;
          return real(bytes, from, taken, at);
        }) as File['write'],
    };
    room = 10;
    const { log } = await replayed({ openFile: disk(short) });
    const append = log.append(many(1, 3));
    await clock.sleeper();
    expect(await isPending(append)).toBe(true);
    room = 25;
    clock.advance(10_000);
    await clock.sleeper();
    expect(await isPending(append)).toBe(true);
    room = Number.MAX_SAFE_INTEGER;
    clock.advance(10_000);
    await append;
    await log.close();
    const { entries, result } = await replayed();
    expect(entries.map(({ record }) => record)).toEqual(many(1, 3));
    expect(result).toMatchObject({ corrupt: 0, tornBytes: 0 });
  });

  test('whose file was closed under the log is opened again', async () => {
    const files: File[] = [];
    const openFile = (async (...args: Parameters<typeof open>) => {
      const file = await open(...args);
      files.push(file);
      return file;
    }) as typeof open;
    const { log } = await replayed({ openFile });
    await log.append([sighting(1)]);
    await files[0]?.close();
    const append = log.append([sighting(2)]);
    await clock.sleeper();
    clock.advance(10_000);
    await append;
    await log.close();
    expect((await replayed()).entries.map(({ record }) => record)).toEqual(many(1, 2));
  });

  test('until the end: close gives up, and says so to who waits', async () => {
    const { log } = await replayed({ openFile: disk({ datasync: () => async () => enospc() }) });
    const appends = [log.append([sighting(1)]), log.append([sighting(2)])];
    const outcomes = Promise.allSettled(appends);
    await clock.sleeper();
    const closed = log.close();
    clock.advance(10_000);
    await closed;
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

describe('room', () => {
  test('blocks at the limit, and is released when the disk has caught up', async () => {
    const held = gate();
    const { log } = await replayed({
      maxBuffered: 1_000,
      openFile: disk({
        datasync: (_file, real) => async () => {
          await held.passed;
          await real();
        },
      }),
    });
    await log.room();
    const append = log.append(many(1, 30));
    const room = log.room();
    expect(await isPending(room)).toBe(true);
    held.go();
    await append;
    await room;
    await log.close();
  });

  test('is released by close: who waits must not wait for ever', async () => {
    const { log } = await replayed({
      maxBuffered: 10,
      openFile: disk({ datasync: () => async () => enospc() }),
    });
    const append = log.append([sighting(1)]);
    append.catch(() => undefined);
    await clock.sleeper();
    const room = log.room();
    const closed = log.close();
    clock.advance(10_000);
    await closed;
    await room;
    await expect(log.append([sighting(2)])).rejects.toThrow(/closed/);
  });
});

describe('damage', () => {
  const tick = (n: number): LogRecord => ({ k: 't', rx: T0 + n, mode: 'mark' });

  /** Three short records in one segment. */
  async function threeTicks() {
    const { log } = await replayed();
    await log.append([tick(1), tick(2), tick(3)]);
    await log.close();
    const path = join(dir, '000000000000001.log');
    return { path, whole: await readFile(path) };
  }

  test('a write cut short at any byte costs only its own record', async () => {
    const { path, whole } = await threeTicks();
    const lastLine = whole.lastIndexOf(10, whole.length - 2) + 1;
    for (let length = lastLine; length < whole.length; length++) {
      await writeFile(path, whole.subarray(0, length));
      const { log, entries, result } = await replayed();
      expect(entries.map(({ record }) => record)).toEqual([tick(1), tick(2)]);
      expect(result).toEqual({ entries: 2, corrupt: 0, tornBytes: length - lastLine, lastSeq: 2 });
      await log.append([tick(4)]);
      await log.close();
      const again = await replayed();
      expect(again.entries.at(-1)).toEqual({ seq: 3, record: tick(4) });
      expect(again.result).toMatchObject({ corrupt: 0, tornBytes: 0 });
      await rm(join(dir, '000000000000003.log'));
    }
  });

  /** Every way to damage one byte that a line may meet: another letter, no UTF-8, and a line end more or less. */
  function* flips(whole: Buffer) {
    for (const [i, byte] of whole.entries()) {
      const line = whole.subarray(0, i).filter((b) => b === 10).length;
      for (const to of [byte ^ 0x01, byte ^ 0x20, byte ^ 0x80, 0x0a]) {
        const damaged = Buffer.from(whole);
        damaged[i] = to;
        if (to !== byte) yield { i, to, line, damaged };
      }
    }
  }

  test('a flipped byte anywhere costs the record of that line, is counted, and moves no other', async () => {
    const { path, whole } = await threeTicks();
    for (const { i, to, line, damaged } of flips(whole)) {
      await writeFile(path, damaged);
      const { entries, result } = await replayed();
      const kept = [1, 2, 3].filter((seq) => seq !== line + 1);
      expect({ i, to, entries }).toEqual({ i, to, entries: kept.map((n) => ({ seq: n, record: tick(n) })) });
      // The last line's end is the end of the file: without it the line is a write that was cut short.
      const counted = i === whole.length - 1 ? result.tornBytes : result.corrupt;
      expect(counted).toBeGreaterThan(0);
    }
  });

  test('a damaged last line does not give its place to the next record', async () => {
    const path = await written(3);
    const whole = await readFile(path);
    whole[whole.length - 5] = 0x21;
    await writeFile(path, whole);
    const { log, durable } = await replayed();
    await log.append([sighting(4)]);
    await log.close();
    expect(durable.map(({ seq }) => seq)).toEqual([4]);
  });

  test('a segment that a crash left empty is used, and is not the tail and an old one at once', async () => {
    const first = await written(2);
    await writeFile(join(dir, '000000000000003.log'), '');
    const { log } = await replayed();
    await log.append([sighting(3)]);
    expect(await log.trim(T0 + 3_600_000, 2)).toBe(1);
    expect(await log.trim(T0 + 3_600_000, 99)).toBe(0);
    await log.append([sighting(4)]);
    await log.close();
    expect(existsSync(first)).toBe(false);
    expect((await replayed()).entries.map(({ seq }) => seq)).toEqual([3, 4]);
  });

  test('other files in the folder are left alone', async () => {
    await written(1);
    await appendFile(join(dir, 'notes.txt'), 'hello');
    await appendFile(join(dir, '1.log'), 'hello');
    expect((await replayed()).result).toEqual({ entries: 1, corrupt: 0, tornBytes: 0, lastSeq: 1 });
    expect((await stat(join(dir, 'notes.txt'))).size).toBe(5);
  });
});

describe('segments', () => {
  test('are closed when full', async () => {
    const { log } = await replayed({ segmentBytes: 300 });
    for (const record of many(1, 6)) await log.append([record]);
    await log.close();
    const names = await segments();
    expect(names).toEqual(['000000000000001.log', '000000000000004.log']);
    expect((await replayed()).entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('are closed when old', async () => {
    const { log } = await replayed({ segmentMs: 60_000 });
    await log.append([sighting(1)]);
    clock.advance(60_001);
    await log.append([sighting(2)]);
    await log.append([sighting(3)]);
    await log.close();
    expect(await segments()).toEqual(['000000000000001.log', '000000000000003.log']);
  });

  test('are for the owner only', async () => {
    const path = await written(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

describe('trim', () => {
  /** One record a segment, `rx` a minute apart. */
  async function fiveSegments() {
    const opened = await replayed({ segmentBytes: 1 });
    for (let n = 1; n <= 5; n++) await opened.log.append([sighting(n, T0 + n * 60_000)]);
    return opened;
  }
  const seqs = async (): Promise<number[]> => (await segments()).map((name) => Number(name.slice(0, 15)));

  test('deletes what is old and stored, and only that', async () => {
    const { log } = await fiveSegments();
    expect(await log.trim(T0 + 3 * 60_000, 99)).toBe(2);
    expect(await seqs()).toEqual([3, 4, 5]);
    expect(await log.trim(T0 + 99 * 60_000, 3)).toBe(1);
    expect(await seqs()).toEqual([4, 5]);
    await log.close();
  });

  test('never deletes the last segment: it says where the log goes on', async () => {
    const { log } = await fiveSegments();
    await log.trim(Number.POSITIVE_INFINITY, 99);
    expect(await seqs()).toEqual([5]);
    await log.close();
    const again = await replayed();
    await again.log.trim(Number.POSITIVE_INFINITY, 99);
    expect(again.result.lastSeq).toBe(5);
    await again.log.append([sighting(6)]);
    await again.log.close();
    expect((await replayed()).entries.at(-1)?.seq).toBe(6);
  });

  test('knows the age of segments of an earlier run', async () => {
    await (await fiveSegments()).log.close();
    const { log } = await replayed();
    expect(await log.trim(T0 + 3 * 60_000, 99)).toBe(2);
    expect(await seqs()).toEqual([3, 4, 5]);
  });

  test('twice at once does no harm', async () => {
    const { log } = await fiveSegments();
    const deleted = await Promise.all([log.trim(T0 + 4 * 60_000, 99), log.trim(T0 + 4 * 60_000, 99)]);
    expect(deleted.reduce((a, b) => a + b)).toBe(3);
    expect(await seqs()).toEqual([4, 5]);
    await log.close();
  });
});
