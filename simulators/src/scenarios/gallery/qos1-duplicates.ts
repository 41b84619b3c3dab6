import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { MINUTE, SECOND } from './empty-mall.ts';

export const qos1Duplicates: Scenario = {
  ...demo,
  name: 'qos1-duplicates',
  summary: 'three of ten messages arrive twice, some seconds apart, as QoS 1 permits',
  expect: 'every figure is that of the same day without duplicates, and the ledger counts them',
  when: { start: '2025-11-21T12:00', durationMs: 20 * MINUTE },
  faults: [{ kind: 'duplicate', share: 0.3, later: 4 * SECOND }],
};
