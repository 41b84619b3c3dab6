import type { Scenario } from '../scenario.ts';
import { emptyMall, MINUTE } from './empty-mall.ts';

export const stackedFloors: Scenario = {
  ...emptyMall,
  name: 'stacked-floors',
  summary: 'three phones lie one above the other in the shops of three levels',
  expect:
    'each is in the shop of its own level: orchard-crate, fog-filter and swift-paddle have one visit of 20 minutes each',
  when: { start: '2025-11-21T12:00', durationMs: 25 * MINUTE },
  cast: [
    {
      name: 'lower',
      role: 'shopper',
      phones: ['associated'],
      afterMs: 0,
      part: { kind: 'rest', zone: 'b1-101', at: [15, 26.5], forMs: 20 * MINUTE },
    },
    {
      name: 'middle',
      role: 'shopper',
      phones: ['associated'],
      afterMs: 0,
      part: { kind: 'rest', zone: 'l1-101', at: [15, 26.5], forMs: 20 * MINUTE },
    },
    {
      name: 'upper',
      role: 'shopper',
      phones: ['associated'],
      afterMs: 0,
      part: { kind: 'rest', zone: 'l2-101', at: [15, 26.5], forMs: 20 * MINUTE },
    },
  ],
};
