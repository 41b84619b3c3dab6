import { beforeEach, describe, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../../test/fixtures/manual-clock.ts';
import { createMetrics } from '../platform/metrics.ts';
import type { AnyPoint } from './history-schema.ts';
import type { Batch, HistoryStore, WriteResult } from './ports.ts';
import { BATCH_POINTS, createStoreWriter, type StoreWriter } from './store-writer.ts';
import type { Written } from './to-points.ts';

const T0 = 1_795_147_200_000;

const trip = (n: number, trips = 1): AnyPoint => ({
  measurement: 'trip',
  tags: { mall: 'm' },
  fields: { trips },
  timeNs: BigInt(n),
});
const points = (...ns: number[]): Written => ({ points: ns.map((n) => trip(n)), removed: [] });
const manyPoints = (n: number): Written => ({ points: Array.from({ length: n }, (_, i) => trip(i)), removed: [] });
const NOTHING: Written = { points: [], removed: [] };
const ref = ({ measurement, tags, timeNs }: AnyPoint): Written['removed'][number] =>
  ({ measurement, tags, timeNs }) as Written['removed'][number];

type Answer = WriteResult | Error;

let clock: ManualClock;
beforeEach(() => {
  clock = createManualClock(T0);
});

/** A store that answers a write only when it is told to. */
function createSlowStore() {
  const writes: { readonly batch: Batch; readonly answer: (answer: Answer) => void }[] = [];
  let asked: (() => void)[] = [];
  const write = (batch: Batch): Promise<WriteResult> =>
    new Promise((resolve, reject) => {
      const answer = (it: Answer): void => (it instanceof Error ? reject(it) : resolve(it));
      writes.push({ batch, answer });
      for (const go of asked) go();
      asked = [];
    });
  const never = (): never => {
    throw new Error('not asked in this test');
  };
  const store: HistoryStore = {
    name: 'embedded',
    open: never,
    write,
    sums: never,
    points: never,
    erase: never,
    health: never,
    close: never,
  };
  return {
    store,
    writes,
    /** The write with this number, from 0, once it was asked for. */
    nth: async (n: number) => {
      while (writes[n] === undefined) await new Promise<void>((go) => asked.push(go));
      return writes[n];
    },
  };
}

function setUp(storedSeq = 0, lingerMs = 0) {
  const slow = createSlowStore();
  const metrics = createMetrics();
  const marks: number[] = [];
  const troubles: WriteResult[] = [];
  const writer: StoreWriter = createStoreWriter({
    store: slow.store,
    clock,
    metrics,
    storedSeq,
    onStored: (seq) => marks.push(seq),
    onTrouble: (result) => troubles.push(result),
    lingerMs,
  });
  const value = async (name: 'storeRetries' | 'storeWritten' | 'storeRefused'): Promise<number> =>
    (await metrics[name].get()).values[0]?.value ?? 0;
  return { ...slow, writer, marks, troubles, value };
}

const STORED: WriteResult = { kind: 'stored' };
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const marker = Symbol('pending');
  await settle();
  return (await Promise.race([promise, Promise.resolve(marker)])) === marker;
}

const timesOf = ({ points: written }: Batch): number[] => written.map(({ timeNs }) => Number(timeNs));

describe('order', () => {
  test('one batch at a time, in the order of the log; what came meanwhile goes together', async () => {
    const { writer, nth, writes, marks } = setUp();
    writer.add(points(1), 1);
    writer.add(points(2, 3), 2);
    writer.add(points(4), 3);
    const first = await nth(0);
    expect(timesOf(first.batch)).toEqual([1]);
    await settle();
    expect(writes).toHaveLength(1);
    first.answer(STORED);
    const second = await nth(1);
    expect(timesOf(second.batch)).toEqual([2, 3, 4]);
    expect(writer.storedSeq()).toBe(1);
    second.answer(STORED);
    await settle();
    expect(writer.storedSeq()).toBe(3);
    expect(marks).toEqual([1, 3]);
  });

  test('a batch holds whole entries: the place never lies in the middle of one', async () => {
    const { writer, nth } = setUp();
    writer.add(points(0), 1);
    const big = Array.from({ length: 3_000 }, (_, i) => i + 1);
    for (const seq of [2, 3, 4]) writer.add(points(...big.map((n) => n + seq * 10_000)), seq);
    (await nth(0)).answer(STORED);
    const second = await nth(1);
    expect(second.batch.points).toHaveLength(6_000);
    second.answer(STORED);
    await nth(2);
    expect(writer.storedSeq()).toBe(3);
  });
});

