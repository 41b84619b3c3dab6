import fc from 'fast-check';
import { type AnyPoint, HISTORY_SCHEMA, type Measurement, type MeasurementDef } from '../pipeline/history-schema.ts';
import type { Batch, EraseQuery, PointQuery, Range, SumQuery, SumRow } from '../pipeline/ports.ts';

/** What a history store is, in a few lines of arithmetic, and random data and questions to hold stores against it. */

export const schema: Readonly<Record<string, MeasurementDef>> = HISTORY_SCHEMA;
export const MEASUREMENTS = Object.keys(schema) as Measurement[];
/** 2026-03-02 00:00 UTC, a Monday. */
export const T0 = 1_772_409_600_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const ns = (ms: number, extra = 0): bigint => BigInt(ms) * 1_000_000n + BigInt(extra);

type Values = Readonly<Record<string, string | number>>;

/** A point from its parts; the caller vouches for the schema. */
export function makePoint(
  measurement: Measurement,
  tags: Record<string, string>,
  timeNs: bigint,
  values: Values,
): AnyPoint {
  const types = schema[measurement]?.fields ?? {};
  const fields = Object.fromEntries(
    Object.entries(types).map(([name, type]) => [name, values[name] ?? (type === 'int' ? 0 : '')]),
  );
  return { measurement, tags, fields, timeNs } as unknown as AnyPoint;
}

export const visit = (store: string, atMs: number, values: Values = {}, extraNs = 0): AnyPoint =>
  makePoint('visit', { mall: 'm', store }, ns(atMs, extraNs), { visit: 1, dwell_ms: 1000, ...values });

export const batchOf = (points: readonly AnyPoint[], removed: Batch['removed'] = []): Batch => ({ points, removed });

export const refOf = ({ measurement, tags, timeNs }: AnyPoint): Batch['removed'][number] =>
  ({ measurement, tags, timeNs }) as Batch['removed'][number];

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
const tagOf = (row: { tags: object }, tag: string): string => (row.tags as Record<string, string>)[tag] ?? '';
const byTags = (names: readonly string[]) => (a: { tags: object }, b: { tags: object }) =>
  names.reduce((order, tag) => order || compare(tagOf(a, tag), tagOf(b, tag)), 0);

const identityOf = ({ measurement, tags, timeNs }: Pick<AnyPoint, 'measurement' | 'tags' | 'timeNs'>): string =>
  JSON.stringify([
    measurement,
    ...(schema[measurement]?.tags ?? []).map((tag) => tagOf({ tags }, tag)),
    String(timeNs),
  ]);

/** The reference: a map by identity, filtered and folded in the plainest way. */
export function createModel() {
  const points = new Map<string, AnyPoint>();
  const matching = (query: { measurement: Measurement; range: Range; where: object }): AnyPoint[] =>
    [...points.values()].filter(
      (point) =>
        point.measurement === query.measurement &&
        point.timeNs >= ns(query.range.from) &&
        point.timeNs < ns(query.range.to) &&
        Object.entries(query.where).every(([tag, values]: [string, readonly string[]]) =>
          values.includes(tagOf(point, tag)),
        ),
    );
  return {
    write({ points: added, removed }: Batch): void {
      for (const ref of removed) points.delete(identityOf(ref));
      for (const point of added) points.set(identityOf(point), point);
    },
    erase(query: EraseQuery): void {
      for (const point of matching(query)) points.delete(identityOf(point));
    },
    sums<M extends Measurement>(query: SumQuery<M>): SumRow[] {
      const { range, everyMs } = query;
      const groupBy: readonly string[] = query.groupBy;
      const sum: readonly string[] = query.sum;
      const rows = new Map<
        string,
        { from: number; tags: Record<string, string>; sums: Record<string, number>; rows: number }
      >();
      for (const point of matching(query)) {
        const ms = Number(point.timeNs / 1_000_000n);
        const from = everyMs === undefined ? range.from : Math.floor(ms / everyMs) * everyMs;
        const tags = Object.fromEntries(groupBy.map((tag) => [tag, tagOf(point, tag)]));
        const key = JSON.stringify([from, tags]);
        const row = rows.get(key) ?? { from, tags, sums: Object.fromEntries(sum.map((name) => [name, 0])), rows: 0 };
        rows.set(key, row);
        row.rows += 1;
        for (const name of sum) row.sums[name] = (row.sums[name] ?? 0) + Number((point.fields as Values)[name]);
      }
      return [...rows.values()].sort((a, b) => a.from - b.from || byTags(groupBy)(a, b));
    },
    points(query: PointQuery): AnyPoint[] {
      const sorted = matching(query)
        .filter(({ timeNs }) => query.afterNs === undefined || timeNs > query.afterNs)
        .sort((a, b) => Number(a.timeNs - b.timeNs) || byTags(schema[query.measurement]?.tags ?? [])(a, b));
      const last = sorted[query.limit - 1];
      return query.limit === 0
        ? []
        : last === undefined
          ? sorted
          : sorted.filter((point) => point.timeNs <= last.timeNs);
    },
  };
}

