import type { Point } from '@atrium/shared/units';
import type { LocalFrame } from './local-frame.ts';
import { type Heard, positionAt, type Walk } from './walks.ts';

/** Where a beacon hangs, as far as the walks tell. */
export type BeaconPlace = {
  readonly beacon: string;
  readonly floor: string;
  readonly at: Point;
  /** Where the walker stood who heard it loudest. */
  readonly loudestAt: Point;
  /** Sightings the estimate rests on. */
  readonly heard: number;
};

/** Sightings this much below the loudest say nothing of the place, dB. */
const RANGE_DB = 25;
/** The floor is where the loudest of so many sightings are; one freak through an atrium must not decide. */
const FLOOR_VOTES = 5;

/**
 * Estimate the place of every beacon: on the floor where it is loudest, at the centre of the walkers' positions, each weighted by
 * the amplitude it was heard with. Walkers keep to the corridors, so the estimate is drawn towards them: it is honest about which
 * piece of corridor, not about how far inside a shop.
 */
export function placeBeacons(
  heard: readonly Heard[],
  walks: ReadonlyMap<string, Walk>,
  frame: LocalFrame,
): readonly BeaconPlace[] {
  const byBeacon = new Map<string, Spot[]>();
  for (const { beacon, walk, at, floor, rssi } of heard) {
    const position = positionAt(walks.get(walk) ?? [], at);
    if (position === null) continue;
    const spot = { floor, rssi, at: frame.toMetres(position) };
    const known = byBeacon.get(beacon);
    if (known === undefined) byBeacon.set(beacon, [spot]);
    else known.push(spot);
  }
  return [...byBeacon].map(([beacon, spots]) => placeOf(beacon, spots));
}

type Spot = { readonly floor: string; readonly rssi: number; readonly at: Point };

function placeOf(beacon: string, spots: readonly Spot[]): BeaconPlace {
  const floor = loudestFloor(spots);
  const here = spots.filter((spot) => spot.floor === floor).toSorted((a, b) => b.rssi - a.rssi);
  const loudest = here[0];
  if (loudest === undefined) throw new Error(`beacon ${beacon} was never heard`);
  let [x, y, total] = [0, 0, 0];
  for (const { rssi, at } of here) {
    if (rssi < loudest.rssi - RANGE_DB) break;
    const amplitude = 10 ** (rssi / 20);
    x += amplitude * at[0];
    y += amplitude * at[1];
    total += amplitude;
  }
  return { beacon, floor, at: [x / total, y / total], loudestAt: loudest.at, heard: spots.length };
}

function loudestFloor(spots: readonly Spot[]): string {
  const powers = new Map<string, number>();
  const votes = new Map<string, number>();
  for (const { floor, rssi } of spots.toSorted((a, b) => b.rssi - a.rssi)) {
    const cast = votes.get(floor) ?? 0;
    if (cast >= FLOOR_VOTES) continue;
    votes.set(floor, cast + 1);
    powers.set(floor, (powers.get(floor) ?? 0) + 10 ** (rssi / 10));
  }
  return [...powers].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
