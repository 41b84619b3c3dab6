import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Dbm, EpochMs } from '@atrium/shared/units';
import { badRowPolicy } from '../bad-row.ts';
import type { CaptureOptions } from '../capture-format.ts';
import type { Position } from '../feature.ts';
import { checkRowLimit, type NamedRow, readNamedCsv } from '../read-csv.ts';

/** A walk through the mall as its waypoints tell it, in order of time. */
export type Walk = readonly Waypoint[];
type Waypoint = { readonly at: EpochMs; readonly position: Position; readonly floor: string };

/** The phone of one walk heard one beacon once. */
export type Heard = {
  readonly at: EpochMs;
  readonly walk: string;
  readonly floor: string;
  readonly beacon: string;
  readonly rssi: Dbm;
};

const FIRST_MS = Date.UTC(2000, 0, 1);
const LAST_MS = Date.UTC(2100, 0, 1);
const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Walks by their name; positions are longitude and latitude. */
export async function readWalks(folder: string, options: CaptureOptions): Promise<ReadonlyMap<string, Walk>> {
  const walks = new Map<string, Waypoint[]>();
  const path = join(folder, 'waypoints.csv');
  const rows = readRows(path, ['trace', 'floor', 'ts_ms', 'lon', 'lat'], options, (row) => ({
    walk: idIn(row, 'trace'),
    at: timeIn(row),
    floor: row.cell('floor'),
    position: [numberIn(row, 'lon', [-180, 180]), numberIn(row, 'lat', [-90, 90])] as const,
  }));
  for await (const { walk, ...waypoint } of rows) {
    const known = walks.get(walk);
    if (known === undefined) walks.set(walk, [waypoint]);
    else known.push(waypoint);
  }
  for (const walk of walks.values()) walk.sort((a, b) => a.at - b.at);
  return walks;
}

/** Every sighting of a beacon, in the order of the file. */
export async function readHeard(folder: string, options: CaptureOptions): Promise<readonly Heard[]> {
  const packed = join(folder, 'beacons.csv.gz');
  const path = existsSync(packed) ? packed : join(folder, 'beacons.csv');
  const heard: Heard[] = [];
  const rows = readRows(path, ['trace', 'floor', 'ts_ms', 'mac', 'rssi'], options, (row) => ({
    walk: idIn(row, 'trace'),
    at: timeIn(row),
    floor: row.cell('floor'),
    beacon: macIn(row),
    rssi: numberIn(row, 'rssi', [-127, 20]),
  }));
  for await (const row of rows) {
    heard.push(row);
    checkRowLimit(path, heard.length);
  }
  return heard;
}

/**
 * Where a walker was: between two waypoints in proportion to time. Before the first and after the last waypoint (recordings run up
 * to 11 s over) the walker is taken to have stood still.
 */
export function positionAt(walk: Walk, at: EpochMs): Position | null {
  const after = walk.findIndex((waypoint) => waypoint.at > at);
  const to = walk[after];
  const from = after === -1 ? walk.at(-1) : walk[after - 1];
  if (from === undefined) return to?.position ?? null;
  if (to === undefined) return from.position;
  const share = (at - from.at) / (to.at - from.at);
  return [
    from.position[0] + share * (to.position[0] - from.position[0]),
    from.position[1] + share * (to.position[1] - from.position[1]),
  ];
}

/** A cell that cannot be used, thrown by the readers of cells and caught for each row. */
class BadCell extends Error {
  readonly column: string;
  readonly value: string;

  constructor(row: NamedRow, column: string, detail: string) {
    super(detail);
    this.column = column;
    this.value = row.cell(column);
  }
}

async function* readRows<T>(
  path: string,
  columns: readonly string[],
  options: CaptureOptions,
  read: (row: NamedRow) => T,
): AsyncGenerator<T> {
  const refuse = badRowPolicy(options);
  for await (const row of readNamedCsv(path, columns)) {
    const value = readOne(row, read);
    if (!(value instanceof BadCell)) yield value;
    else refuse({ file: path, line: row.line, column: value.column, value: value.value, detail: value.message });
  }
}

function readOne<T>(row: NamedRow, read: (row: NamedRow) => T): T | BadCell {
  try {
    return read(row);
  } catch (error) {
    if (error instanceof BadCell) return error;
    throw error;
  }
}

function numberIn(row: NamedRow, column: string, [least, most]: readonly [number, number]): number {
  const text = row.cell(column);
  const value = Number(text);
  if (text === '' || !(value >= least && value <= most)) {
    throw new BadCell(row, column, `must be a number from ${least} to ${most}`);
  }
  return value;
}

function timeIn(row: NamedRow): EpochMs {
  const value = Number(row.cell('ts_ms'));
  if (!Number.isInteger(value) || value < FIRST_MS || value > LAST_MS) {
    throw new BadCell(row, 'ts_ms', 'must be epoch milliseconds');
  }
  return value;
}

function idIn(row: NamedRow, column: string): string {
  const text = row.cell(column).toLowerCase();
  if (!ID.test(text)) throw new BadCell(row, column, 'must be 1 to 63 letters and digits');
  return text;
}

/** Twelve small hex digits. */
function macIn(row: NamedRow): string {
  const text = row.cell('mac');
  if (!/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$/.test(text))
    throw new BadCell(row, 'mac', 'must be an address like E0:78:A3:3E:93:35');
  return text.replaceAll(':', '').toLowerCase();
}
