import { expect, test } from 'vitest';
import { smallFrame, smallMall } from '../../test/small-mall.ts';
import { densityTotal, occupancyByLevel } from './occupancy.ts';

test('a level counts what is heard and says how much is not', () => {
  const levels = occupancyByLevel(smallMall, smallFrame);
  expect(levels.get('l1')).toEqual({ devices: 12, unknownZones: 1, zones: 4 });
});

test('a level that nobody hears is unknown, not empty', () => {
  expect(occupancyByLevel(smallMall, smallFrame).get('l2')).toEqual({ devices: null, unknownZones: 2, zones: 2 });
});

test('the density of a level is the sum of its cells', () => {
  expect([densityTotal([0, 2, 7, 4, 49, 6]), densityTotal([]), densityTotal(undefined)]).toEqual([12, 0, 0]);
});
