import { demo } from './demo.ts';
import type { Scenario } from './scenario.ts';

/** Every scenario that `play` knows, by name. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = { [demo.name]: demo };
