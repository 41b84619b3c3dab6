import type { SensorId } from '@atrium/shared/ids';
import type { Dbm, EpochMs } from '@atrium/shared/units';
import type { RadioWorld } from '../scenarios/scenario.ts';
import { normal } from '../world/distributions.ts';
import { whereAt } from '../world/trip.ts';
import type { Propagation } from './propagation.ts';
import type { Transmitter } from './transmitter.ts';

/** One receiver's word on one burst. */
export type Heard = {
  readonly sensor: SensorId;
  readonly at: EpochMs;
  readonly device: string;
  readonly kind: Transmitter['kind'];
  readonly rssi: Dbm;
};

/** A frame is lost on a logistic curve around the sensitivity; this makes it 10 % at 9 dB above it. */
const LOSS_SLOPE_DB = 4;
/** A phone sends 2 to 6 frames in one burst. */
const FRAMES = { least: 2, most: 6 };
/** Receivers that share a clock stamp one burst within this, ms. */
const CLOCK_JITTER_MS = 4;

/** Somebody at rest turns round about this often, ms. */
const TURN_MS = 20_000;

const WEAKEST = -110;
const STRONGEST = -20;

/** What all receivers make of one burst. Nobody hears a device that is not there, or too far from everything. */
export function hear(
  transmitter: Transmitter,
  at: EpochMs,
  radio: RadioWorld,
  { linksFrom, levelAt }: Propagation,
): Heard[] {
  const { person, kind, band, offsetDb, random } = transmitter;
  const place = whereAt(person.trip, at);
  if (place === null) return [];
  const point = [place.point[0] + person.offset[0], place.point[1] + person.offset[1]] as const;
  const device = transmitter.addressAt(at);
  const frames = FRAMES.least + (random.bits() % (FRAMES.most - FRAMES.least + 1));
  const facing = radio.bodyDb === 0 ? 0 : (place.heading ?? restingFace(transmitter, at));
  const heard: Heard[] = [];
  for (const link of linksFrom(place.zone, band)) {
    const behind = (1 - Math.cos(Math.atan2(link.at[1] - point[1], link.at[0] - point[0]) - facing)) / 2;
    const level = levelAt(link, point, band) + offsetDb - radio.bodyDb * behind + radio.fadingSd * normal(random);
    const lostAll = (1 / (1 + Math.exp((level - radio[band].sensitivity) / LOSS_SLOPE_DB))) ** frames;
    if (random.unit() < lostAll || level < radio.reportFrom) continue;
    const rssi = Math.max(WEAKEST, Math.min(STRONGEST, Math.round(level)));
    heard.push({ sensor: link.sensor, at: at + (random.bits() % (CLOCK_JITTER_MS + 1)), device, kind, rssi });
  }
  return heard;
}

const restingFace = ({ person }: Transmitter, at: EpochMs): number =>
  2 * Math.PI * person.random.fork('facing', Math.floor(at / TURN_MS)).unit();