/** Texts that have broken an escaper somewhere. */
export const NASTY = [
  'a b',
  'a,b=c',
  'a\\',
  '\\',
  '\\\\"',
  "it's",
  '"',
  "' OR 1=1 --",
  '; DROP DATABASE x',
  '$p0',
  '$1',
  '%',
  '%5c',
  '%zz',
  '\n',
  'x\r\ny 1i 5',
  '\t',
  '\0',
  'a\0b',
  '#x',
  ' ',
  '=',
  ',',
  '/.*/',
  'é',
  '日本',
  '😀',
  '\u2028',
  '\ufeff',
  '\ufffd',
  '\uffff',
  '__proto__',
  'constructor',
  'null',
  'time',
  '-',
  '0',
];

const text = (minLength: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...NASTY) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength, maxLength: 12 }) },
    { weight: 2, arbitrary: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}$/) },
  );

const intValue = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -1_000_000, max: 1_000_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, -1, 2 ** 40, -(2 ** 40), 2 ** 43) },
);

/** Few tag values, so that points share groups; times close enough for shared buckets, days and (rarely) nanoseconds. */
type World = { readonly measurement: Measurement; readonly names: readonly string[] };

const world: fc.Arbitrary<World> = fc.record({
  measurement: fc.constantFrom(...MEASUREMENTS),
  names: fc.uniqueArray(text(1), { minLength: 1, maxLength: 5 }),
});

const time = fc
  .record({
    day: fc.integer({ min: 0, max: 8 }),
    step: fc.oneof(fc.constantFrom(0, 1, 1439 * MINUTE), fc.integer({ min: 0, max: DAY - 1 })),
    extra: fc.oneof(fc.constantFrom(0, 1, 999_999), fc.integer({ min: 0, max: 999_999 })),
  })
  .map(({ day, step, extra }) => ns(T0 + day * DAY + step, extra));

function pointIn({ measurement, names }: World): fc.Arbitrary<AnyPoint> {
  const { tags = [], fields = {} } = schema[measurement] ?? {};
  const tagValues = fc.record(Object.fromEntries(tags.map((tag) => [tag, fc.constantFrom(...names)])));
  const values = fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, type === 'int' ? intValue : text(0)])),
  );
  return fc
    .tuple(tagValues, time, values as fc.Arbitrary<Values>)
    .map(([tagged, timeNs, filled]) => makePoint(measurement, tagged, timeNs, filled));
}

const range = fc
  .tuple(fc.integer({ min: -DAY, max: 9 * DAY }), fc.integer({ min: 0, max: 9 * DAY }))
  .map(([start, length]) => ({ from: T0 + start, to: T0 + start + length }));

function whereIn({ measurement, names }: World): fc.Arbitrary<Record<string, string[] | undefined>> {
  const tags = schema[measurement]?.tags ?? [];
  const values = fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, text(0)), { maxLength: 4 });
  return fc.record(Object.fromEntries(tags.map((tag) => [tag, values])), { requiredKeys: [] });
}

function sumQueryIn(at: World): fc.Arbitrary<SumQuery> {
  const { tags = [], fields = {} } = schema[at.measurement] ?? {};
  const ints = Object.keys(fields).filter((name) => fields[name] === 'int');
  return fc
    .record(
      {
        range,
        where: whereIn(at),
        groupBy: fc.shuffledSubarray([...tags]),
        sum: fc.shuffledSubarray(ints),
        everyMs: fc.constantFrom(MINUTE, 15 * MINUTE, HOUR, DAY, 7 * DAY, 7_001),
      },
      { requiredKeys: ['range', 'where', 'groupBy', 'sum'] },
    )
    .map((query) => ({ measurement: at.measurement, ...query }) as unknown as SumQuery);
}

function pointQueryIn(at: World): fc.Arbitrary<PointQuery> {
  return fc
    .record(
      {
        range,
        where: whereIn(at),
        limit: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 60 })),
        afterNs: time,
      },
      { requiredKeys: ['range', 'where', 'limit'] },
    )
    .map((query) => ({ measurement: at.measurement, ...query }) as unknown as PointQuery);
}

export type Scenario = {
  readonly batches: readonly Batch[];
  readonly sums: readonly SumQuery[];
  readonly points: readonly PointQuery[];
};

/** A short life of a store: batches with overwriting and removals, then questions. */
export const scenario: fc.Arbitrary<Scenario> = world.chain((at) =>
  fc.array(fc.array(pointIn(at), { maxLength: 25 }), { minLength: 1, maxLength: 4 }).chain((rounds) => {
    const all = rounds.flat();
    const some = all.length === 0 ? fc.constant([]) : fc.array(fc.constantFrom(...all), { maxLength: 4 });
    const batches = fc.tuple(...rounds.map((points) => some.map((again) => batchOf(points, again.map(refOf)))));
    return fc.record({
      batches,
      sums: fc.array(sumQueryIn(at), { minLength: 3, maxLength: 8 }),
      points: fc.array(pointQueryIn(at), { minLength: 2, maxLength: 5 }),
    });
  }),
);

/** Numbers from 0 up to 1, the same every time (mulberry32): for data too large for fast-check. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Visits of some days in 40 stores, each with an identity of its own. */
export function manyVisits(count: number, seed = 1): AnyPoint[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, index) =>
    visit(
      `store-${Math.floor(random() * 40)}`,
      T0 + Math.floor(random() * 5 * DAY),
      { visit_id: `v${index}`, dwell_ms: Math.floor(random() * 1e6), engaged: index % 2, device: 'd'.repeat(16) },
      index,
    ),
  );
}
