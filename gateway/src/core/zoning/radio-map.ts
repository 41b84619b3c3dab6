import type { SensorId } from '@atrium/shared/ids';
import type { Dbm, Point } from '@atrium/shared/units';
import { distance } from '@atrium/shared/venue/geometry';
import type { Sensor, Venue } from '@atrium/shared/venue/venue';
import type { Cell } from './cells.ts';
import { obstaclesOf } from './obstacles.ts';
import { expectedLevel, type RadioModel } from './radio-model.ts';

export type Receiver = { readonly id: SensorId; readonly kind: 'wifi' | 'ble' };

/** What each receiver is expected to hear from each place, worked out once for a venue. Rows are points, columns receivers. */
export type RadioMap = {
  readonly receivers: readonly Receiver[];
  readonly indexOf: ReadonlyMap<SensorId, number>;
  /** First point of each cell; one more at the end. */
  readonly firstPoint: Int32Array;
  readonly levels: Float32Array;
  /** By cell: the receivers that may hear it at all. */
  readonly audible: readonly Int32Array[];
  /** By receiver: the cells that it hears best, best first. */
  readonly near: readonly Int32Array[];
};

/** A receiver that expects less than this from all of a cell is not asked why it heard nothing, dBm. */
const AUDIBLE_DBM: Dbm = -100;
const NEAR_CELLS = 12;

/** Correction of the model at a place, dB, where a mall was surveyed. */
export type Survey = (receiver: SensorId, level: string, at: Point) => number;

export function radioMap(venue: Venue, cells: readonly Cell[], model: RadioModel, survey: Survey): RadioMap {
  const sensors = venue.sensors.flatMap((sensor) =>
    sensor.kind === 'counter' ? [] : [{ sensor, kind: sensor.kind } as const],
  );
  const firstPoint = new Int32Array(cells.length + 1);
  for (const [i, { points }] of cells.entries()) firstPoint[i + 1] = (firstPoint[i] ?? 0) + points.length;
  const levels = new Float32Array((firstPoint[cells.length] ?? 0) * sensors.length);
  const levelAt = levelsOf(venue, model, survey);
  let at = 0;
  for (const cell of cells) {
    for (const point of cell.points) {
      for (const { sensor, kind } of sensors) levels[at++] = levelAt(sensor, kind, { cell, point });
    }
  }
  const best = bestLevels(levels, firstPoint, sensors.length);
  return {
    receivers: sensors.map(({ sensor: { id }, kind }) => ({ id, kind })),
    indexOf: new Map(sensors.map(({ sensor }, i) => [sensor.id, i])),
    firstPoint,
    levels,
    audible: cells.map((_, cell) =>
      Int32Array.from(sensors.keys()).filter((r) => (best[cell * sensors.length + r] ?? 0) > AUDIBLE_DBM),
    ),
    near: sensors.map((_, r) => {
      const level = (cell: number): number => best[cell * sensors.length + r] ?? 0;
      return Int32Array.from(cells.keys())
        .sort((a, b) => level(b) - level(a) || a - b)
        .slice(0, NEAR_CELLS);
    }),
  };
}

type Place = { readonly cell: Cell; readonly point: Point };

function levelsOf(venue: Venue, model: RadioModel, survey: Survey) {
  const obstacles = obstaclesOf(venue);
  const ordinals = new Map(venue.levels.map(({ id, ordinal }) => [id, ordinal]));
  return (sensor: Sensor, kind: 'wifi' | 'ble', { cell: { zone }, point }: Place): Dbm => {
    const floors = Math.abs((ordinals.get(sensor.level) ?? 0) - (ordinals.get(zone.level) ?? 0));
    const crossed = floors > 0 ? { walls: 0, fronts: 0 } : obstacles(zone.level, point, sensor.at);
    const metres = distance(sensor.at, point);
    return expectedLevel(model, kind, { metres, floors, ...crossed }) + survey(sensor.id, zone.level, point);
  };
}

/** By cell and receiver: the level at the best point of the cell. */
function bestLevels(levels: Float32Array, firstPoint: Int32Array, receivers: number): Float32Array {
  const cells = firstPoint.length - 1;
  const best = new Float32Array(cells * receivers).fill(Number.NEGATIVE_INFINITY);
  for (let cell = 0; cell < cells; cell++) {
    for (let p = firstPoint[cell] ?? 0; p < (firstPoint[cell + 1] ?? 0); p++) {
      for (let r = 0; r < receivers; r++) {
        const level = levels[p * receivers + r] ?? 0;
        if (level > (best[cell * receivers + r] ?? 0)) best[cell * receivers + r] = level;
      }
    }
  }
  return best;
}
