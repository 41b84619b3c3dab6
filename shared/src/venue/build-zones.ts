import type { StoreId } from '../ids.ts';
import type { Point } from '../units.ts';
import { contains, distance, distanceToEdge, type Polygon } from './geometry.ts';
import { innerPoint } from './polygon.ts';
import { hasArea, type Projection, planPolygon } from './projection.ts';
import type { RawVenue } from './read-features.ts';
import { type Label, labelIn, type Store, type Zone, type ZoneKind } from './venue.ts';
import type { Faults } from './venue-fault.ts';
import type { FeatureOf, RawLabel } from './venue-files.ts';

/** An anchor may lie this far outside its unit, metres: drawings put it on the door. */
const ANCHOR_SLACK_M = 3;
/** Side of the spot that a kiosk in a walkway, or one of several tenants of a hall, gets around its anchor, metres. */
const SPOT_M = 3;
/** Two tenants of one hall need anchors at least this far apart, metres, or nothing tells them apart. */
const MIN_ANCHOR_GAP_M = 2;
const MAX_ID_CHARS = 63;

const CORRIDOR = /^(walkway|lobby|concourse|corridor|footbridge|movingwalkway|unenclosedarea)(\.(?!island)|$)/;

export const isCorridorCategory = (category: string): boolean => CORRIDOR.test(category);

export type Plan = { readonly zones: readonly Zone[]; readonly stores: readonly Store[] };
type Unit = { readonly feature: FeatureOf<'unit'>; readonly polygon: Polygon };
type Tenant = { readonly occupant: FeatureOf<'occupant'>; readonly unit: Unit; readonly at: Point };

/** A name in every language it is given in; a plain text is in the archive's language. */
export const toLabel = (label: RawLabel, language: string): Label =>
  typeof label === 'string' ? { [language]: label } : label;

/**
 * Units become zones, occupants become stores. A tenant takes the whole unit of its anchor, unless that unit is a walkway (a kiosk)
 * or has several tenants (a food hall): then each gets a small zone around its anchor.
 */
export function buildZones(raw: RawVenue, projection: Projection, faults: Faults): Plan {
  const units = readUnits(raw, projection, faults);
  const byUnit = groupByUnit(readTenants(raw, units, { projection, faults }));
  const parts = [...units.values()].map((unit) => {
    const tenants = byUnit.get(unit.feature.id) ?? [];
    checkApart(tenants, faults);
    return zonesOfUnit(unit, tenants, raw.manifest.language);
  });
  const zones = parts.flatMap((part) => part.zones);
  for (const repeated of repeats(zones.map((zone) => zone.id))) {
    faults.add({ file: 'unit', feature: repeated, field: 'id' }, repeated, 'is also the name of the spot of a tenant');
  }
  return { zones, stores: parts.flatMap((part) => part.stores) };
}

function zonesOfUnit(unit: Unit, tenants: readonly Tenant[], language: string): Plan {
  const isCorridor = isCorridorCategory(unit.feature.properties.category);
  const [only, ...others] = tenants;
  if (only !== undefined && others.length === 0 && !isCorridor) {
    const zone = zoneOf(unit, 'store', only.occupant.id);
    return { zones: [zone], stores: [storeOf(only, zone.id, language)] };
  }
  const spots = tenants.map(spotOf);
  return {
    zones: [zoneOf(unit, isCorridor ? 'corridor' : 'other'), ...spots],
    stores: tenants.map((tenant, index) => storeOf(tenant, spots[index]?.id ?? '', language)),
  };
}

function readUnits(raw: RawVenue, projection: Projection, faults: Faults): ReadonlyMap<string, Unit> {
  const units = new Map<string, Unit>();
  for (const feature of raw.unit) {
    const place = { file: 'unit', feature: feature.id } as const;
    if (!raw.ids.level.has(feature.properties.level_id)) {
      faults.add({ ...place, field: 'properties.level_id' }, feature.properties.level_id, 'no level has this id');
      continue;
    }
    const polygon = planPolygon(feature.geometry, projection);
    if (!hasArea(polygon))
      faults.add({ ...place, field: 'geometry.coordinates' }, feature.geometry.coordinates, 'has no area');
    units.set(feature.id, { feature, polygon });
  }
  return units;
}

type Context = { readonly projection: Projection; readonly faults: Faults };

