import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** The demo mall with nobody in it: for scenarios whose people are all placed by hand. */
export const emptyMall: Omit<Scenario, 'name' | 'summary' | 'expect' | 'when'> = {
  seed: demo.seed,
  venue: demo.venue,
  arrivals: { ...demo.arrivals, groupsPerHour: 0 },
  trip: demo.trip,
  trades: demo.trades,
  staff: { ...demo.staff, perStore: 0 },
  tills: { ...demo.tills, clockSdMs: 0 },
  phone: demo.phone,
  radio: demo.radio,
};
