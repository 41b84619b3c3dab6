import { KPI_METRICS, type KpiMetric, type KpiRow } from '@atrium/shared/wire/http';
import { describe, expect, test } from 'vitest';
import { kpi } from '../../test/small-mall.ts';
import { calendarOf } from './calendar.ts';
import { curveOf, isRecorded, usualOf } from './curve.ts';

const HOUR = 3_600_000;
const MONDAY = Date.UTC(2026, 10, 23);

const rowAt = (from: number, visits: number): KpiRow => ({
  key: 'small',
  from,
  to: from + HOUR,
  rules: 'rules-1',
  currency: 'CNY',
  ...(Object.fromEntries(KPI_METRICS.map((key) => [key, kpi(key, 0)])) as Record<KpiMetric, ReturnType<typeof kpi>>),
  visits: kpi('visits', visits, { low: visits - 1, high: visits + 1 }),
});
const hours = (...visits: number[]) => visits.map((count, i) => rowAt(MONDAY + i * HOUR, count));

describe('a curve', () => {
  test('is unknown before the first and after the last record, and zero between them', () => {
    expect(curveOf(hours(0, 0, 5, 0, 7, 0), 'visits').values).toEqual([null, null, 5, 0, 7, null]);
  });

  test('of a time without a hub has no value at all', () => {
    expect([isRecorded(hours(0, 0)), curveOf(hours(0, 0), 'visits').values]).toEqual([false, [null, null]]);
  });

  test('is in order, whatever order the rows came in', () => {
    const curve = curveOf(hours(3, 4, 5).toReversed(), 'visits');
    expect([curve.values, curve.low]).toEqual([
      [3, 4, 5],
      [2, 3, 4],
    ]);
  });
});

describe('what is usual', () => {
  test('is the median piece by piece, with the range of what was', () => {
    const curves = [hours(1, 10), hours(3, 20), hours(100, 30)].map((rows) => curveOf(rows, 'visits'));
    expect(usualOf(curves, [0, HOUR])).toEqual({ at: [0, HOUR], values: [3, 20], low: [1, 10], high: [100, 30] });
  });

  test('has no range with one day, and no value with none', () => {
    expect(usualOf([curveOf(hours(4), 'visits')], [0])).toMatchObject({ values: [4], low: [null] });
    expect(usualOf([], [0])).toMatchObject({ values: [null] });
  });
});

test('the calendar is the mean of each hour of the week, in the mall’s zone', () => {
  const weeks = [...hours(4, 8), ...hours(6, 8).map((row) => ({ ...row, from: row.from + 7 * 24 * HOUR }))];
  const cells = calendarOf(weeks, 'visits', 'UTC');
  expect(cells.slice(0, 3).map(({ weekday, hour, mean }) => [weekday, hour, mean])).toEqual([
    [0, 0, 5],
    [0, 1, 8],
    // Between two weeks nothing was asked for.
    [0, 2, null],
  ]);
  expect(calendarOf(weeks, 'visits', 'Asia/Shanghai').findIndex(({ mean }) => mean === 5)).toBe(8);
});
