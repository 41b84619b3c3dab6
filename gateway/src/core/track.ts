import type { Pseudonym, SensorId, StoreId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import { accrue, minuteOf } from './accrual.ts';
import { arrive, placeByProximity } from './place-by-proximity.ts';
import { placeLate, placeOnPlan, SCAN_BATCH_MS } from './place-on-plan.ts';
import type { SightingRecord } from './record.ts';
import type { FoldState, Track } from './state.ts';
import { dayOf } from './tally.ts';
import { leaveMall } from './visits/located.ts';
import { reviseStays } from './visits/revise.ts';
import { closeStay, endTrip, sweepStays } from './visits/stays.ts';
import { NOWHERE } from './zoning/hold-zone.ts';
import { placeOf } from './zoning/levels.ts';

/** Devices followed at once; about 1 kB each. A flood of made-up addresses pushes out the longest-known first, and is counted. */
const MAX_TRACKS = 200_000;

function createTrack(state: FoldState, device: Pseudonym, at: EpochMs): Track {
  if (state.tracks.size >= MAX_TRACKS) evictOldest(state);
  const track: Track = {
    device,
    lastAt: at,
    levels: null,
    path: null,
    batch: null,
    hold: NOWHERE,
    place: null,
    stays: [],
    trip: startTrip(state, at),
  };
  state.tracks.set(device, track);
  return track;
}

function startTrip(state: FoldState, at: EpochMs): Track['trip'] {
  accrue(state.accrual, { kind: 'trip', minute: minuteOf(at), tags: {}, sums: { trips: 1 } });
  const day = dayOf(state.tallies, at, state.index);
  if (day !== null) day.trips++;
  return { startedAt: at, passed: new Map(), certain: new Map(), visited: new Set(), settled: [] };
}

/** Fold one sighting that the watermark has reached, or one that came after it but is still the newest of its device. */
export function follow(state: FoldState, sighting: SightingRecord): void {
  const { at, device } = sighting;
  let track = state.tracks.get(device);
  if (track !== undefined && at < track.lastAt) {
    followLate(state, track, sighting);
    return;
  }
  if (track === undefined) track = createTrack(state, device, at);
  else if (at - track.lastAt > state.index.rules.tripGapMs) renewTrip(state, track, at);
  track.lastAt = at;
  if (sighting.rssi === undefined) hearPresence(state, track, sighting.sensor, at);
  else hearLevel(state, track, { sensor: sighting.sensor, rssi: sighting.rssi, at });
}

/**
 * A source without levels says "heard here", which may be true of two places at once: it continues a stay here and ends none
 * elsewhere.
 */
function hearPresence(state: FoldState, track: Track, sensorId: SensorId, at: EpochMs): void {
  const zone = state.index.sensors.get(sensorId)?.zone;
  if (zone === undefined) return;
  if (track.hold.kind === 'unknown' || track.hold.zone !== zone) {
    track.hold = { kind: 'held', zone, since: at, challenger: null };
    track.place = placeOf(track.levels ?? new Map(), zone, state.index);
  }
  arrive(state, track, zone, { from: at, at, placed: 'presence' });
}

type Heard = { readonly sensor: SensorId; readonly rssi: number; readonly at: EpochMs };

function hearLevel(state: FoldState, track: Track, { sensor, rssi, at }: Heard): void {
  if (track.batch === null) {
    track.batch = { from: at, to: at, heard: new Map() };
    state.judging.add(track);
  }
  track.batch.to = at;
  const known = track.batch.heard.get(sensor);
  if (known === undefined) track.batch.heard.set(sensor, { sum: rssi, n: 1 });
  else {
    known.sum += rssi;
    known.n++;
  }
}

/** Place a device by its last scan batch. */
function judge(state: FoldState, track: Track): void {
  const { batch } = track;
  if (batch === null) return;
  track.batch = null;
  state.judging.delete(track);
  if (state.index.plan === null) placeByProximity(state, track, batch);
  else placeOnPlan(state, track, { plan: state.index.plan, batch });
}

function followLate(state: FoldState, track: Track, { sensor, at, rssi }: SightingRecord): void {
  const { plan } = state.index;
  if (plan !== null && rssi !== undefined) {
    placeLate(state, track, { plan, sensor, at, rssi });
    return;
  }
  const store = storeAt(state, sensor);
  if (store !== undefined) reviseStays(state, track, store, { at, mayCreate: rssi === undefined });
}

function storeAt(state: FoldState, sensor: SensorId): StoreId | undefined {
  const zone = state.index.sensors.get(sensor)?.zone;
  return zone === undefined ? undefined : state.index.zones.get(zone)?.store;
}

function renewTrip(state: FoldState, track: Track, at: EpochMs): void {
  judge(state, track);
  leaveIfSilent(state, track);
  endTrip(state, track);
  track.trip = startTrip(state, at);
  track.hold = NOWHERE;
  track.levels = null;
  track.path = null;
}

/**
 * Judge the scans that nothing at `upTo` or later can join, oldest first. Called before a sighting of that time is followed, so that
 * the order in which scans are judged, and what is learned from them, depends on their times alone.
 */
export function judgeClosed(state: FoldState, upTo: EpochMs): void {
  for (const track of state.judging) {
    if (track.batch !== null && track.batch.from + SCAN_BATCH_MS >= upTo) return;
    judge(state, track);
  }
}

/** Close stays and trips that are over, and forget devices that have left. */
export function sweepTracks(state: FoldState): void {
  const { watermark } = state.clock;
  const { tripGapMs } = state.index.rules;
  for (const track of state.tracks.values()) {
    if (track.stays.length > 0) sweepStays(state, track);
    if (watermark - track.lastAt > state.index.longestGapMs) leaveIfSilent(state, track);
    if (watermark - track.lastAt > tripGapMs && track.stays.length === 0 && track.batch === null) {
      endTrip(state, track);
      state.tracks.delete(track.device);
    }
  }
}

/** Whoever is heard no more has left the mall by the nearest way. */
function leaveIfSilent(state: FoldState, track: Track): void {
  const { plan } = state.index;
  if (plan !== null && track.batch === null) leaveMall(state, track, plan);
}

function evictOldest(state: FoldState): void {
  const oldest = state.tracks.values().next().value;
  if (oldest === undefined) return;
  judge(state, oldest);
  leaveIfSilent(state, oldest);
  for (const stay of oldest.stays) if (stay.open) closeStay(state, oldest, stay);
  endTrip(state, oldest);
  state.tracks.delete(oldest.device);
  state.evicted++;
}
