import type { KpiRow } from '@atrium/shared/wire/http';
import { describe, expect, test } from 'vitest';
import { kpi, noKpi, smallFrame, storeNow } from '../../../test/small-mall.ts';
import { funnelOf, hourBars } from './model.ts';

describe('the funnel', () => {
  test('begins with everybody at the front: those who came in and those who did not', () => {
    expect(funnelOf(storeNow(50, 4))?.map(({ key, value, share }) => [key, value, share])).toEqual([
      ['past', 200, 1],
      ['visits', 50, 0.25],
      ['engaged', 25, 0.125],
      ['purchases', 10, 0.05],
    ]);
  });

  test('has a gap, not a zero, where a step is unknown', () => {
    const now = {
      ...storeNow(50, 4),
      passersBy: noKpi('passersBy', 'no-sensor'),
      purchases: noKpi('purchases', 'no-purchases-feed'),
    };
    expect(funnelOf(now)?.map(({ value }) => value)).toEqual([null, 50, 25, null]);
  });

  test('is not drawn for a store that is not heard', () => {
    const { hat } = smallFrame.stores;
    expect(hat === undefined ? undefined : funnelOf(hat)).toBeNull();
  });
});

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
