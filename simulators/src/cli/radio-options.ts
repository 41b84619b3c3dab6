import { DENSITIES, type Density } from '../captures/thin-receivers.ts';
import { RADIO_WORLDS, type RadioName, withDensity, withRadio } from '../scenarios/radio-worlds.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Input, Option } from './command.ts';
import { readChoice } from './values.ts';

export const RADIO_OPTION: Option = {
  value: RADIO_WORLDS.join('|'),
  help: "matched: the scenario's own radio (default); mismatch: two slopes, corridors that guide waves, furniture,\nleaking floors and bodies, which no positioning model has",
};

export const RECEIVERS_OPTION: Option = {
  value: DENSITIES.join('|'),
  help: 'dense: all receivers (default); medium: those of every second store; sparse: of every third store and every\nsecond other zone',
};

export const readRadio = ({ value }: Input): RadioName =>
  readChoice('radio', value('radio') ?? 'matched', RADIO_WORLDS);

export const readDensity = ({ value }: Input): Density =>
  readChoice('receivers', value('receivers') ?? 'dense', DENSITIES);

/** The scenario in the radio world, and with the receivers, that the options name. */
export const radioOf = (scenario: Scenario, input: Input): Scenario =>
  withDensity(withRadio(scenario, readRadio(input)), readDensity(input));
