import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { MINUTE } from './empty-mall.ts';

export const receiverDies: Scenario = {
  ...demo,
  name: 'receiver-dies',
  summary: 'the only receiver of a shop dies in the middle of a visit, and its last will says so',
  expect:
    'the visit to fog-filter is not counted as over because of it; the zone becomes unknown; no neighbour gains visits',
  when: { start: '2025-11-21T12:00', durationMs: 30 * MINUTE },
  cast: [
    {
      name: 'guest',
      role: 'shopper',
      phones: ['associated'],
      afterMs: MINUTE,
      part: { kind: 'rest', zone: 'l1-101', at: [15, 26.5], forMs: 25 * MINUTE },
    },
  ],
  faults: [{ kind: 'death', source: 'ap-l1-101', after: 10 * MINUTE, will: true }],
};
