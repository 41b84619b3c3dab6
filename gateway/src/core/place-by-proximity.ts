import type { ZoneId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { Batch, FoldState, Track } from './state.ts';
import { notePassing } from './visits/passers.ts';
import type { Stay } from './visits/stay.ts';
import { leaveStays, touchStay } from './visits/stays.ts';
import { holdZone } from './zoning/hold-zone.ts';
import { byZone, placeOf, smooth } from './zoning/levels.ts';

type Moment = { readonly from: EpochMs; readonly at: EpochMs; readonly placed: Stay['placed'] };

/** Without a plan to walk on, a device is where its loudest receiver is. */
export function placeByProximity(state: FoldState, track: Track, batch: Batch): void {
  const { hold: before } = track;
  track.levels ??= new Map();
  const heard = new Map([...batch.heard].map(([sensor, { sum, n }]) => [sensor, sum / n]));
  smooth(track.levels, heard, batch.to, state.index);
  const hold = holdZone(before, byZone(track.levels, state.index), batch.to, state.index.rules);
  track.hold = hold;
  if (hold.kind === 'unknown') return;
  track.place = placeOf(track.levels, hold.zone, state.index);
  const moved = before.kind === 'unknown' || before.zone !== hold.zone;
  if (moved) leaveStays(track, state.index.zones.get(hold.zone)?.store, hold.since);
  // While a challenger is winning it is open where the device is; the streak's outcome will tell.
  if (hold.challenger !== null) return;
  arrive(state, track, hold.zone, { from: moved ? hold.since : batch.to, at: batch.to, placed: 'proximity' });
}

/** The device is in this zone: a stay there, or past the fronts along it. */
export function arrive(state: FoldState, track: Track, zoneId: ZoneId, moment: Moment): void {
  const zone = state.index.zones.get(zoneId);
  if (zone?.store !== undefined) touchStay(state, track, zone.store, moment);
  else if (zone !== undefined) notePassing(state, track, zone.fronts, moment.at);
}
