import { SCENARIOS } from '../scenarios/catalogue.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { UsageError } from './usage-error.ts';

/** @throws UsageError that lists what there is */
export function readScenario(name: string): Scenario {
  const scenario = SCENARIOS[name];
  if (scenario !== undefined) return scenario;
  throw new UsageError(`there is no scenario "${name}", only ${Object.keys(SCENARIOS).join(', ')}`);
}
