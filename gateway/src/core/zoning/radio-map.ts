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
  /** By kind of receiver and cell: those that may hear it at all. */
  readonly audible: { readonly wifi: readonly Int32Array[]; readonly ble: readonly Int32Array[] };
  /** By receiver: the cells that it hears best, best first. */
  readonly near: readonly Int32Array[];
};

/** What is weaker than this even without walls is not worked out, dBm. */
const DEAF_DBM: Dbm = -110;
const CLEAR = { walls: 0, fronts: 0 };
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
  const levels = new Float32Array((firstPoint[cells.length] ?? 0) * sensors.length).fill(DEAF_DBM);
  const levelAt = levelsOf(venue, model, survey);
  for (const [column, { sensor, kind }] of sensors.entries()) {
    fillColumn(levels, { column, width: sensors.length }, (cell) => levelAt(sensor, kind, cell), cells);
  }
  const best = bestLevels(levels, firstPoint, sensors.length);
  const audible = (wanted: 'wifi' | 'ble'): Int32Array[] =>
    cells.map((_, cell) => {
      const hears = (r: number): boolean => (best[cell * sensors.length + r] ?? 0) > AUDIBLE_DBM;
      return Int32Array.from(sensors.keys()).filter((r) => sensors[r]?.kind === wanted && hears(r));
    });
  return {
    receivers: sensors.map(({ sensor: { id }, kind }) => ({ id, kind })),
    indexOf: new Map(sensors.map(({ sensor }, i) => [sensor.id, i])),
    firstPoint,
    levels,
    audible: { wifi: audible('wifi'), ble: audible('ble') },
    near: sensors.map((_, r) => nearest(cells.length, (cell) => best[cell * sensors.length + r] ?? 0)),
  };
}

type LevelFrom = ((point: Point) => Dbm) | null;

function fillColumn(
  levels: Float32Array,
  { column, width }: { readonly column: number; readonly width: number },
  levelOf: (cell: Cell) => LevelFrom,
  cells: readonly Cell[],
): void {
  let row = 0;
  for (const cell of cells) {
    const levelFrom = levelOf(cell);
    for (const point of cell.points) {
      if (levelFrom !== null) levels[row * width + column] = levelFrom(point);
      row++;
    }
  }
}

/** The cells with the highest levels, highest first. */
function nearest(cells: number, levelOf: (cell: number) => number): Int32Array {
  const best: { readonly cell: number; readonly level: number }[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const level = levelOf(cell);
    if (best.length === NEAR_CELLS && level <= (best.at(-1)?.level ?? 0)) continue;
    const place = best.findIndex((other) => level > other.level);
    best.splice(place === -1 ? best.length : place, 0, { cell, level });
    if (best.length > NEAR_CELLS) best.pop();
  }
  return Int32Array.from(best, ({ cell }) => cell);
}

function levelsOf(venue: Venue, model: RadioModel, survey: Survey) {
  const obstacles = obstaclesOf(venue);
  const ordinals = new Map(venue.levels.map(({ id, ordinal }) => [id, ordinal]));
  return (sensor: Sensor, kind: 'wifi' | 'ble', { zone, at }: Cell): LevelFrom => {
    const floors = Math.abs((ordinals.get(sensor.level) ?? 0) - (ordinals.get(zone.level) ?? 0));
    const away = distance(sensor.at, at);
    if (expectedLevel(model, kind, { metres: away, floors, ...CLEAR }) < DEAF_DBM) return null;
    const crossed = floors > 0 ? CLEAR : obstacles(zone.level, at, sensor.at);
    return (point: Point): Dbm => {
      const metres = distance(sensor.at, point);
      return expectedLevel(model, kind, { metres, floors, ...crossed }) + survey(sensor.id, zone.level, point);
    };
  };
}

/** By cell and receiver: the level at the best point of the cell. */
function bestLevels(levels: Float32Array, firstPoint: Int32Array, receivers: number): Float32Array {
  const cells = firstPoint.length - 1;
  const best = new Float32Array(cells * receivers).fill(Number.NEGATIVE_INFINITY);
  for (let cell = 0; cell < cells; cell++) {
    const end = (firstPoint[cell + 1] ?? 0) * receivers;
    for (let at = (firstPoint[cell] ?? 0) * receivers; at < end; at++) {
      const place = cell * receivers + (at % receivers);
      best[place] = Math.max(best[place] ?? 0, levels[at] ?? 0);
    }
  }
  return best;
}