describe('company', () => {
  const LINGER_MS = 250;
  test('a small batch waits for more, but not for ever', async () => {
    const { writer, nth, writes } = setUp(0, LINGER_MS);
    writer.add(points(1), 1);
    writer.add(points(2), 2);
    await settle();
    expect(writes).toHaveLength(0);
    clock.advance(LINGER_MS);
    expect(timesOf((await nth(0)).batch)).toEqual([1, 2]);
  });

  test('a full batch, a reader and the end wait for nobody', async () => {
    const full = setUp(0, LINGER_MS);
    full.writer.add(manyPoints(BATCH_POINTS), 1);
    await full.nth(0);
    const read = setUp(0, LINGER_MS);
    read.writer.add(points(1), 1);
    const hold = read.writer.hold();
    const reached = hold.reached(5_000);
    (await read.nth(0)).answer(STORED);
    expect(await reached).toBe(true);
    hold.release();
    const closing = setUp(0, LINGER_MS);
    closing.writer.add(points(1), 1);
    const closed = closing.writer.close(5_000);
    (await closing.nth(0)).answer(STORED);
    await closed;
    expect(closing.marks).toEqual([1]);
  });
});

describe('one identity in one batch', () => {
  /** What a batch with several entries looks like. */
  async function merged(...entries: Written[]): Promise<Batch> {
    const { writer, nth } = setUp();
    writer.add(points(999), 1);
    for (const [i, written] of entries.entries()) writer.add(written, i + 2);
    (await nth(0)).answer(STORED);
    return (await nth(1)).batch;
  }

  test('the last write wins', async () => {
    expect(await merged({ points: [trip(1, 5)], removed: [] }, { points: [trip(1, 7)], removed: [] })).toEqual({
      points: [trip(1, 7)],
      removed: [],
    });
  });
  test('a removal after a write leaves the removal: it may be stored from before', async () => {
    expect(await merged(points(1), { points: [], removed: [ref(trip(1))] })).toEqual({
      points: [],
      removed: [ref(trip(1))],
    });
  });
  test('a write after a removal leaves the write', async () => {
    expect(await merged({ points: [], removed: [ref(trip(1))] }, points(1))).toEqual({
      points: [trip(1)],
      removed: [],
    });
  });
  test('a removal and a write of one entry: the write is what replaces it', async () => {
    expect(await merged({ points: [trip(1, 3)], removed: [ref(trip(1))] })).toEqual({
      points: [trip(1, 3)],
      removed: [],
    });
  });
});

describe('a store in trouble', () => {
  test('gets the very same batch again until it takes it; what came meanwhile waits', async () => {
    const { writer, nth, troubles, value } = setUp();
    writer.add(points(1), 1);
    const first = await nth(0);
    writer.add(points(2), 2);
    first.answer({ kind: 'retry', reason: 'away' });
    await clock.sleeper();
    expect(writer.healthy()).toBe(false);
    expect(troubles).toEqual([{ kind: 'retry', reason: 'away' }]);
    clock.advance(10_000);
    const second = await nth(1);
    expect(second.batch).toBe(first.batch);
    second.answer(STORED);
    (await nth(2)).answer(STORED);
    await settle();
    expect(writer.healthy()).toBe(true);
    expect(await value('storeRetries')).toBe(1);
    expect(await value('storeWritten')).toBe(2);
  });

  test('what it refuses for good is counted and not sent again', async () => {
    const { writer, nth, writes, value } = setUp();
    writer.add(points(1, 2, 3), 1);
    (await nth(0)).answer({ kind: 'partial', reason: 'one is bad', refused: 1 });
    await settle();
    writer.add(points(4, 5), 2);
    (await nth(1)).answer({ kind: 'rejected', reason: 'all are bad' });
    await settle();
    expect(writes).toHaveLength(2);
    expect(await value('storeRefused')).toBe(3);
    expect(await value('storeWritten')).toBe(2);
    expect(writer.storedSeq()).toBe(2);
  });

  test('a write that throws is refused for good: it does not end the hub, and does not come again at every start', async () => {
    const { writer, nth, troubles, value } = setUp();
    writer.add(points(1, 2), 1);
    (await nth(0)).answer(new Error('a field of the wrong type'));
    await settle();
    expect(troubles).toEqual([{ kind: 'rejected', reason: expect.stringContaining('a field of the wrong type') }]);
    expect(await value('storeRefused')).toBe(2);
    expect(writer.storedSeq()).toBe(1);
  });
});

/** Wait until everything that was queued by now is stored. */
function flush(writer: StoreWriter, ms: number): Promise<boolean> {
  const hold = writer.hold();
  return hold.reached(ms).finally(hold.release);
}

