import type { SensorId, ZoneId } from '@atrium/shared/ids';
import type { Dbm, Point } from '@atrium/shared/units';
import { distance } from '@atrium/shared/venue/geometry';
import type { Sensor, Zone } from '@atrium/shared/venue/venue';
import type { RadioWorld } from '../scenarios/scenario.ts';
import { normal } from '../world/distributions.ts';
import type { Mall } from '../world/mall.ts';
import { shadowAt } from './shadow.ts';
import { crossedBetween, wallsOf } from './walls.ts';

export type Band = 'wifi' | 'ble';

/** One receiver as heard from one zone. */
export type Link = {
  readonly sensor: SensorId;
  readonly at: Point;
  /** Difference in height, metres. */
  readonly height: number;
  readonly exponent: number;
  /** Walls, floors and the receiver's own error, dB. */
  readonly loss: number;
  readonly shadowSeed: number;
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
    return {
      sensor: sensor.id,
      at: sensor.at,
      height: floors * STOREY_M,
      exponent: isOpen ? radio.openExponent : radio.clutteredExponent,
      loss:
        crossed.walls * radio.wallDb +
        crossed.fronts * radio.frontDb +
        floors * radio.floorDb +
        radio.receiverSd * normal(own),
      shadowSeed: own.fork(zone.level).bits(),
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
      radio.shadowSd * shadowAt(link.shadowSeed, from),
  };
}

/** Nearer than a metre the far-field law has no meaning, so the level stops rising there. */
const pathLevel = (radio: RadioWorld, { exponent, loss }: Link, metres: number, band: Band): Dbm =>
  radio[band].atOneMetre - 10 * exponent * Math.log10(Math.max(1, metres)) - loss;
