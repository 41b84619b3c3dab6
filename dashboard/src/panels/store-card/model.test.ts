import type { KpiRow } from '@atrium/shared/wire/http';
import { expect, test } from 'vitest';
import { kpi, noKpi } from '../../../test/small-mall.ts';
import { hourBars } from './model.ts';

test('hours are drawn in order, against the busiest, with gaps for the unknown', () => {
  const row = (from: number, visits: KpiRow['visits']) => ({ from, visits }) as KpiRow;
  const bars = hourBars([
    row(2, kpi('visits', 5)),
    row(1, kpi('visits', 10)),
    row(3, noKpi('visits', 'sensor-silent')),
  ]);
  expect(bars).toEqual([
    { from: 1, value: 10, share: 1 },
    { from: 2, value: 5, share: 0.5 },
    { from: 3, value: null, share: 0 },
  ]);
});
