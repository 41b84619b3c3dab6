import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { MINUTE, SECOND } from './empty-mall.ts';

export const tillClocks: Scenario = {
  ...demo,
  name: 'till-clocks',
  summary: 'each till has a clock of its own, 45 s wrong as a rule, and one shop sends its day at 23:30',
  expect: 'revenue and purchases are exact, late ones correct the figures; conversion stays within its interval',
  when: { start: '2025-11-21T12:00', durationMs: 30 * MINUTE },
  faults: [
    { kind: 'till-skew', sd: 45 * SECOND },
    { kind: 'nightly', at: 84_600, source: 'granary-market' },
  ],
};
