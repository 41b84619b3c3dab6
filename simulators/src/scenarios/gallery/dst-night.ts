import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { HOUR } from './empty-mall.ts';

export const dstNight: Scenario = {
  ...demo,
  name: 'dst-night',
  summary: 'a mall in Berlin is open all night, and the hour from two to three comes twice',
  expect: 'no visit is an hour too long or short; the quarters of the second hour are not added to those of the first',
  when: { start: '2025-10-26T01:30', durationMs: 3 * HOUR },
  timeZone: 'Europe/Berlin',
  hours: { opensAt: 10 * 3_600, closesAt: 28 * 3_600 },
  arrivals: {
    ...demo.arrivals,
    weekday: demo.arrivals.weekday.map(() => 1),
    weekend: demo.arrivals.weekend.map(() => 1),
  },
};
