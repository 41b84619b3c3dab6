import type { StoreId, ZoneId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { Frame, StoreNow, Totals, ZoneNow } from '@atrium/shared/wire/frame';
import { isQuiet } from './health/silence.ts';
import { addSums, footfall, NO_SUMS, type Sums, storeKpis } from './metrics/kpis.ts';
import { type Scale, scaleOf } from './metrics/scale.ts';
import type { FoldState } from './state.ts';
import { createDay, type DayTally, findDay } from './tally.ts';

/** Where everybody is now: devices by zone, and by level and density cell. */
type Presence = {
  readonly zones: Map<ZoneId, number>;
  readonly cells: Map<string, Map<number, number>>;
  inside: number;
};

function presenceOf({ tracks, clock, index }: FoldState): Presence {
  const presence: Presence = { zones: new Map(), cells: new Map(), inside: 0 };
  const since = clock.watermark - index.rules.presentMs;
  for (const { lastAt, hold, place } of tracks.values()) {
    if (lastAt < since || hold.kind === 'unknown') continue;
    presence.inside++;
    presence.zones.set(hold.zone, (presence.zones.get(hold.zone) ?? 0) + 1);
    if (place === null) continue;
    let cells = presence.cells.get(place.level);
    if (cells === undefined) {
      cells = new Map();
      presence.cells.set(place.level, cells);
    }
    cells.set(place.cell, (cells.get(place.cell) ?? 0) + 1);
  }
  return presence;
}

/** A zone with no receiver, or only silent ones, is unknown: a zero would be a claim. */
function zoneNow(state: FoldState, zone: ZoneId, devices: number): ZoneNow {
  const sensors = state.index.sensorsByZone.get(zone);
  if (sensors === undefined) return { kind: 'unknown', since: null, reason: 'no-sensor' };
  let lastAt: EpochMs | null = null;
  for (const id of sensors) {
    const sensor = state.sensors.get(id);
    if (sensor === undefined) continue;
    if (!isQuiet(state, sensor, state.clock.watermark)) return { kind: 'known', devices };
    lastAt = Math.max(lastAt ?? sensor.lastAt, sensor.lastAt);
  }
  return { kind: 'unknown', since: lastAt, reason: 'sensor-silent' };
}

type StoreView = { readonly zone: ZoneNow; readonly tills: boolean; readonly scale: Scale };

function storeNow(sums: Sums, { zone, tills, scale }: StoreView): StoreNow {
  const observed = zone.kind === 'known' || zone.reason !== 'no-sensor';
  const kpis = storeKpis(sums, { observed, coverage: 1, tills, provisional: true, scale });
  const { visits, passersBy, captureRate, engaged, purchases, revenue, conversion } = kpis;
  const inside = zone.kind === 'known' ? zone.devices : null;
  return { inside, visits, passersBy, captureRate, engaged, purchases, revenue, conversion };
}

/**
 * The mall at the watermark, as everybody is shown it. Pure: the same state gives the same frame, byte for byte.
 * @returns a frame with an entry for every zone, store and level of the venue, always in venue order
 */
export function frameOf(state: FoldState): Frame {
  const { index, clock } = state;
  const { venue } = index;
  const at = Number.isFinite(clock.watermark) ? clock.watermark : 0;
  const day: DayTally = findDay(state.tallies, at) ?? createDay(at, index);
  const presence = presenceOf(state);
  const zones: Record<ZoneId, ZoneNow> = {};
  for (const { id } of venue.zones) zones[id] = zoneNow(state, id, presence.zones.get(id) ?? 0);
  const scale = scaleOf(day.entries, day.trips);
  const tillStores = new Set(venue.tills.map((till) => till.store));
  const stores: Record<StoreId, StoreNow> = {};
  let all = NO_SUMS;
  for (const { id, zone } of venue.stores) {
    const sums = day.stores.get(id) ?? NO_SUMS;
    const tills = tillStores.has(id) || sums.sales !== 0 || sums.net !== 0;
    stores[id] = storeNow(sums, {
      zone: zones[zone] ?? { kind: 'unknown', since: null, reason: 'no-sensor' },
      tills,
      scale,
    });
    all = addSums(all, sums);
  }
  const density: Record<string, readonly number[]> = {};
  for (const { id } of venue.levels) {
    density[id] = [...(presence.cells.get(id) ?? [])].sort(([a], [b]) => a - b).flat();
  }
  const totals = totalsOf(all, { state, day, inside: presence.inside, zones, scale });
  return { mall: venue.id, at, since: day.since, rules: index.rulesVersion, totals, zones, stores, density };
}

type Whole = {
  readonly state: FoldState;
  readonly day: DayTally;
  readonly inside: number;
  readonly zones: Readonly<Record<ZoneId, ZoneNow>>;
  readonly scale: Scale;
};

function totalsOf(sums: Sums, { state, day, inside, zones, scale }: Whole): Totals {
  const { index } = state;
  const known = Object.values(zones).some((zone) => zone.kind === 'known');
  const observed = index.sensorsByZone.size > 0;
  const tills = index.venue.tills.length > 0 || sums.sales !== 0 || sums.net !== 0;
  const kpis = storeKpis(sums, { observed, coverage: 1, tills, provisional: true, scale });
  return {
    inside: known ? inside : null,
    footfall: footfall(day.entries, { hasCounter: index.hasEntranceCounter }),
    visits: kpis.visits,
    engaged: kpis.engaged,
    purchases: kpis.purchases,
    revenue: kpis.revenue,
    conversion: kpis.conversion,
  };
}
