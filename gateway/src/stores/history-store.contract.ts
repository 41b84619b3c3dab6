import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AnyPoint, Point } from '../pipeline/history-schema.ts';
import type { Batch, HistoryStore, PointQuery, SumQuery } from '../pipeline/ports.ts';
import {
  batchOf,
  createModel,
  DAY,
  HOUR,
  MEASUREMENTS,
  MINUTE,
  makePoint,
  manyVisits,
  NASTY,
  ns,
  refOf,
  type Scenario,
  scenario,
  schema,
  T0,
  visit,
} from './history-model.contract.ts';

/** An open, empty store on data of its own. */
export type Subject = {
  readonly store: HistoryStore;
  /** Close it and open another one on the same data. */
  readonly reopen: () => Promise<HistoryStore>;
  /** Close whatever is open and remove the data. */
  readonly cleanup: () => Promise<void>;
};

const seed = Number(process.env['FAST_CHECK_SEED'] ?? 20_260_302);
/** Not a speed limit: a busy machine may take its time. */
const PATIENT = { timeout: 300_000 };
const RUNS = Number(process.env['FAST_CHECK_RUNS'] ?? 25);

const always = { from: T0 - 100 * DAY, to: T0 + 100 * DAY };
const allVisits: PointQuery<'visit'> = { measurement: 'visit', range: always, where: {}, limit: 1_000_000 };
const visitsPer = (more: Partial<SumQuery<'visit'>> = {}): SumQuery<'visit'> => ({
  measurement: 'visit',
  range: always,
  groupBy: [],
  where: {},
  sum: ['visit', 'dwell_ms'],
  ...more,
});

