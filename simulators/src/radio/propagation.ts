import type { SensorId, ZoneId } from '@atrium/shared/ids';
import type { Dbm, Metres, Point } from '@atrium/shared/units';
import { distance } from '@atrium/shared/venue/geometry';
import type { Sensor, Zone } from '@atrium/shared/venue/venue';
import type { Mismatch, RadioWorld } from '../scenarios/scenario.ts';
import { chance, lognormal, normal } from '../world/distributions.ts';
import type { Mall } from '../world/mall.ts';
import type { Random } from '../world/random.ts';
import { furnitureBetween } from './furniture.ts';
import { shadowAt } from './shadow.ts';
import { crossedBetween, wallsOf } from './walls.ts';

export type Band = 'wifi' | 'ble';

/** One receiver as heard from one zone. */
export type Link = {
  readonly sensor: SensorId;
  readonly at: Point;
  /** Difference in height, metres. */
  readonly height: number;
  /** Path-loss exponent, and how far it holds. */
  readonly exponent: number;
  readonly breakAt: Metres;
  /** Walls, floors and the receiver's own error, dB. */
  readonly loss: number;
  readonly shadowSeed: number;
  /** Furniture that stands between the receiver and a place, on the same level. */
  readonly furnitureSeed: number | null;
};

export type Propagation = {
  /** Receivers that may hear something in a zone; the others never do. */
  readonly linksFrom: (zone: ZoneId, band: Band) => readonly Link[];
  /** Level at a receiver without fading and device error. */
  readonly levelAt: (link: Link, from: Point, band: Band) => Dbm;
};

const STOREY_M = 5;
/** Luck that a level far below sensitivity can have at best, dB: three standard deviations of everything random. */
const BEST_LUCK_DB = 15;

/**
 * Log-distance path loss (Haneda 2016 gives both exponents for malls) with what lies between a zone and a receiver. Walls are
 * counted once from the centre of a zone, not from every point in it: exact to one wall, and looked up instead of traced.
 */
export function createPropagation({ venue, scenario, plan, random }: Mall): Propagation {
  const { radio } = scenario;
  const walls = wallsOf(venue);
  const ordinals = new Map(venue.levels.map(({ id, ordinal }) => [id, ordinal]));
  const known = new Map<string, readonly Link[]>();

  const linkTo = (sensor: Sensor, zone: Zone): Link => {
    const own = random.fork('receiver', sensor.id);
    const floors = Math.abs((ordinals.get(sensor.level) ?? 0) - (ordinals.get(zone.level) ?? 0));
    const crossed =
      floors > 0 ? { fronts: 0, walls: 0 } : crossedBetween(walls.get(zone.level) ?? [], zone.centre, sensor.at);
    const isOpen = floors === 0 && crossed.walls === 0 && crossed.fronts <= 1;
    const isGuided = isOpen && zone.kind === 'corridor' && plan.zone(sensor.zone).kind === 'corridor';
    const { exponent, breakAt } = slopeOf(radio, { isOpen, isGuided });
    const costs = costsOf(radio, own.fork('walls', zone.id));
    return {
      sensor: sensor.id,
      at: sensor.at,
      height: floors * STOREY_M,
      exponent,
      breakAt,
      loss:
        crossed.walls * costs.wallDb +
        crossed.fronts * radio.frontDb +
        floors * costs.floorDb +
        radio.receiverSd * normal(own),
      shadowSeed: own.fork(zone.level).bits(),
      furnitureSeed: floors > 0 ? null : random.fork('furniture', zone.level).bits(),
    };
  };

  const linksOf = (zone: Zone, band: Band): Link[] => {
    const radius = Math.max(0, ...zone.polygon.flat().map((corner) => distance(corner, zone.centre)));
    const isWithinReach = (link: Link): boolean => {
      const nearest = Math.max(1, distance(link.at, zone.centre) - radius);
      return (
        pathLevel(radio, link, Math.hypot(nearest, link.height), band) >
        Math.max(radio.reportFrom, radio[band].sensitivity) - BEST_LUCK_DB
      );
    };
    return venue.sensors
      .filter(({ kind }) => kind === band)
      .map((sensor) => linkTo(sensor, zone))
      .filter(isWithinReach);
  };

  return {
    linksFrom: (zone, band) => {
      const key = `${band} ${zone}`;
      const old = known.get(key);
      if (old !== undefined) return old;
      const made = linksOf(plan.zone(zone), band);
      known.set(key, made);
      return made;
    },
    levelAt: (link, from, band) =>
      pathLevel(radio, link, Math.hypot(distance(link.at, from), link.height), band) +
      radio.shadowSd * shadowAt(link.shadowSeed, from) -
      furnitureLoss(radio.mismatch, link, from),
  };
}

type Way = { readonly isOpen: boolean; readonly isGuided: boolean };

function slopeOf({ mismatch, openExponent, clutteredExponent }: RadioWorld, { isOpen, isGuided }: Way) {
  const exponent = isOpen ? openExponent : clutteredExponent;
  if (mismatch === undefined) return { exponent, breakAt: Number.POSITIVE_INFINITY };
  // A guide has no second slope: its walls keep the wave.
  if (isGuided) return { exponent: mismatch.guideExponent, breakAt: Number.POSITIVE_INFINITY };
  return { exponent, breakAt: mismatch.breakAt };
}

/** What a wall and a floor cost on one link. */
function costsOf({ mismatch, wallDb, floorDb }: RadioWorld, random: Random) {
  if (mismatch === undefined) return { wallDb, floorDb };
  const { wallSigma, leak } = mismatch;
  return {
    wallDb: lognormal(random, wallDb, wallSigma),
    floorDb: chance(random, leak.share) ? leak.floorDb : floorDb,
  };
}

const furnitureLoss = (mismatch: Mismatch | undefined, { at, furnitureSeed }: Link, from: Point): number =>
  mismatch === undefined || furnitureSeed === null ? 0 : furnitureBetween(furnitureSeed, mismatch.furniture, at, from);

/** Nearer than a metre the far-field law has no meaning, so the level stops rising there. */
function pathLevel(radio: RadioWorld, { exponent, breakAt, loss }: Link, metres: number, band: Band): Dbm {
  const near = 10 * exponent * Math.log10(Math.max(1, Math.min(metres, breakAt)));
  const far = metres <= breakAt ? 0 : 10 * (radio.mismatch?.farExponent ?? exponent) * Math.log10(metres / breakAt);
  return radio[band].atOneMetre - near - far - loss;
}
