import type { Dbm, Metres } from '@atrium/shared/units';

/**
 * What is believed about radio in a mall before anything was measured there. Published figures, not fitted to any recording:
 * log-distance with walls (Haneda 2016, malls), a device louder or quieter than usual, errors larger than those of one moment.
 */
export type RadioModel = {
  /** Level of an ordinary device at 1 m. */
  readonly atOneMetre: { readonly wifi: Dbm; readonly ble: Dbm };
  /** Path-loss exponent. Too large a value hurts far less than too small a one. */
  readonly exponent: number;
  /** Loss of a wall, a shop front and a floor, dB. */
  readonly wallDb: number;
  readonly frontDb: number;
  readonly floorDb: number;
  /** Standard deviation of a level around the model, dB. Never below 5: errors at one place repeat themselves. */
  readonly sigmaDb: number;
  /** Standard deviation of how loud a device is, dB. */
  readonly deviceDb: number;
  /** Weight of the evidence of one batch, 0 to 1: errors of its receivers are correlated. */
  readonly temper: number;
};

export const DEFAULT_RADIO: RadioModel = {
  atOneMetre: { wifi: -40, ble: -60 },
  exponent: 2.5,
  wallDb: 4,
  frontDb: 2,
  floorDb: 17,
  sigmaDb: 7,
  deviceDb: 4,
  temper: 0.7,
};

/** Height of a storey, metres. */
const STOREY_M: Metres = 5;

export type Link = {
  readonly metres: Metres;
  readonly floors: number;
  readonly walls: number;
  readonly fronts: number;
};

/** More walls than this do not weaken a signal further: it finds another way. */
const MAX_WALLS = 6;

/** Expected level, dBm. Nearer than 1 m it stops rising. */
export function expectedLevel(model: RadioModel, kind: 'wifi' | 'ble', link: Link): Dbm {
  const metres = Math.max(1, Math.hypot(link.metres, link.floors * STOREY_M));
  const loss =
    Math.min(link.walls, MAX_WALLS) * model.wallDb + link.fronts * model.frontDb + link.floors * model.floorDb;
  return model.atOneMetre[kind] - 10 * model.exponent * Math.log10(metres) - loss;
}
