import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { MINUTE } from './empty-mall.ts';

export const probeFlood: Scenario = {
  ...demo,
  name: 'probe-flood',
  summary: 'somebody floods a corridor with 500 made-up addresses a second, some of which claim to be on the network',
  expect: 'no shop gains visits; memory stays bounded; the flood shows in the ledger',
  when: { start: '2025-11-21T12:00', durationMs: 15 * MINUTE },
  faults: [{ kind: 'flood', source: 'ap-l1-c01', rate: 500, after: 5 * MINUTE, for: 5 * MINUTE }],
};
