import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { MINUTE, SECOND } from './empty-mall.ts';

export const clockSkew: Scenario = {
  ...demo,
  name: 'clock-skew',
  summary: 'the clock of one gateway is 90 s ahead, that of another 90 s behind',
  expect: 'nothing is refused; nobody is in two places; visits next to the two are as long as they were',
  when: { start: '2025-11-21T12:00', durationMs: 20 * MINUTE },
  faults: [
    { kind: 'skew', source: 'ap-l1-c01', by: 90 * SECOND },
    { kind: 'skew', source: 'ap-l1-c02', by: -90 * SECOND },
  ],
};
