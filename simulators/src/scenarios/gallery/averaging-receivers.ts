import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { MINUTE, SECOND } from './empty-mall.ts';

export const averagingReceivers: Scenario = {
  ...demo,
  name: 'averaging-receivers',
  summary:
    'receivers say every half minute how loud each phone was on average, and go on for a minute after it has left',
  expect: 'nobody is in two places; visits end about when they did; passers-by do not become visitors by their tails',
  when: { start: '2025-11-21T12:00', durationMs: 30 * MINUTE },
  faults: [{ kind: 'average', over: 30 * SECOND, tail: 60 * SECOND }],
};
