import type { SensorId } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';
import { accrue } from '../accrual.ts';
import type { FoldState, SensorState } from '../state.ts';

/** Silence is told in pieces of this length, and of a silence that goes on each piece as it ends. */
export const SILENCE_PIECE_MS: Millis = 900_000;
/** Of one silence at most so many pieces are told: a week. Beyond, nobody asks which hour it was. */
const MAX_PIECES = 672;

/** How long a sensor may say nothing before that is a silence. */
const silentAfterMs = (state: FoldState): Millis => state.index.rules.sensorSilentMs;

/** Since when the sensor says nothing as of `at`, if that is a silence. */
export function silentSince(state: FoldState, sensor: SensorState, at: EpochMs): EpochMs | null {
  const isSilent = !sensor.online || at - sensor.lastAt > silentAfterMs(state);
  return isSilent && at > sensor.lastAt ? sensor.lastAt : null;
}

/** The sensor is heard again at `at`: tell what of its silence was not told yet. Call before its last time is moved. */
export function endSilence(state: FoldState, id: SensorId, at: EpochMs): void {
  const sensor = state.sensors.get(id);
  if (sensor !== undefined) tellSilence(state, id, { sensor, to: at });
}

/** A piece of time is over: tell the silence of every sensor that has one. */
export function tellSilences(state: FoldState, to: EpochMs): void {
  for (const [id, sensor] of state.sensors) tellSilence(state, id, { sensor, to });
}

function tellSilence(state: FoldState, id: SensorId, { sensor, to }: { sensor: SensorState; to: EpochMs }): void {
  const since = silentSince(state, sensor, to);
  if (since === null) return;
  const from = Math.max(since, sensor.toldTo, to - MAX_PIECES * SILENCE_PIECE_MS);
  for (const piece of piecesOf(from, to)) {
    accrue(state.accrual, {
      kind: 'silence',
      minute: piece.start,
      tags: { sensor: id },
      sums: { silent_ms: piece.ms },
    });
  }
  sensor.toldTo = Math.max(sensor.toldTo, to);
}

/** A span cut on the grid of pieces. */
export function piecesOf(from: EpochMs, to: EpochMs): { readonly start: EpochMs; readonly ms: Millis }[] {
  const pieces: { start: EpochMs; ms: Millis }[] = [];
  for (let at = from; at < to; ) {
    const start = Math.floor(at / SILENCE_PIECE_MS) * SILENCE_PIECE_MS;
    const end = Math.min(to, start + SILENCE_PIECE_MS);
    pieces.push({ start, ms: end - at });
    at = end;
  }
  return pieces;
}
