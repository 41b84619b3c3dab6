import { beforeEach, expect, test } from 'vitest';
import { settle } from '../../test/fixtures/mall-driver.ts';
import { createManualClock, type ManualClock } from '../../test/fixtures/manual-clock.ts';
import { createReading } from './reading.ts';
import type { StoreWriter } from './store-writer.ts';

/** A writer with a place that is moved by hand, and holds that are counted. */
function createFakeWriter() {
  let added = 1;
  let stored = 1;
  const held: number[] = [];
  const waiters: (() => void)[] = [];
  const writer: Pick<StoreWriter, 'hold' | 'waiting'> = {
    waiting: () => 0,
    hold: () => {
      const seq = added;
      held.push(seq);
      return {
        isNow: () => added === seq,
        reached: async () => {
          while (stored < seq) await new Promise<void>((go) => waiters.push(go));
          return true;
        },
        release: () => void held.splice(held.indexOf(seq), 1),
      };
    },
  };
  return {
    writer: writer as StoreWriter,
    held,
    add: () => ++added,
    store: () => {
      stored = added;
      for (const go of waiters.splice(0)) go();
    },
    now: () => added,
  };
}

let clock: ManualClock;
let fake: ReturnType<typeof createFakeWriter>;
let reading: ReturnType<typeof createReading>;
beforeEach(() => {
  clock = createManualClock(0);
  fake = createFakeWriter();
  reading = createReading(fake.writer, clock);
});

/** A reading that ends when it is told to. */
function read() {
  let end = (): void => undefined;
  const ended = new Promise<void>((go) => {
    end = go;
  });
  let started: number | null = null;
  const done = reading.run(fake.now, async (seen) => {
    started = seen;
    await ended;
    return seen;
  });
  return { done, end, started: () => started };
}

test('readers of one moment read at the same time; who comes later waits, and those then share theirs', async () => {
  const [a, b] = [read(), read()];
  await settle();
  expect([a.started(), b.started()]).toEqual([1, 1]);
  fake.add();
  const c = read();
  fake.add();
  const d = read();
  await settle();
  expect([c.started(), d.started()]).toEqual([null, null]);
  expect(fake.held).toEqual([1]);
  a.end();
  await settle();
  expect(c.started()).toBeNull();
  b.end();
  fake.store();
  await settle();
  expect([c.started(), d.started()]).toEqual([3, 3]);
  expect(fake.held).toEqual([3]);
  c.end();
  d.end();
  expect(await Promise.all([a.done, b.done, c.done, d.done])).toEqual([1, 1, 3, 3]);
  expect(fake.held).toEqual([]);
});

test('a reading or a look that fails leaves nothing held', async () => {
  await expect(reading.run(fake.now, () => Promise.reject(new Error('asked wrongly')))).rejects.toThrow(
    'asked wrongly',
  );
  expect(fake.held).toEqual([]);
  const looking = reading.run(
    () => {
      throw new Error('looked wrongly');
    },
    () => Promise.resolve(),
  );
  await expect(looking).rejects.toThrow('looked wrongly');
  expect(fake.held).toEqual([]);
  const next = read();
  next.end();
  await next.done;
});

test('who does not get a turn within five seconds is told, and takes none later', async () => {
  const first = read();
  await settle();
  fake.add();
  const second = read();
  const told = expect(second.done).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  clock.advance(5_000);
  await told;
  first.end();
  fake.store();
  await first.done;
  expect(second.started()).toBeNull();
  expect(fake.held).toEqual([]);
});
