import { expect, test } from 'vitest';
import { smallFrame, smallMall } from '../../test/small-mall.ts';
import { densityTotal, isUnseen, occupancyByLevel } from './occupancy.ts';

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

test('a back room without a sensor is no gap; a shop without one is, and so is anything that fell silent', () => {
  const [shop] = smallMall.zones;
  if (shop === undefined) throw new Error('the small mall has zones');
  const room = { ...shop, kind: 'other' } as const;
  const none = { kind: 'unknown', since: null, reason: 'no-sensor' } as const;
  const silent = { kind: 'unknown', since: 5, reason: 'sensor-silent' } as const;
  expect([
    isUnseen(room, none),
    isUnseen(shop, none),
    isUnseen(room, silent),
    isUnseen(shop, { kind: 'known', devices: 0 }),
  ]).toEqual([false, true, true, false]);
});
