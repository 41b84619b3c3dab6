import type { Scenario } from '../scenario.ts';
import { emptyMall, HOUR, MINUTE } from './empty-mall.ts';

export const reEntry: Scenario = {
  ...emptyMall,
  name: 're-entry',
  summary: 'one phone visits a shop, comes back after a quarter of an hour, and again after four hours',
  expect: 'with a gap of 30 minutes: the first return continues the visit to quiet-carat, the second is a new one',
  when: { start: '2025-11-21T10:30', durationMs: 6 * HOUR },
  cast: [
    {
      name: 'regular',
      role: 'shopper',
      phones: ['associated'],
      afterMs: 0,
      part: {
        kind: 'walk',
        from: 'counter-plaza',
        stores: [
          { store: 'quiet-carat', forMs: 10 * MINUTE },
          { store: 'fog-filter', forMs: 15 * MINUTE },
          { store: 'quiet-carat', forMs: 10 * MINUTE },
          { store: 'iron-lotus-gym', forMs: 4 * HOUR },
          { store: 'quiet-carat', forMs: 10 * MINUTE },
        ],
        to: 'counter-plaza',
        speed: 1.1,
      },
    },
  ],
};
