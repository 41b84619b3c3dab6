import { expect, test } from 'vitest';
import { kpi, noKpi, storeNow } from '../../test/small-mall.ts';
import { funnelOf } from './funnel.ts';

const values = (now: Parameters<typeof funnelOf>[0]) => funnelOf(now).map(({ value }) => value);

test('starts with everybody at the front, whether they came in or not', () => {
  const steps = funnelOf(storeNow(50, 4));
  expect(steps.map(({ key, value, share }) => [key, value, share])).toEqual([
    ['front', 200, 1],
    ['visits', 50, 0.25],
    ['engaged', 25, 0.125],
    ['purchases', 10, 0.05],
  ]);
  expect(steps.map(({ ofBefore }) => ofBefore)).toEqual([null, 0.25, 0.5, 0.4]);
});

test('does not know the front where nobody counts who passes', () => {
  const steps = funnelOf({ ...storeNow(50, 4), passersBy: noKpi('passersBy', 'no-sensor') });
  expect([steps[0]?.value, steps[0]?.reason, steps[1]?.share, steps[1]?.ofBefore]).toEqual([
    null,
    'no-sensor',
    1,
    null,
  ]);
});

test('keeps more purchases than visits: a till serves people without a device', () => {
  const steps = funnelOf({ ...storeNow(4, 0), passersBy: kpi('passersBy', 0), purchases: kpi('purchases', 8) });
  expect(steps.map(({ share }) => share)).toEqual([0.5, 0.5, 0.25, 1]);
});

test('is unknown, not empty, without sensors and tills', () => {
  const none = noKpi('visits', 'no-sensor');
  expect(values({ visits: none, passersBy: none, engaged: none, purchases: none })).toEqual([null, null, null, null]);
});