/** What every history store promises. One suite, run against each of them. */
export function describeHistoryStore(name: string, open: () => Promise<Subject>): void {
  describe(`${name} keeps the history contract`, PATIENT, () => {
    let subject: Subject;
    let store: HistoryStore;
    beforeEach(async () => {
      subject = await open();
      store = subject.store;
    });
    afterEach(() => subject.cleanup());

    const stored = async (batch: Batch, into = store) => expect(await into.write(batch)).toEqual({ kind: 'stored' });

    describe('points', () => {
      test('come back as they were written, for every measurement', async () => {
        for (const measurement of MEASUREMENTS) {
          const { tags = [], fields = {} } = schema[measurement] ?? {};
          const tagged = Object.fromEntries(tags.map((tag, index) => [tag, `${tag}-${index}`]));
          const values = Object.fromEntries(
            Object.entries(fields).map(([field, type], index) => [field, type === 'int' ? index - 2 : `text ${index}`]),
          );
          const point = makePoint(measurement, tagged, ns(T0, 123_456), values);
          await stored(batchOf([point]));
          expect(await store.points({ measurement, range: always, where: {}, limit: 10 })).toEqual([point]);
        }
      });

      test.each(NASTY)('keep the text %j in tags and fields, and are found by it', async (nasty) => {
        const point = makePoint('visit', { mall: 'm', store: nasty }, ns(T0), { visit_id: nasty, device: `${nasty}x` });
        const other = visit('other', T0);
        await stored(batchOf([point, other]));
        expect(await store.points({ ...allVisits, where: { store: [nasty] } })).toEqual([point]);
        expect(await store.sums(visitsPer({ groupBy: ['store'], where: { store: [nasty] }, sum: [] }))).toEqual([
          { from: always.from, tags: { store: nasty }, sums: {}, rows: 1 },
        ]);
        await stored(batchOf([], [refOf(point)]));
        expect(await store.points(allVisits)).toEqual([other]);
      });

      test('keep integers to 2^53 and single nanoseconds', async () => {
        const edges = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0, -1];
        const points = edges.map((amount, index) => visit('s', T0, { dwell_ms: amount, left_ms: amount }, index));
        await stored(batchOf(points));
        expect(await store.points(allVisits)).toEqual(points);
      });

      test('keep the first and the last time that there is', async () => {
        const points = [makePoint('trip', { mall: 'm' }, 0n, {}), makePoint('trip', { mall: 'm' }, 2n ** 63n - 2n, {})];
        await stored(batchOf(points));
        const range = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };
        expect(await store.points({ measurement: 'trip', range, where: {}, limit: 9 })).toEqual(points);
      });

      test('of a lone surrogate keep what text can be', async () => {
        await stored(batchOf([visit('s', T0, { device: 'a\ud800b' })]));
        const [point] = await store.points(allVisits);
        expect(point?.fields.device).toBe('a\ufffdb');
      });
    });

    describe('identity', () => {
      test('writing it again replaces the point, all of it', async () => {
        await stored(batchOf([visit('s', T0, { rev: 1, device: 'long-gone' }), visit('t', T0)]));
        const next = visit('s', T0, { rev: 2, device: '' });
        await stored(batchOf([next]));
        expect(await store.points({ ...allVisits, where: { store: ['s'] } })).toEqual([next]);
        expect(await store.sums(visitsPer())).toMatchObject([{ rows: 2 }]);
      });

      test('within one batch the last point wins', async () => {
        const points = [1, 2, 3].map((rev) => visit('s', T0, { rev }));
        await stored(batchOf(points));
        expect(await store.points(allVisits)).toEqual(points.slice(2));
      });

      test('is time and every tag: neighbours stay', async () => {
        const points = [
          visit('a', T0),
          visit('b', T0),
          visit('a', T0, {}, 1),
          makePoint('purchase', { mall: 'm', store: 'a' }, ns(T0), {}),
        ];
        await stored(batchOf(points));
        await stored(batchOf([], points.slice(0, 1).map(refOf)));
        expect(await store.points(allVisits)).toEqual([points[1], points[2]]);
        expect(await store.points({ measurement: 'purchase', range: always, where: {}, limit: 9 })).toHaveLength(1);
      });

      test('a batch sent twice is a batch sent once', async () => {
        await stored(batchOf([visit('gone', T0), visit('s', T0)]));
        const batch = batchOf([visit('s', T0, { rev: 7 }), visit('s', T0 + 1)], [refOf(visit('gone', T0))]);
        await stored(batch);
        const once = await store.points(allVisits);
        await stored(batch);
        expect(await store.points(allVisits)).toEqual(once);
      });
    });

    describe('removal', () => {
      test('goes before the points of the same batch', async () => {
        await stored(batchOf([visit('s', T0, { rev: 1 })]));
        const again = visit('s', T0, { rev: 2 });
        await stored(batchOf([again], [refOf(again)]));
        expect(await store.points(allVisits)).toEqual([again]);
      });

      test('of what is not there is no failure', async () => {
        await stored(batchOf([], [refOf(visit('never', T0))]));
        await stored(batchOf([visit('s', T0)], [refOf(visit('never', T0))]));
        expect(await store.points(allVisits)).toHaveLength(1);
      });

      test('of the last point of a store does not keep the store from coming back, now or after reopening', async () => {
        const point = visit('s', T0);
        await stored(batchOf([point]));
        await stored(batchOf([], [refOf(point)]));
        expect(await store.points(allVisits)).toEqual([]);
        await stored(batchOf([point]));
        expect(await store.points(allVisits)).toEqual([point]);
        await stored(batchOf([], [refOf(point)]));
        const again = await subject.reopen();
        expect(await again.points(allVisits)).toEqual([]);
        await stored(batchOf([point]), again);
        expect(await again.sums(visitsPer({ groupBy: ['store'] }))).toMatchObject([{ tags: { store: 's' }, rows: 1 }]);
      });

      test('takes hundreds at once', async () => {
        const points = manyVisits(700);
        await stored(batchOf(points));
        await stored(batchOf([], points.slice(0, 350).map(refOf)));
        expect(await store.sums(visitsPer({ sum: [] }))).toMatchObject([{ rows: 350 }]);
      });
    });

    describe('erasing', () => {
      test('takes what is in the range and meets the condition, and nothing else', async () => {
        const points = [-1, 0, 1].flatMap((at) => ['a', 'b'].map((store) => visit(store, T0 + at * HOUR)));
        await stored(batchOf(points));
        await store.erase({ measurement: 'visit', range: { from: T0, to: T0 + HOUR }, where: { store: ['a', 'z'] } });
        await store.erase({ measurement: 'purchase', range: always, where: {} });
        expect(await store.points(allVisits)).toEqual(points.filter((_, index) => index !== 2));
        await store.erase({ measurement: 'visit', range: { from: 0, to: T0 }, where: {} });
        expect(await store.points(allVisits)).toEqual(points.slice(3));
        await store.erase({ measurement: 'visit', range: { from: T0, to: T0 }, where: {} });
        await store.erase({ measurement: 'visit', range: always, where: { store: [] } });
        expect(await store.points(allVisits)).toHaveLength(3);
        await stored(batchOf(points));
        expect(await store.points(allVisits)).toEqual(points);
      });
    });

    describe('sums', () => {
      test('of nothing are no rows', async () => {
        expect(await store.sums(visitsPer())).toEqual([]);
        await stored(batchOf([visit('s', T0)]));
        for (const query of [
          visitsPer({ range: { from: T0, to: T0 } }),
          visitsPer({ range: { from: T0 + 1, to: T0 } }),
          visitsPer({ range: { from: T0 + 1, to: T0 + DAY }, everyMs: HOUR }),
          visitsPer({ where: { store: [] } }),
          visitsPer({ where: { store: ['', '\ud800', 'other'] } }),
        ])
          expect(await store.sums(query)).toEqual([]);
      });

      test('take buckets from the epoch, report their start, and count only what is in the range', async () => {
        await stored(batchOf([-1, 0, 1, HOUR - 1, HOUR, 2 * HOUR].map((offset) => visit('s', T0 + offset))));
        const range = { from: T0 + 1, to: T0 + 2 * HOUR };
        const row = (from: number, rows: number) => ({
          from,
          tags: {},
          sums: { visit: rows, dwell_ms: 1000 * rows },
          rows,
        });
        expect(await store.sums(visitsPer({ range, everyMs: HOUR }))).toEqual([row(T0, 2), row(T0 + HOUR, 1)]);
        expect(await store.sums(visitsPer({ range, everyMs: DAY }))).toEqual([row(T0, 3)]);
        expect(await store.sums(visitsPer({ range }))).toEqual([row(range.from, 3)]);
      });

      test('group by several tags, in order of time, then of plain code units', async () => {
        const names = ['b', 'B', 'a', 'ä', '\uffff', '😀', 'aa'];
        const doors = names.flatMap((sensor) =>
          ['z', 'y'].map((place, index) =>
            makePoint('door', { mall: 'm', place, sensor }, ns(T0 + index * HOUR), { entries: 2 }),
          ),
        );
        await stored(batchOf(doors));
        const query: SumQuery<'door'> = {
          measurement: 'door',
          range: always,
          everyMs: HOUR,
          groupBy: ['place', 'sensor'],
          where: {},
          sum: ['entries', 'exits'],
        };
        const sensors = ['B', 'a', 'aa', 'b', 'ä', '😀', '\uffff'];
        expect(await store.sums(query)).toEqual(
          [
            ['z', T0],
            ['y', T0 + HOUR],
          ].flatMap(([place, from]) =>
            sensors.map((sensor) => ({ from, tags: { place, sensor }, sums: { entries: 2, exits: 0 }, rows: 1 })),
          ),
        );
        expect(
          (await store.sums({ ...query, everyMs: 7 * DAY, groupBy: ['place'] })).map(({ tags }) => tags['place']),
        ).toEqual(['y', 'z']);
      });

      test('beyond 2^53 are refused, not rounded', async () => {
        await stored(
          batchOf([visit('s', T0, { dwell_ms: 2 ** 53 - 1 }), visit('s', T0 + 1, { dwell_ms: 2 ** 53 - 1 })]),
        );
        await expect(store.sums(visitsPer())).rejects.toMatchObject({ code: 'STORE_REJECTED', retriable: false });
        expect(await store.sums(visitsPer({ sum: ['visit'] }))).toMatchObject([{ sums: { visit: 2 } }]);
      });
    });

    describe('paging', () => {
      test('walks through everything once, also where many points share a time', async () => {
        const points = Array.from({ length: 60 }, (_, index) =>
          visit(`s${index % 12}`, T0 + Math.floor(index / 12) * MINUTE),
        );
        // Written backwards: the order of an answer is that of time, not of arrival.
        await stored(batchOf(points.toReversed()));
        for (const limit of [1, 5, 12, 13, 59, 60, 61]) {
          const found = await walk(store, limit);
          expect(found).toEqual(createModelWith(points).points(allVisits));
        }
      });

      test('begins at the range when `afterNs` is before it, and ends when it is behind it', async () => {
        const points = [visit('s', T0), visit('s', T0 + 1)];
        await stored(batchOf(points));
        const range = { from: T0 + 1, to: T0 + 2 };
        expect(await store.points({ ...allVisits, range, afterNs: 0n })).toEqual(points.slice(1));
        expect(await store.points({ ...allVisits, range, afterNs: ns(T0 + 1) })).toEqual([]);
        expect(await store.points({ ...allVisits, limit: 0 })).toEqual([]);
      });
    });

    test('random histories are answered as the reference answers them', async () => {
      await fc.assert(
        fc.asyncProperty(scenario, (life) => answersAsTheModel(open, life)),
        { seed, numRuns: RUNS },
      );
    });

    describe('a large batch', () => {
      test('of 20,000 points is stored whole, with rows of different measurements', async () => {
        const visits = manyVisits(20_000);
        const passages = visits
          .slice(0, 50)
          .map(({ timeNs }) => makePoint('passage', { mall: 'm', store: 's' }, timeNs, { passers: 3 }));
        await stored(batchOf([...visits, ...passages]));
        const model = createModelWith(visits);
        for (const query of [
          visitsPer(),
          visitsPer({ groupBy: ['store'], everyMs: HOUR }),
          visitsPer({ groupBy: ['store', 'mall'] }),
        ])
          expect(await store.sums(query)).toEqual(model.sums(query));
        expect(await store.points(allVisits)).toEqual(model.points(allVisits));
        expect(await store.points({ measurement: 'passage', range: always, where: {}, limit: 99 })).toHaveLength(50);
      });

      test('an empty one is stored at once', async () => {
        await stored(batchOf([]));
      });
    });

    test('writes and reads go on together, and each read sees whole batches in order', async () => {
      const rounds = Array.from({ length: 15 }, (_, round) =>
        Array.from({ length: 20 }, (_, index) => visit(`s${index}`, T0 + round * HOUR, { rev: round })),
      );
      const writes = rounds.map((points) => stored(batchOf(points)));
      const reads = rounds.map(() => store.points(allVisits));
      await Promise.all(writes);
      for (const seen of await Promise.all(reads)) {
        const begun = new Set(seen.map((point) => Math.floor(Number(point.timeNs / 1_000_000n - BigInt(T0)) / HOUR)));
        expect([...begun]).toEqual(rounds.slice(0, begun.size).map((_, round) => round));
      }
      expect(await store.sums(visitsPer({ everyMs: HOUR, sum: [] }))).toHaveLength(rounds.length);
      expect(await store.points(allVisits)).toHaveLength(300);
    });

    test('what was stored is there after reopening', async () => {
      const points = manyVisits(300);
      await stored(batchOf(points));
      const again = await subject.reopen();
      expect(await again.points(allVisits)).toEqual(createModelWith(points).points(allVisits));
      await stored(batchOf([visit('late', T0)]), again);
      expect(await again.sums(visitsPer({ sum: [] }))).toMatchObject([{ rows: 301 }]);
    });

    test('opening twice is opening once, closing twice is closing once, and a closed store says so', async () => {
      await store.open();
      expect(await store.health()).toMatchObject({ ok: true, version: expect.stringMatching(/\d+\.\d+/) });
      await store.close();
      await store.close();
      expect(await store.health()).toMatchObject({ ok: false, detail: expect.any(String) });
      expect(await store.write(batchOf([visit('s', T0)]))).toMatchObject({ kind: 'retry' });
      await expect(store.sums(visitsPer())).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
      await expect(store.points(allVisits)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
    });

    describe('what the hub itself gets wrong is a bug, named by field and value', () => {
      const good = visit('s', T0);
      const wrong: readonly (readonly [string, object])[] = [
        ['visit.store', { tags: { mall: 'm', store: '' } }],
        ['visit.mall', { tags: { store: 's' } }],
        ['visit.store', { tags: { mall: 'm', store: '\udc00' } }],
        ['visit.dwell_ms', { fields: { ...good.fields, dwell_ms: 1.5 } }],
        ['visit.dwell_ms', { fields: { ...good.fields, dwell_ms: 2 ** 53 } }],
        ['visit.dwell_ms', { fields: { ...good.fields, dwell_ms: Number.NaN } }],
        ['visit.device', { fields: { ...good.fields, device: undefined } }],
        ['visit.timeNs', { timeNs: -1n }],
        ['visit.timeNs', { timeNs: 2n ** 63n - 1n }],
        ['nonsense', { measurement: 'nonsense' }],
      ];
      test.each(wrong)('in a batch: %s', async (field, change) => {
        const batch = batchOf([good, { ...good, ...change } as AnyPoint]);
        await expect(store.write(batch)).rejects.toMatchObject({
          code: 'INVARIANT',
          message: expect.stringContaining(field),
        });
        expect(await store.points(allVisits)).toEqual([]);
      });

      const questions: readonly (readonly [string, object])[] = [
        ['nonsense', { measurement: 'nonsense' }],
        ['groupBy', { groupBy: ['device'] }],
        ['groupBy', { groupBy: ['store", sum(x) --'] }],
        ['sum', { sum: ['device'] }],
        ['where', { where: { 'store = 1 --': ['x'] } }],
        ['everyMs', { everyMs: 0 }],
        ['everyMs', { everyMs: 0.5 }],
        ['everyMs', { everyMs: 367 * DAY }],
        ['range.from', { range: { from: Number.NaN, to: T0 } }],
      ];
      test.each(questions)('in a question: %s', async (field, change) => {
        const query = { ...visitsPer(), ...change } as unknown as SumQuery;
        await expect(store.sums(query)).rejects.toMatchObject({
          code: 'INVARIANT',
          message: expect.stringContaining(field),
        });
      });

      test('in a page: limit', async () => {
        await expect(store.points({ ...allVisits, limit: -1 })).rejects.toMatchObject({ code: 'INVARIANT' });
      });
    });
  });
}

/** All visits, page by page, as a reader of an export walks. */
async function walk(store: HistoryStore, limit: number): Promise<readonly Point<'visit'>[]> {
  const found: Point<'visit'>[] = [];
  let page = await store.points({ ...allVisits, limit });
  for (; page.length >= limit; page = await store.points({ ...allVisits, limit, afterNs: found.at(-1)?.timeNs ?? 0n }))
    found.push(...page);
  return [...found, ...page];
}

/** Each history begins empty, on data of its own. */
async function answersAsTheModel(open: () => Promise<Subject>, { batches, sums, points }: Scenario): Promise<void> {
  const { store, cleanup } = await open();
  try {
    const model = createModel();
    for (const batch of batches) {
      expect(await store.write(batch)).toEqual({ kind: 'stored' });
      model.write(batch);
    }
    for (const query of sums) expect(await store.sums(query)).toEqual(model.sums(query));
    for (const query of points) expect(await store.points(query)).toEqual(model.points(query));
  } finally {
    await cleanup();
  }
}

function createModelWith(points: readonly AnyPoint[]) {
  const model = createModel();
  model.write(batchOf(points));
  return model;
}
