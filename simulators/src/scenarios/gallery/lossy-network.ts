import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { MINUTE, SECOND } from './empty-mall.ts';

export const lossyNetwork: Scenario = {
  ...demo,
  name: 'lossy-network',
  summary: 'a network that loses a tenth, delays and reorders the rest',
  expect: 'visits and dwell barely move; what is lost is lost at random, and the ledger says what came',
  when: { start: '2025-11-21T12:00', durationMs: 20 * MINUTE },
  faults: [
    { kind: 'drop', share: 0.1, of: 'sighting' },
    { kind: 'delay', by: 2 * SECOND, share: 0.5 },
    { kind: 'reorder', within: 4 * SECOND },
  ],
};
