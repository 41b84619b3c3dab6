import type { SensorId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { LedgerOutcome } from '@atrium/shared/wire/http';
import { accrue } from '../accrual.ts';
import type { EventRecord, StatusRecord } from '../record.ts';
import type { FoldState, SensorState } from '../state.ts';
import { createCadence, learnPause } from './cadence.ts';
import { noIntake } from './intake.ts';
import { hearAgain, SILENCE_PIECE_MS } from './silence.ts';
import { noteLead } from './skew.ts';

const createSensor = (at: EpochMs): SensorState => ({
  lastAt: at,
  online: true,
  toldTo: at,
  heard: 1,
  pauseMs: 0,
  cadence: createCadence(at),
  skew: null,
  intake: noIntake(),
  before: noIntake(),
  firmware: null,
  battery: null,
});

function sensorOf(state: FoldState, id: SensorId, at: EpochMs): SensorState {
  const known = state.sensors.get(id);
  if (known !== undefined) return known;
  const sensor = createSensor(at);
  state.sensors.set(id, sensor);
  return sensor;
}

type Heard = Pick<Exclude<EventRecord, { k: 'p' | 'i' | 'g' }>, 'sensor' | 'at' | 'rx'>;

/** A sensor gave a sign of life. */
export function hearSensor(state: FoldState, { sensor: id, at, rx }: Heard, n = 1): void {
  const sensor = sensorOf(state, id, at);
  sensor.intake.accepted += n;
  if (state.clock.mode === 'wall') sensor.skew = noteLead(sensor.skew, at, rx);
  if (at <= sensor.lastAt) return;
  hearAgain(state, id, at);
  learnPause(sensor.cadence, at - sensor.lastAt, state.index.rules.sensorSilentMs);
  sensor.lastAt = at;
  sensor.online = true;
}

/** A sensor, or its last will, says how it is. */
export function noteStatus(state: FoldState, status: StatusRecord): void {
  hearSensor(state, status);
  const sensor = state.sensors.get(status.sensor);
  if (sensor === undefined || status.at < sensor.lastAt) return;
  sensor.online = status.online;
  sensor.firmware = status.firmware ?? sensor.firmware;
  sensor.battery = status.battery ?? sensor.battery;
}

/** Events of a sensor that were not taken. They are no sign of life: what comes twice or late may be an old spool. */
export function noteRefused(state: FoldState, id: SensorId, outcome: LedgerOutcome, n: number): void {
  const sensor = state.sensors.get(id);
  if (sensor !== undefined && outcome !== 'dropped') sensor.intake[outcome] += n;
}

/** A piece of time is over: tell what became of the events of each sensor that were received in it. */
export function tellIntake(state: FoldState, to: EpochMs): void {
  for (const [id, sensor] of state.sensors) {
    sensor.before = sensor.intake;
    if (Object.values(sensor.intake).some((n) => n > 0))
      accrue(state.accrual, {
        kind: 'intake',
        minute: to - SILENCE_PIECE_MS,
        tags: { sensor: id },
        sums: sensor.intake,
      });
    sensor.intake = noIntake();
  }
}
