import type { EpochMs } from '@atrium/shared/units';
import type { Venue } from '@atrium/shared/venue/venue';
import type { Scenario, Trade } from '../scenarios/scenario.ts';
import { createFloorPlan, type FloorPlan } from './floor-plan.ts';
import { createRandom, type Random } from './random.ts';
import type { Rhythm } from './rhythm.ts';
import { createRoutes, type Routes } from './routes.ts';

/** A venue brought to life: what every part of the simulation reads. */
export type Mall = {
  readonly venue: Venue;
  readonly scenario: Scenario;
  readonly rhythm: Rhythm;
  readonly plan: FloorPlan;
  readonly routes: Routes;
  readonly random: Random;
  readonly tradeOf: (category: string) => Trade;
};

export type MallSetup = {
  readonly venue: Venue;
  readonly scenario: Scenario;
  readonly rhythm: Rhythm;
  readonly seed: number;
};

/** @throws RangeError when nobody could walk through this venue */
export function createMall({ venue, scenario, rhythm, seed }: MallSetup): Mall {
  const plan = createFloorPlan(venue);
  return {
    venue,
    scenario,
    rhythm,
    plan,
    routes: createRoutes(plan),
    random: createRandom(seed),
    tradeOf: (category) => scenario.trades[category] ?? scenario.trades.other,
  };
}

/** From when to when a simulation runs; `until` may be `Infinity`. */
export type Span = { readonly from: EpochMs; readonly until: EpochMs };
