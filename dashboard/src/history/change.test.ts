import { expect, test } from 'vitest';
import { kpi, noKpi } from '../../test/small-mall.ts';
import { changeOf } from './change.ts';

test('counts change by a share, ratios by points', () => {
  expect(changeOf(kpi('visits', 150), kpi('visits', 100), false)).toMatchObject({ by: 0.5, unit: 'percent' });
  const [now, before] = [kpi('conversion', 0.3), kpi('conversion', 0.2)];
  expect(changeOf(now, before, true)?.by).toBeCloseTo(0.1);
});

test('is sure only when the intervals are apart, exact counts by their own chance', () => {
  const sure = (a: number, b: number) => changeOf(kpi('visits', a), kpi('visits', b), false)?.isSure;
  expect([sure(150, 100), sure(11, 9)]).toEqual([true, false]);
  const wide = { low: 0.1, high: 0.5 };
  expect(changeOf(kpi('conversion', 0.3, wide), kpi('conversion', 0.2, wide), true)?.isSure).toBe(false);
});

test('is nothing where either is unknown, or where there was nothing', () => {
  expect([
    changeOf(kpi('visits', 5), noKpi('visits', 'no-sensor'), false),
    changeOf(kpi('visits', 5), kpi('visits', 0), false),
  ]).toEqual([null, null]);
});
