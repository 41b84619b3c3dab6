import type { SensorId } from '@atrium/shared/ids';
import { isOpenAt } from '@atrium/shared/time/local-day';
import type { EpochMs, Millis } from '@atrium/shared/units';
import { accrue } from '../accrual.ts';
import type { FoldState, SensorState } from '../state.ts';
import { silentAfter } from './cadence.ts';

/** Silence is told in pieces of this length, and of a silence that goes on each piece as it ends. */
export const SILENCE_PIECE_MS: Millis = 900_000;
/** Of a silence that time jumped over at most so many pieces are told: a day. */
const MAX_PIECES = 96;

/**
 * A sensor that has nobody to hear says nothing either. So a pause is a silence only where the sensor is known to hear something all
 * the time: after so many reports, and this many times its longest pause.
 */
const KNOWN_AFTER = 200;
const TIMES_LONGEST = 3;
/** The longest pause fades by this with each report; pauses beyond the limit are nights, and nothing to learn from. */
const FADING = 0.999;
const LONGEST_LEARNED_MS: Millis = 7_200_000;

/** Since when the sensor is silent as of `at`: because it said that it leaves, or because it should have spoken long ago. */
export function silentSince({ index }: FoldState, sensor: SensorState, at: EpochMs): EpochMs | null {
  const after = Math.max(index.rules.sensorSilentMs, TIMES_LONGEST * sensor.pauseMs);
  const isOverdue = sensor.heard >= KNOWN_AFTER && at - sensor.lastAt > after;
  return (!sensor.online || isOverdue) && at > sensor.lastAt ? sensor.lastAt : null;
}

/**
 * How long a sensor may say nothing before its zone is shown as unknown: sooner than an outage is told, since a picture that stands
 * still claims something and a hatched zone claims nothing.
 */
export const quietAfterMs = ({ index }: FoldState, { cadence, lastAt }: SensorState): Millis =>
  silentAfter(cadence, lastAt, index.rules.sensorSilentMs);

/** Is it unknown as of `at` what the sensor would hear? */
export const isQuiet = (state: FoldState, sensor: SensorState, at: EpochMs): boolean =>
  !sensor.online || at - sensor.lastAt > quietAfterMs(state, sensor);

/** The sensor is heard again at `at`: tell what of its silence was not told yet, or learn its pause. Before its last time is moved. */
export function hearAgain(state: FoldState, id: SensorId, at: EpochMs): void {
  const sensor = state.sensors.get(id);
  if (sensor === undefined) return;
  const pause = at - sensor.lastAt;
  if (silentSince(state, sensor, at) !== null) tellSilence(state, id, { sensor, to: at });
  else if (pause <= LONGEST_LEARNED_MS) sensor.pauseMs = Math.max(pause, sensor.pauseMs * FADING);
  sensor.heard++;
}

/** A piece of time is over: tell the silence of every sensor that has one. */
export function tellSilences(state: FoldState, to: EpochMs): void {
  for (const [id, sensor] of state.sensors) tellSilence(state, id, { sensor, to });
}

function tellSilence(state: FoldState, id: SensorId, { sensor, to }: { sensor: SensorState; to: EpochMs }): void {
  const since = silentSince(state, sensor, to);
  if (since === null) return;
  const from = Math.max(since, sensor.toldTo, to - MAX_PIECES * SILENCE_PIECE_MS);
  for (const piece of openPieces(state, from, to)) {
    accrue(state.accrual, {
      kind: 'silence',
      minute: piece.start,
      tags: { sensor: id },
      sums: { silent_ms: piece.ms },
    });
  }
  sensor.toldTo = Math.max(sensor.toldTo, to);
}

type Piece = { readonly start: EpochMs; readonly ms: Millis };

/** What of a silence that goes on was not told yet. */
export function untold(state: FoldState, sensor: SensorState): readonly Piece[] {
  const { watermark } = state.clock;
  const since = Number.isFinite(watermark) ? silentSince(state, sensor, watermark) : null;
  return since === null ? [] : openPieces(state, Math.max(since, sensor.toldTo), watermark);
}

/** Nobody is missed while the mall is closed. */
const openPieces = ({ index }: FoldState, from: EpochMs, to: EpochMs): readonly Piece[] =>
  piecesOf(from, to).filter(({ start }) => isOpenAt(start, index.venue.hours, index.venue.timeZone));

/** A span cut on the grid of pieces. */
export function piecesOf(from: EpochMs, to: EpochMs): Piece[] {
  const pieces: Piece[] = [];
  for (let at = from; at < to; ) {
    const start = Math.floor(at / SILENCE_PIECE_MS) * SILENCE_PIECE_MS;
    const end = Math.min(to, start + SILENCE_PIECE_MS);
    pieces.push({ start, ms: end - at });
    at = end;
  }
  return pieces;
}
