import type { Scenario } from '../scenario.ts';
import { emptyMall, HOUR } from './empty-mall.ts';

export const stillPhone: Scenario = {
  ...emptyMall,
  name: 'still-phone',
  summary: 'one phone lies still for two hours, half a metre from a wall between two shops',
  expect: 'one visit of two hours to quiet-carat, none to slow-hands behind the wall; the zone changes at most once',
  when: { start: '2025-11-21T12:00', durationMs: 2 * HOUR },
  cast: [
    {
      name: 'still',
      role: 'shopper',
      phones: ['associated'],
      afterMs: 0,
      part: { kind: 'rest', zone: 'l1-103', at: [28.3, 25], forMs: 2 * HOUR },
    },
  ],
};
