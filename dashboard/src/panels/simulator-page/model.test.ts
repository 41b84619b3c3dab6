import type { KpiRow } from '@atrium/shared/wire/http';
import type { PanelStore } from '@atrium/shared/wire/panel';
import { describe, expect, test } from 'vitest';
import { kpi, noKpi } from '../../../test/small-mall.ts';
import { compareStores, faultText, missingFields, totalOf, verdictOf } from './model.ts';

describe('a fault', () => {
  test('is written with what was filled in, and no more', () => {
    expect(faultText('drop', { share: ' 0.3 ', source: '', of: 'sighting' })).toBe('drop:share=0.3,of=sighting');
    expect([faultText('death', {}), faultText('delay', { by: '90s', backfill: 'on' })]).toEqual([
      'death',
      'delay:by=90s,backfill',
    ]);
  });

  test('waits for what must be filled in', () => {
    const field = (name: string, required: boolean) => ({ name, type: 'time' as const, required });
    const kind = { kind: 'delay', help: '', fields: [field('by', true), field('for', false)] };
    expect([missingFields(kind, { by: ' ' }), missingFields(kind, { by: '5s' })]).toEqual([['by'], []]);
  });
});

describe('truth beside the answer', () => {
  const truth = (store: string): PanelStore => ({
    store,
    visits: 30,
    trackableVisits: 20,
    inside: 1,
    passersBy: 100,
    purchases: 5,
    revenue: 900,
  });
  const row = (key: string, visits: KpiRow['visits']) =>
    ({
      key,
      visits,
      passersBy: kpi('passersBy', 90, { low: 80, high: 110 }),
      purchases: kpi('purchases', 5),
      revenue: kpi('revenue', 900),
    }) as KpiRow;
  const rows = compareStores(
    [truth('tea'), truth('hat')],
    [row('tea', kpi('visits', 18)), row('hat', noKpi('visits', 'no-sensor'))],
  );

  test('compares the visits of phones that can be followed', () => {
    expect(rows[0]?.pairs.visits).toMatchObject({ truth: 20, hub: 18 });
  });

  test('is right to the digit, within the interval, off, or unknown', () => {
    const verdicts = rows.map(({ pairs }) => Object.values(pairs).map(verdictOf));
    expect(verdicts).toEqual([
      ['off', 'within', 'same', 'same'],
      ['unknown', 'within', 'same', 'same'],
    ]);
  });

  test('sums only what the hub knows, on both sides', () => {
    expect(totalOf(rows, 'visits')).toMatchObject({ truth: 20, hub: 18, stores: 1 });
  });
});
