import type { RadioWorld, Scenario } from './scenario.ts';

/**
 * How the radio of a scenario behaves. `matched` is the scenario's own, log-distance with smooth shadowing, as most positioning
 * filters assume it. `mismatch` is a world that no such filter has a model of: two slopes (Haneda 2016 sees a second one past 20 to
 * 30 m), corridors that guide waves (exponents of 1.2 to 1.6 in the literature), furniture, walls of unequal cost, floors that leak
 * through voids, bodies, and receivers and phones further off.
 */
export const RADIO_WORLDS = ['matched', 'mismatch'] as const;
export type RadioName = (typeof RADIO_WORLDS)[number];

const MISMATCH: Partial<RadioWorld> = {
  shadowSd: 4.5,
  fadingSd: 3.5,
  receiverSd: 3.5,
  deviceSd: 5,
  bodyDb: 8,
  mismatch: {
    breakAt: 22,
    farExponent: 3.4,
    guideExponent: 1.4,
    wallSigma: 0.4,
    furniture: { share: 0.12, leastDb: 2, mostDb: 7 },
    leak: { share: 0.2, floorDb: 7 },
  },
};

export const withRadio = (scenario: Scenario, name: RadioName): Scenario =>
  name === 'matched' ? scenario : { ...scenario, radio: { ...scenario.radio, ...MISMATCH } };

/** Who hangs up fewer receivers lets them report what is weaker, dBm. */
const REPORT_FROM = { medium: -78, sparse: -84 } as const;

/** The radio of a scenario whose mall has this many receivers. */
export const withDensity = (scenario: Scenario, density: 'dense' | 'medium' | 'sparse'): Scenario =>
  density === 'dense'
    ? scenario
    : {
        ...scenario,
        radio: { ...scenario.radio, reportFrom: Math.min(scenario.radio.reportFrom, REPORT_FROM[density]) },
      };
