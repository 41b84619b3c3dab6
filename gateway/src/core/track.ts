import type { Pseudonym, SensorId, StoreId, ZoneId } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';
import { accrue, minuteOf } from './accrual.ts';
import type { SightingRecord } from './record.ts';
import type { FoldState, Track } from './state.ts';
import { dayOf } from './tally.ts';
import { reviseStays } from './visits/revise.ts';
import { closeStay, endTrip, leaveStays, notePassing, sweepStays, touchStay } from './visits/stays.ts';
import { holdZone, NOWHERE } from './zoning/hold-zone.ts';
import { byZone, placeOf, smooth } from './zoning/levels.ts';

/** Receivers that hear the same burst report it within this time, ms. */
const SCAN_BATCH_MS: Millis = 2_000;
/** Devices followed at once; about 1 kB each. A flood of made-up addresses pushes out the longest-known first, and is counted. */
const MAX_TRACKS = 200_000;

function createTrack(state: FoldState, device: Pseudonym, at: EpochMs): Track {
  if (state.tracks.size >= MAX_TRACKS) evictOldest(state);
  const track: Track = {
    device,
    lastAt: at,
    levels: new Map(),
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
  return { startedAt: at, passed: new Map(), visited: new Set(), settled: [] };
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
    track.place = placeOf(track.levels, zone, state.index);
  }
  arrive(state, track, zone, { from: at, at });
}

type Heard = { readonly sensor: SensorId; readonly rssi: number; readonly at: EpochMs };

function hearLevel(state: FoldState, track: Track, { sensor, rssi, at }: Heard): void {
  if (track.batch !== null && at - track.batch.from > SCAN_BATCH_MS) judge(state, track);
  if (track.batch === null) {
    track.batch = { from: at, to: at, heard: new Map() };
    state.judging.add(track);
  }
  track.batch.to = at;
  const known = track.batch.heard.get(sensor);
  track.batch.heard.set(sensor, known === undefined ? rssi : Math.max(known, rssi));
}

/** Place a device by its last scan batch. */
function judge(state: FoldState, track: Track): void {
  const { batch, hold: before } = track;
  if (batch === null) return;
  track.batch = null;
  state.judging.delete(track);
  smooth(track.levels, batch.heard, batch.to, state.index);
  const hold = holdZone(before, byZone(track.levels, state.index), batch.to, state.index.rules);
  track.hold = hold;
  if (hold.kind === 'unknown') return;
  track.place = placeOf(track.levels, hold.zone, state.index);
  const moved = before.kind === 'unknown' || before.zone !== hold.zone;
  if (moved) leaveStays(track, state.index.zones.get(hold.zone)?.store, hold.since);
  // While a challenger is winning it is open where the device is; the streak's outcome will tell.
  if (hold.challenger === null) arrive(state, track, hold.zone, { from: moved ? hold.since : batch.to, at: batch.to });
}

function arrive(state: FoldState, track: Track, zoneId: ZoneId, moment: { from: EpochMs; at: EpochMs }): void {
  const zone = state.index.zones.get(zoneId);
  if (zone?.store !== undefined) touchStay(state, track, zone.store, moment);
  else if (zone !== undefined) notePassing(state, track, zone.fronts, moment.at);
}

function followLate(state: FoldState, track: Track, { sensor, at, rssi }: SightingRecord): void {
  const store = storeAt(state, sensor);
  if (store !== undefined) reviseStays(state, track, store, { at, mayCreate: rssi === undefined });
}

function storeAt(state: FoldState, sensor: SensorId): StoreId | undefined {
  const zone = state.index.sensors.get(sensor)?.zone;
  return zone === undefined ? undefined : state.index.zones.get(zone)?.store;
}

function renewTrip(state: FoldState, track: Track, at: EpochMs): void {
  judge(state, track);
  endTrip(state, track);
  track.trip = startTrip(state, at);
  track.hold = NOWHERE;
  track.levels.clear();
}

/** Judge the batches that nothing before `upTo` can join any more. */
export function judgeClosed(state: FoldState, upTo: EpochMs): void {
  for (const track of state.judging) {
    if (track.batch !== null && track.batch.from + SCAN_BATCH_MS < upTo) judge(state, track);
  }
}

/** Close stays and trips that are over, and forget devices that have left. */
export function sweepTracks(state: FoldState): void {
  const { watermark } = state.clock;
  const { tripGapMs } = state.index.rules;
  for (const track of state.tracks.values()) {
    if (track.stays.length > 0) sweepStays(state, track);
    if (watermark - track.lastAt > tripGapMs && track.stays.length === 0 && track.batch === null) {
      endTrip(state, track);
      state.tracks.delete(track.device);
    }
  }
}

function evictOldest(state: FoldState): void {
  const oldest = state.tracks.values().next().value;
  if (oldest === undefined) return;
  judge(state, oldest);
  for (const stay of oldest.stays) if (stay.open) closeStay(state, oldest, stay);
  endTrip(state, oldest);
  state.tracks.delete(oldest.device);
  state.evicted++;
}
