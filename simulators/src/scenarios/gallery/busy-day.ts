import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { HOUR } from './empty-mall.ts';

export const busyDay: Scenario = {
  ...demo,
  name: 'busy-day',
  summary: 'a day with 75,000 visitors and far more addresses',
  expect: 'nothing is lost and nothing grows without a bound; figures hold as on an ordinary day',
  when: { start: '2025-11-21T10:00', durationMs: 12.5 * HOUR },
  arrivals: { ...demo.arrivals, groupsPerHour: 4_300 },
};
