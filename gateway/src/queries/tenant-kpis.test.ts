import { K_COUNTS } from '@atrium/shared/metrics/suppress';
import type { KpiRow } from '@atrium/shared/wire/http';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addSums, dwellKpis, footfall, NO_SUMS, type Sums, storeKpis } from '../core/metrics/kpis.ts';
import { unknown } from '../core/metrics/mark.ts';
import type { KpiQuery } from '../pipeline/ports.ts';
import { cutRange } from './cut-range.ts';
import { tenantKpis } from './tenant-kpis.ts';

const ZONE = 'Asia/Kolkata';
const QUARTER = 900_000;
const DAY = 86_400_000;
/** Local midnight of a day in India, half an hour off the hours of UTC. */
const START = Date.UTC(2026, 0, 10, 18, 30);

/** KPIs of one store from what was counted in each quarter hour, as the real query gives them. */
const store =
  (quarters: readonly Partial<Sums>[]) =>
  (query: KpiQuery): Promise<KpiRow[]> =>
    Promise.resolve(
      cutRange(query, query.bucket, ZONE).map((range): KpiRow => {
        const inside = quarters.filter((_, i) => START + i * QUARTER >= range.from && START + i * QUARTER < range.to);
        const sums = inside.reduce<Sums>((all, part) => addSums(all, { ...NO_SUMS, ...part }), NO_SUMS);
        const view = {
          observed: true,
          coverage: 1,
          tills: true,
          provisional: false,
          scale: { ratio: 1, logVariance: 0, quality: 'uncalibrated' },
        } as const;
        const kpis = {
          ...storeKpis(sums, view),
          footfall: footfall(0, { hasCounter: false }),
          deviceTrips: unknown('deviceTrips', 'mall-only'),
          uniqueDevices: unknown('uniqueDevices', 'forgotten'),
          crowd: unknown('crowd', 'no-sensor'),
          ...dwellKpis(Array(sums.visits).fill(60), view),
        };
        return { key: 'shop', ...range, rules: 'r', currency: 'CNY', ...kpis };
      }),
    );

const ask = (quarters: readonly Partial<Sums>[], query: Partial<KpiQuery>): Promise<KpiRow[]> =>
  tenantKpis(store(quarters), { from: START, to: START + DAY, by: 'store', store: 'shop', ...query }, ZONE);
const values = (
  rows: readonly KpiRow[],
  name: 'visits' | 'engaged' | 'passersBy' | 'dwellMedianS',
): (number | null)[] => rows.map((row) => row[name].value);
const hours = (...counts: number[]): Partial<Sums>[] => counts.flatMap((visits) => [{ visits }, {}, {}, {}]);

describe('a tenant’s KPIs', () => {
  test('are told where enough devices are behind them, and the small hours go with the smallest of the others', async () => {
    const rows = await ask(hours(0, 30, 4, 12, 40), { bucket: '1h' });
    expect(values(rows.slice(0, 5), 'visits')).toEqual([0, 30, null, null, 40]);
    expect(rows[2]?.visits).toMatchObject({ n: 0, reason: 'too-few', quality: 'unknown' });
    expect(rows[2]?.conversion).toMatchObject({ value: null, n: 0, reason: 'too-few' });
    expect(rows[2]?.purchases.value).toBe(0);
    expect(values(await ask(hours(0, 30, 4, 12, 40), {}), 'visits')).toEqual([86]);
  });

  test('a day with fewer than ten is not told at all, nor any range with it', async () => {
    const two = [...hours(...Array(23).fill(0), 4), ...hours(20)];
    expect(values(await ask(two, { to: START + 2 * DAY }), 'visits')).toEqual([null]);
    expect(values(await ask(two, { to: START + 2 * DAY, bucket: '1d' }), 'visits')).toEqual([null, 20]);
  });

  test('parts of the visits are told when the others are many too; medians need twenty', async () => {
    expect(values(await ask([{ visits: 30, engaged: 12 }], {}), 'engaged')).toEqual([12]);
    expect(values(await ask([{ visits: 30, engaged: 25 }], {}), 'engaged')).toEqual([null]);
    expect(values(await ask([{ visits: 30, engaged: 3 }], {}), 'engaged')).toEqual([null]);
    expect(values(await ask([{ visits: 19 }], {}), 'dwellMedianS')).toEqual([null]);
    expect(values(await ask([{ visits: 20 }], {}), 'dwellMedianS')).toEqual([60]);
  });

  test('are of whole quarter hours: a shorter range is made larger, and says so', async () => {
    const [row] = await ask([{ visits: 50 }], { from: START + 1, to: START + 2 });
    expect(row).toMatchObject({ from: START, to: START + QUARTER, visits: { value: 50 } });
  });

  test('of many years are answered by days', async () => {
    const [row] = await ask([{ visits: 50 }], { from: 1, to: START + DAY + 5 });
    expect(row?.visits.value).toBe(50);
  });
});

const truth = (quarters: readonly { readonly visits: number }[], from: number, to: number): number =>
  quarters.reduce(
    (sum, { visits }, i) => sum + (START + i * QUARTER >= from && START + i * QUARTER < to ? visits : 0),
    0,
  );

test('A4: no two answers differ by fewer than ten devices, whatever ranges and buckets are asked for', async () => {
  const quarter = fc.record({ visits: fc.oneof(fc.constant(0), fc.nat({ max: 14 })), passers: fc.nat({ max: 14 }) });
  const query = fc.record({
    from: fc.nat({ max: 11 }).map((i) => START + i * QUARTER),
    length: fc.integer({ min: 1, max: 12 }).map((n) => n * QUARTER),
    bucket: fc.constantFrom(undefined, '15m' as const, '1h' as const),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(quarter, { minLength: 1, maxLength: 12 }),
      fc.array(query, { minLength: 2, maxLength: 6 }),
      async (quarters, queries) => {
        const answers = await Promise.all(
          queries.map(({ from, length, bucket }) =>
            ask(quarters, { from, to: from + length, ...(bucket !== undefined && { bucket }) }),
          ),
        );
        const told = answers
          .flat()
          .flatMap(({ from, to, visits: { value } }) => (value === null ? [] : [{ from, to, value }]));
        for (const { from, to, value } of told) expect(value).toBe(truth(quarters, from, to));
        const pairs = told.flatMap((a) =>
          told.filter((b) => b.from === a.from && b.to < a.to).map((b) => a.value - b.value),
        );
        for (const apart of pairs) expect(apart === 0 || apart >= K_COUNTS, `${apart} devices told apart`).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});
