import type { SensorId } from '@atrium/shared/ids';
import type { Dbm, EpochMs, Millis } from '@atrium/shared/units';
import { DENSITY_CELL_M, densityGrid } from '@atrium/shared/venue/venue';
import type { Batch, FoldState, Track, TrackPath } from './state.ts';
import { retell } from './visits/located.ts';

import { earsAt, learn, noteLevel } from './zoning/ears.ts';
import { NOWHERE } from './zoning/hold-zone.ts';
import type { Place } from './zoning/levels.ts';
import type { Scan } from './zoning/likelihood.ts';
import { addScan, pointOf } from './zoning/path.ts';
import type { PlanModel } from './zoning/plan-model.ts';

/** Receivers that hear the same burst report it within this time, ms. */
export const SCAN_BATCH_MS: Millis = 2_000;

type OnPlan = { readonly plan: PlanModel; readonly batch: Batch };

/** Place a device on the plan by its last scan, and tell its stays again with what the scan says of the minutes before. */
export function placeOnPlan(state: FoldState, track: Track, { plan, batch }: OnPlan): void {
  const receivers: number[] = [];
  const levels: Dbm[] = [];
  for (const [sensor, { sum, n }] of batch.heard) {
    const receiver = plan.map.indexOf.get(sensor);
    if (receiver === undefined) continue;
    receivers.push(receiver);
    levels.push(sum / n);
    noteLevel(state.hearing, plan, { receiver, rssi: sum / n, at: batch.to });
  }
  track.path ??= { beads: [], carry: [], told: 0, left: false };
  track.path.left = false;
  if (receivers.length === 0) return;
  const { path } = track;
  look(state, track, { plan, path, at: batch.from, scan: { receivers, levels } });
  const bead = path.beads.at(-1);
  if (bead === undefined || path.beads.length < 2) return;
  const ears = earsAt(state.hearing, bead.at, state.index.rules.sensorSilentMs);
  learn(state.hearing, plan, ears, { scan: bead.scan, belief: bead.belief });
}

type Look = { readonly plan: PlanModel; readonly path: TrackPath; readonly at: EpochMs; readonly scan: Scan };

function look(state: FoldState, track: Track, { plan, path, at, scan }: Look): void {
  const ears = earsAt(state.hearing, at, state.index.rules.sensorSilentMs);
  if (!addScan(path, plan, ears, { at, scan })) return;
  retell(state, track, plan);
  const last = path.beads.at(-1);
  if (last === undefined) return;
  track.hold = last.zone === '' ? NOWHERE : { kind: 'held', zone: last.zone, since: last.at, challenger: null };
  track.place = placeAt(state, last.zone, pointOf(plan, last));
}

function placeAt({ index }: FoldState, zone: string, [x, y]: readonly [number, number]): Place | null {
  const level = index.venue.levels.find(({ id }) => id === index.zones.get(zone)?.level);
  if (level === undefined) return null;
  const { columns, rows } = densityGrid(level);
  const column = Math.min(columns - 1, Math.max(0, Math.floor(x / DENSITY_CELL_M)));
  const row = Math.min(rows - 1, Math.max(0, Math.floor(y / DENSITY_CELL_M)));
  return { level: level.id, cell: row * columns + column };
}

type Late = { readonly plan: PlanModel; readonly sensor: SensorId; readonly rssi: Dbm; readonly at: EpochMs };

/** A sighting came after its device had been judged beyond it: put it where it belongs, with the scan that it is part of. */
export function placeLate(state: FoldState, track: Track, { plan, sensor, rssi, at }: Late): void {
  const receiver = plan.map.indexOf.get(sensor);
  const { path } = track;
  if (receiver === undefined || path === null) return;
  const { beads, told } = path;
  const place = beads.findIndex((bead) => Math.abs(bead.at - at) <= SCAN_BATCH_MS);
  const bead = beads[place];
  if (bead === undefined) {
    look(state, track, { plan, path, at, scan: { receivers: [receiver], levels: [rssi] } });
    return;
  }
  if (place < told || bead.scan.receivers.includes(receiver)) return;
  beads.splice(place, 1);
  const { receivers, levels } = bead.scan;
  const scan = { receivers: [...receivers, receiver], levels: [...levels, rssi] };
  look(state, track, { plan, path, at: bead.at, scan });
}
