import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { MINUTE } from './empty-mall.ts';

export const gatewayBackfill: Scenario = {
  ...demo,
  name: 'gateway-backfill',
  summary: 'a corridor gateway is offline for 20 minutes, then sends what it kept, in any order',
  expect: 'after the backfill nothing is missing, counted twice or counted as late without the ledger saying so',
  when: { start: '2025-11-21T12:00', durationMs: 30 * MINUTE },
  faults: [
    { kind: 'offline', source: 'ap-l1-c01', after: 5 * MINUTE, for: 20 * MINUTE, spread: 2 * MINUTE, will: true },
  ],
};
