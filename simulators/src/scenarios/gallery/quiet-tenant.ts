import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { MINUTE } from './empty-mall.ts';

export const quietTenant: Scenario = {
  ...demo,
  name: 'quiet-tenant',
  summary: 'a shop with three visitors all day, in a busy mall',
  expect: 'three visits to fur-parliament, and nothing about it in any figure that others may see',
  when: { start: '2025-11-21T12:00', durationMs: 40 * MINUTE },
  trades: { ...demo.trades, pets: { ...demo.trades.other, attraction: 0 } },
  cast: [
    {
      name: 'rare',
      role: 'shopper',
      phones: ['associated'],
      afterMs: MINUTE,
      repeat: { times: 3, everyMs: 5 * MINUTE },
      part: {
        kind: 'walk',
        from: 'counter-car-park',
        stores: [{ store: 'fur-parliament', forMs: 9 * MINUTE }],
        to: 'counter-car-park',
        speed: 1.1,
      },
    },
  ],
};