function readTenants(raw: RawVenue, units: ReadonlyMap<string, Unit>, { projection, faults }: Context): Tenant[] {
  checkAnchors(raw, faults);
  const anchors = new Map(raw.anchor.map((anchor) => [anchor.id, anchor]));
  return raw.occupant.flatMap((occupant) => {
    const anchor = anchors.get(occupant.properties.anchor_id);
    const unit = anchor === undefined ? undefined : units.get(anchor.properties.unit_id);
    if (anchor === undefined || unit === undefined) return [];
    const at = projection.toPlan(anchor.geometry.coordinates);
    if (!contains(unit.polygon, at) && distanceToEdge(unit.polygon, at) > ANCHOR_SLACK_M) {
      const place = { file: 'anchor', feature: anchor.id, field: 'geometry.coordinates' } as const;
      const detail = `lies more than ${ANCHOR_SLACK_M} m outside its unit ${unit.feature.id}`;
      faults.add(place, anchor.geometry.coordinates, detail);
    }
    return [{ occupant, unit, at }];
  });
}

function checkAnchors(raw: RawVenue, faults: Faults): void {
  for (const { id, properties } of raw.anchor) {
    if (raw.ids.unit.has(properties.unit_id)) continue;
    const place = { file: 'anchor', feature: id, field: 'properties.unit_id' } as const;
    faults.add(place, properties.unit_id, 'no unit has this id');
  }
  for (const { id, properties } of raw.occupant) {
    if (raw.ids.anchor.has(properties.anchor_id)) continue;
    const place = { file: 'occupant', feature: id, field: 'properties.anchor_id' } as const;
    faults.add(place, properties.anchor_id, 'no anchor has this id');
  }
}

function groupByUnit(tenants: readonly Tenant[]): ReadonlyMap<string, readonly Tenant[]> {
  const groups = new Map<string, Tenant[]>();
  for (const tenant of tenants) {
    const id = tenant.unit.feature.id;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [tenant]);
    else group.push(tenant);
  }
  return groups;
}

function zoneOf({ feature, polygon }: Unit, kind: ZoneKind, store?: StoreId): Zone {
  const { category, level_id: level } = feature.properties;
  const centre = innerPoint(polygon);
  return {
    id: feature.id,
    kind,
    category,
    level,
    polygon,
    centre,
    ...(store === undefined ? {} : { store }),
    fronts: [],
  };
}

function storeOf({ occupant, unit }: Tenant, zone: string, language: string): Store {
  const { name, category, rules } = occupant.properties;
  const code = unit.feature.properties.name;
  return {
    id: occupant.id,
    name: toLabel(name, language),
    category,
    level: unit.feature.properties.level_id,
    zone,
    ...(code === null || code === undefined ? {} : { unit: labelIn(toLabel(code, language), language) }),
    ...(rules === null || rules === undefined ? {} : { rules }),
  };
}

function spotOf({ occupant, unit, at }: Tenant): Zone {
  const half = SPOT_M / 2;
  const [west, east] = [Math.max(0, at[0] - half), at[0] + half];
  const [north, south] = [Math.max(0, at[1] - half), at[1] + half];
  return {
    id: `spot-${occupant.id}`.slice(0, MAX_ID_CHARS),
    kind: 'store',
    category: 'kiosk',
    level: unit.feature.properties.level_id,
    polygon: [
      [
        [west, north],
        [east, north],
        [east, south],
        [west, south],
      ],
    ],
    centre: at,
    store: occupant.id,
    fronts: [],
  };
}

function checkApart(tenants: readonly Tenant[], faults: Faults): void {
  for (const [index, tenant] of tenants.entries()) {
    const near = tenants.slice(0, index).find((other) => distance(other.at, tenant.at) < MIN_ANCHOR_GAP_M);
    if (near === undefined) continue;
    const place = { file: 'occupant', feature: tenant.occupant.id, field: 'properties.anchor_id' } as const;
    const detail = `shares its place in unit ${tenant.unit.feature.id} with ${near.occupant.id}: anchors of one unit must be ${MIN_ANCHOR_GAP_M} m apart`;
    faults.add(place, tenant.occupant.properties.anchor_id, detail);
  }
}

function repeats(ids: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.has(id) || !seen.add(id));
}
