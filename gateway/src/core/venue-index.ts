import type { SensorId, StoreId, ZoneId } from '@atrium/shared/ids';
import type { Rules } from '@atrium/shared/metrics/rules';
import { rulesVersion } from '@atrium/shared/metrics/rules';
import type { Sensor, Store, Venue, Zone } from '@atrium/shared/venue/venue';
import { type Calibration, type PlanModel, planModel } from './zoning/plan-model.ts';

/** What defines a visit in one store. */
export type VisitRules = Pick<Rules, 'inStoreFromMs' | 'visitFromMs' | 'engagedFromMs' | 'visitGapMs' | 'excursionMs'>;

/** A venue with its look-ups and thresholds, built once. */
export type VenueIndex = {
  readonly venue: Venue;
  readonly rules: Rules;
  readonly rulesVersion: string;
  readonly sensors: ReadonlyMap<SensorId, Sensor>;
  readonly zones: ReadonlyMap<ZoneId, Zone>;
  readonly stores: ReadonlyMap<StoreId, Store>;
  /** Radio sensors of each zone; zones without one are absent. */
  readonly sensorsByZone: ReadonlyMap<ZoneId, readonly SensorId[]>;
  readonly visitRules: (store: StoreId) => VisitRules;
  /** Longest visit gap of any store, ms: how long a stay can still be continued. */
  readonly longestGapMs: number;
  readonly hasEntranceCounter: boolean;
  /** Where devices can be placed on the plan; null where only the loudest receiver can tell. */
  readonly plan: PlanModel | null;
};

export function indexVenue(venue: Venue, rules: Rules, calibration: Calibration = {}): VenueIndex {
  const perStore = new Map<StoreId, VisitRules>();
  const overrides: Record<StoreId, NonNullable<Store['rules']>> = {};
  for (const store of venue.stores) {
    if (store.rules === undefined) continue;
    overrides[store.id] = store.rules;
    const defined = Object.fromEntries(Object.entries(store.rules).filter(([, value]) => value !== undefined));
    perStore.set(store.id, { ...rules, ...defined });
  }
  const sensorsByZone = new Map<ZoneId, SensorId[]>();
  for (const sensor of venue.sensors) {
    if (sensor.kind === 'counter') continue;
    const list = sensorsByZone.get(sensor.zone);
    if (list === undefined) sensorsByZone.set(sensor.zone, [sensor.id]);
    else list.push(sensor.id);
  }
  return {
    venue,
    rules,
    rulesVersion: rulesVersion(rules, overrides),
    sensors: new Map(venue.sensors.map((sensor) => [sensor.id, sensor])),
    zones: new Map(venue.zones.map((zone) => [zone.id, zone])),
    stores: new Map(venue.stores.map((store) => [store.id, store])),
    sensorsByZone,
    visitRules: (store) => perStore.get(store) ?? rules,
    longestGapMs: Math.max(rules.visitGapMs, ...[...perStore.values()].map((r) => r.visitGapMs)),
    hasEntranceCounter: venue.sensors.some((sensor) => sensor.kind === 'counter' && sensor.role === 'entrance'),
    plan: planModel(venue, calibration),
  };
}