describe('waiting for the store', () => {
  test('is true at once when nothing waits', async () => {
    const { writer } = setUp(7);
    expect(await flush(writer, 0)).toBe(true);
    writer.add(NOTHING, 8);
    expect(await flush(writer, 0)).toBe(true);
  });

  test('waits for what was queued before it, not for what came after', async () => {
    const { writer, nth } = setUp();
    writer.add(points(1), 1);
    const flushed = flush(writer, 5_000);
    writer.add(points(2), 2);
    expect(await isPending(flushed)).toBe(true);
    (await nth(0)).answer(STORED);
    expect(await flushed).toBe(true);
  });

  test('does not wait for entries that wrote nothing', async () => {
    const { writer, nth } = setUp();
    writer.add(points(1), 1);
    await nth(0);
    writer.add(NOTHING, 2);
    const flushed = flush(writer, 5_000);
    (await nth(0)).answer(STORED);
    await settle();
    expect(await isPending(flushed)).toBe(false);
    expect(await flushed).toBe(true);
    expect(writer.storedSeq()).toBe(2);
  });

  test('is false when the store does not take it in time, and leaves nothing behind', async () => {
    const { writer, nth } = setUp();
    writer.add(points(1), 1);
    await nth(0);
    const flushes = [flush(writer, 5_000), flush(writer, 5_000)];
    clock.advance(5_000);
    expect(await Promise.all(flushes)).toEqual([false, false]);
    (await nth(0)).answer(STORED);
    await settle();
    expect(await flush(writer, 5_000)).toBe(true);
  });

  test('after the log lost its end the mark of an earlier run promises nothing', async () => {
    const { writer, nth } = setUp(1_000);
    writer.add(points(1), 5);
    expect(writer.storedSeq()).toBe(4);
    const flushed = flush(writer, 5_000);
    expect(await isPending(flushed)).toBe(true);
    (await nth(0)).answer(STORED);
    expect(await flushed).toBe(true);
    expect(writer.storedSeq()).toBe(5);
  });
});

describe('hold', () => {
  test('keeps what comes later out of the store while somebody reads', async () => {
    const { writer, nth, writes } = setUp();
    writer.add(points(1), 1);
    const hold = writer.hold();
    writer.add(points(2), 2);
    (await nth(0)).answer(STORED);
    expect(await hold.reached(5_000)).toBe(true);
    await settle();
    expect(writes).toHaveLength(1);
    hold.release();
    (await nth(1)).answer(STORED);
    await settle();
    expect(writer.storedSeq()).toBe(2);
  });

  test('a batch that waits ends where the hold is', async () => {
    const { writer, nth } = setUp();
    writer.add(points(1), 1);
    writer.add(points(2), 2);
    const hold = writer.hold();
    writer.add(points(3), 3);
    (await nth(0)).answer(STORED);
    const second = await nth(1);
    expect(timesOf(second.batch)).toEqual([2]);
    second.answer(STORED);
    expect(await hold.reached(5_000)).toBe(true);
    expect(writer.storedSeq()).toBe(2);
    hold.release();
    expect(timesOf((await nth(2)).batch)).toEqual([3]);
  });

  test('is reached although its own last entries wrote nothing and later ones wait', async () => {
    const { writer, nth } = setUp();
    writer.add(points(1), 1);
    writer.add(NOTHING, 2);
    const hold = writer.hold();
    writer.add(points(3), 3);
    (await nth(0)).answer(STORED);
    expect(await hold.reached(5_000)).toBe(true);
    expect(writer.storedSeq()).toBe(2);
    hold.release();
    expect(timesOf((await nth(1)).batch)).toEqual([3]);
  });

  test('several readers each see their own moment, the earlier first', async () => {
    const { writer, nth, writes } = setUp();
    const early = writer.hold();
    writer.add(points(1), 1);
    const late = writer.hold();
    expect(await early.reached(5_000)).toBe(true);
    const reached = late.reached(5_000);
    expect(await isPending(reached)).toBe(true);
    expect(writes).toHaveLength(0);
    early.release();
    early.release();
    (await nth(0)).answer(STORED);
    expect(await reached).toBe(true);
    late.release();
  });
});

describe('limits', () => {
  test('at 200,000 waiting points there is no room, until the store has taken some', async () => {
    const { writer, nth } = setUp();
    writer.add(manyPoints(100_000), 1);
    await writer.room();
    writer.add(manyPoints(100_000), 2);
    const room = writer.room();
    expect(await isPending(room)).toBe(true);
    expect(writer.waiting()).toBe(200_000);
    (await nth(0)).answer(STORED);
    await room;
    expect(writer.waiting()).toBe(100_000);
  });

  test('close waits for the store, but not for ever, and lets nobody wait', async () => {
    const { writer, nth, writes } = setUp();
    writer.add(manyPoints(200_000), 1);
    const first = await nth(0);
    const room = writer.room();
    const closed = writer.close(5_000);
    expect(await isPending(closed)).toBe(true);
    clock.advance(5_000);
    await closed;
    await room;
    first.answer({ kind: 'retry', reason: 'away' });
    await settle();
    clock.advance(10_000);
    await settle();
    expect(writes).toHaveLength(1);
    expect(writer.storedSeq()).toBe(0);
  });
});
