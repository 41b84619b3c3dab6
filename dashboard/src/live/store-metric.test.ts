import { describe, expect, test } from 'vitest';
import { noKpi, smallFrame, smallMall, storeNow } from '../../test/small-mall.ts';
import { fixedBounds, highest, readingsOf } from './colouring.ts';
import { MAP_METRICS, readKpi, readStore } from './store-metric.ts';

describe('a reading', () => {
  test('is the number with its KPI', () => {
    const now = storeNow(50, 4);
    expect(readStore(now, 'visits', undefined)).toEqual({ kind: 'known', value: 50, kpi: now.visits });
    expect(readStore(now, 'occupancy', undefined)).toEqual({ kind: 'known', value: 4, kpi: null });
  });

  test('zero is a number', () => {
    expect(readStore(storeNow(0, 0), 'occupancy', undefined)).toMatchObject({ kind: 'known', value: 0 });
  });

  test('without a value says why: the KPI for sums, the zone for this moment', () => {
    const { shoe, hat } = smallFrame.stores;
    expect(readStore(shoe, 'occupancy', smallFrame.zones['z-shoe'])).toEqual({
      kind: 'unknown',
      reason: 'sensor-silent',
    });
    expect(readStore(hat, 'visits', smallFrame.zones['z-hat'])).toEqual({ kind: 'unknown', reason: 'no-sensor' });
    expect(readStore(undefined, 'visits', undefined)).toEqual({ kind: 'unknown', reason: 'no-frame' });
  });

  test('of a KPI that lost its reason still has one', () => {
    const { reason: _, ...bare } = noKpi('visits', 'no-sensor');
    expect(readKpi(bare)).toEqual({ kind: 'unknown', reason: 'too-few' });
  });
});

describe('the colours of a mall', () => {
  test('know every store, and the highest of those with a number', () => {
    const readings = readingsOf(smallMall, smallFrame, 'visits');
    expect([readings.size, highest(readings)]).toEqual([4, 50]);
    expect(highest(new Map())).toBe(0);
  });

  test('are fixed for ratios and follow the day for counts', () => {
    expect(MAP_METRICS.map((metric) => fixedBounds(metric) === null)).toEqual([true, true, false, false]);
  });
});
