import type { Scenario } from '../scenario.ts';
import { emptyMall, MINUTE } from './empty-mall.ts';

export const fiveDevices: Scenario = {
  ...emptyMall,
  name: 'five-devices',
  summary: 'two people carry five radios through one shop',
  expect: 'two people went in at the door; the visits to fog-filter are not five people',
  when: { start: '2025-11-21T12:00', durationMs: 30 * MINUTE },
  cast: [
    {
      name: 'three-radios',
      role: 'shopper',
      phones: ['associated', 'app', 'probing'],
      afterMs: MINUTE,
      part: {
        kind: 'walk',
        from: 'counter-plaza',
        stores: [{ store: 'fog-filter', forMs: 12 * MINUTE }],
        to: 'counter-plaza',
        speed: 1.1,
      },
    },
    {
      name: 'two-radios',
      role: 'shopper',
      phones: ['associated', 'app'],
      afterMs: MINUTE,
      part: {
        kind: 'walk',
        from: 'counter-plaza',
        stores: [{ store: 'fog-filter', forMs: 12 * MINUTE }],
        to: 'counter-plaza',
        speed: 1.1,
      },
    },
  ],
};
