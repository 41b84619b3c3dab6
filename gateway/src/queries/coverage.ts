import type { SensorId, StoreId, ZoneId } from '@atrium/shared/ids';
import { isOpenAt } from '@atrium/shared/time/local-day';
import type { EpochMs, Millis } from '@atrium/shared/units';
import { peek } from '../core/accrual.ts';
import { piecesOf, SILENCE_PIECE_MS, untold } from '../core/health/silence.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { Range } from '../pipeline/ports.ts';

/** Silence of each sensor by quarter of an hour, ms; only where there was any. */
export type Silence = Map<SensorId, Map<EpochMs, Millis>>;

function addTo(silence: Silence, sensor: SensorId, start: EpochMs, ms: Millis): void {
  const pieces = silence.get(sensor) ?? new Map<EpochMs, Millis>();
  silence.set(sensor, pieces.set(start, (pieces.get(start) ?? 0) + ms));
}

/** What the fold knows of silence and has not handed over. */
export function pendingSilence({ state }: Mall, { from, to }: Range): Silence {
  const silence: Silence = new Map();
  const add = (sensor: SensorId, start: EpochMs, ms: Millis): void => {
    if (start + SILENCE_PIECE_MS > from && start < to) addTo(silence, sensor, start, ms);
  };
  for (const { tags, minute, sums } of peek(state.accrual, 'silence')) add(tags.sensor, minute, sums.silent_ms);
  for (const [id, sensor] of state.sensors) for (const { start, ms } of untold(state, sensor)) add(id, start, ms);
  return silence;
}

export async function addStoredSilence(silence: Silence, { index, store }: Mall, { from, to }: Range): Promise<void> {
  const rows = await store.sums({
    measurement: 'silence',
    range: { from: Math.floor(from / SILENCE_PIECE_MS) * SILENCE_PIECE_MS, to },
    everyMs: SILENCE_PIECE_MS,
    groupBy: ['sensor'],
    where: { mall: [index.venue.id] },
    sum: ['silent_ms'],
  });
  for (const row of rows) addTo(silence, row.tags['sensor'] ?? '', row.from, row.sums['silent_ms'] ?? 0);
}

/** The quarters in which nobody watched a zone for most of the time: all of its sensors were silent. */
export function blindQuarters({ index, state }: Mall, silence: Silence, zone: ZoneId): ReadonlyMap<EpochMs, Millis> {
  const blind = new Map<EpochMs, Millis>();
  // A sensor that was never heard adds nothing to those that were.
  const heard = (index.sensorsByZone.get(zone) ?? []).filter((id) => silence.has(id) || state.sensors.has(id));
  const [first, ...others] = heard.map((id) => silence.get(id));
  if (first === undefined) return blind;
  for (const [start, ms] of first) {
    const together = others.reduce((least, pieces) => Math.min(least, pieces?.get(start) ?? 0), ms);
    if (together > SILENCE_PIECE_MS / 2) blind.set(start, Math.min(SILENCE_PIECE_MS, together));
  }
  return blind;
}

/** Time in a range, up to now, during which the mall was open, ms. */
export function openTime({ index, state }: Mall, { from, to }: Range): Millis {
  const { hours, timeZone } = index.venue;
  return piecesOf(from, Math.min(to, state.clock.watermark))
    .filter(({ start }) => isOpenAt(start, hours, timeZone))
    .reduce((sum, { ms }) => sum + ms, 0);
}

/** How long a range was not watched, ms. */
export function darkTime(blind: ReadonlyMap<EpochMs, Millis> | undefined, { from, to }: Range): Millis {
  let dark = 0;
  for (const [start, ms] of blind ?? []) if (start < to && start + SILENCE_PIECE_MS > from) dark += ms;
  return dark;
}

/** For each store that was not watched all the time, when. */
export function blindStores(mall: Mall, silence: Silence): ReadonlyMap<StoreId, ReadonlyMap<EpochMs, Millis>> {
  const blind = new Map<StoreId, ReadonlyMap<EpochMs, Millis>>();
  for (const { id, zone } of mall.index.venue.stores) {
    const quarters = blindQuarters(mall, silence, zone);
    if (quarters.size > 0) blind.set(id, quarters);
  }
  return blind;
}
