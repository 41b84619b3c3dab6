import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { MINUTE } from './empty-mall.ts';

export const peakReconnect: Scenario = {
  ...demo,
  name: 'peak-reconnect',
  summary: 'the busiest half hour, while browsers lose their connection and come back',
  expect: 'each browser gets a whole picture at once and no gap after it; the others notice nothing',
  when: { start: '2025-11-21T18:00', durationMs: 30 * MINUTE },
};
