import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { HOUR } from './empty-mall.ts';

export const openingRush: Scenario = {
  ...demo,
  name: 'opening-rush',
  summary: 'a crowd waits at the doors, and all of it comes in within the first half hour',
  expect: 'footfall by quarter hour follows the doors; live frames keep their latency',
  when: { start: '2025-11-21T10:00', durationMs: HOUR },
  arrivals: {
    ...demo.arrivals,
    groupsPerHour: 2_500,
    weekday: demo.arrivals.weekday.map((share, hour) => (hour === 10 ? 1 : share * 0.15)),
  },
};
