import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { HOUR } from './empty-mall.ts';

export const staffAndPrinters: Scenario = {
  ...demo,
  name: 'staff-and-printers',
  summary: 'four of staff in each shop with phones on the network, and printers that never sleep',
  expect: 'staff and printers are no visitors: capture and dwell are those of the shoppers alone',
  when: { start: '2025-11-21T10:00', durationMs: 12 * HOUR },
  staff: { ...demo.staff, perStore: 4, phone: { wifi: 1, associated: 0.9, app: 0 } },
  cast: ['l1-101', 'l1-103'].map((zone) => ({
    name: `printer-${zone}`,
    role: 'staff' as const,
    phones: ['associated'] as const,
    afterMs: 0,
    part: { kind: 'rest', zone, at: zone === 'l1-101' ? [15, 26.5] : [31, 24], forMs: 12 * HOUR } as const,
  })),
};
