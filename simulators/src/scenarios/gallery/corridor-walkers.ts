import type { Scenario } from '../scenario.ts';
import { emptyMall, MINUTE, SECOND } from './empty-mall.ts';

export const corridorWalkers: Scenario = {
  ...emptyMall,
  name: 'corridor-walkers',
  summary: 'forty people walk past open shop fronts at 1.4 m/s and go in nowhere',
  expect: 'passers-by and no visits, however loud their phones are inside',
  when: { start: '2025-11-21T12:00', durationMs: 30 * MINUTE },
  cast: [
    {
      name: 'walker',
      role: 'shopper',
      phones: ['associated', 'app'],
      afterMs: 0,
      repeat: { times: 40, everyMs: 30 * SECOND },
      part: { kind: 'walk', from: 'counter-plaza', stores: [], to: 'counter-garden', speed: 1.4 },
    },
  ],
};
