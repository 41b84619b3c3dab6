import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { HOUR, SECOND } from './empty-mall.ts';

export const double11: Scenario = {
  ...demo,
  name: 'double-11',
  summary: 'the night of 11 November: open until two, with a spike at midnight',
  expect: 'sales of the spike are all there, once, and on the right side of midnight; the wallboard keeps up',
  when: { start: '2025-11-10T23:00', durationMs: 2 * HOUR },
  hours: { opensAt: 10 * 3_600, closesAt: 26 * 3_600 },
  arrivals: {
    ...demo.arrivals,
    groupsPerHour: 1_500,
    weekday: demo.arrivals.weekday.map((share, hour) => (hour === 0 ? 1 : hour === 23 ? 0.5 : share * 0.3)),
  },
  tills: { ...demo.tills, delayMedianMs: 8 * SECOND },
};
