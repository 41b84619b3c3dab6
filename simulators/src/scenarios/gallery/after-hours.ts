import type { Scenario } from '../scenario.ts';
import { emptyMall, HOUR, MINUTE } from './empty-mall.ts';

export const afterHours: Scenario = {
  ...emptyMall,
  name: 'after-hours',
  summary: 'the mall is shut: a printer, and a guard on his round with a phone',
  expect: 'no visits and no footfall but the guard at the doors; nothing that is heard at night makes a customer',
  when: { start: '2025-11-21T23:00', durationMs: HOUR },
  cast: [
    {
      name: 'printer',
      role: 'staff',
      phones: ['associated'],
      afterMs: 0,
      part: { kind: 'rest', zone: 'l1-103', at: [31, 24], forMs: HOUR },
    },
    {
      name: 'guard',
      role: 'staff',
      phones: ['probing'],
      afterMs: 5 * MINUTE,
      part: {
        kind: 'walk',
        from: 'counter-plaza',
        stores: [
          { store: 'fog-filter', forMs: 2 * MINUTE },
          { store: 'quiet-carat', forMs: 2 * MINUTE },
        ],
        to: 'counter-garden',
        speed: 1.3,
      },
    },
  ],
};
