import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { MINUTE } from './empty-mall.ts';

export const rotatingAddresses: Scenario = {
  ...demo,
  name: 'rotating-addresses',
  summary: 'every phone makes up a new address for each burst, and none joins the network',
  expect: 'no visit is made of single bursts; footfall follows the doors, with an interval that holds the truth',
  when: { start: '2025-11-21T12:00', durationMs: 20 * MINUTE },
  things: 0,
  phone: { ...demo.phone, associated: 0, app: 0 },
  staff: { ...demo.staff, phone: { ...demo.staff.phone, associated: 0 } },
  radio: { ...demo.radio, newAddressPerBurst: 1, newAddressPerMinutes: 0 },
};
