import type { LevelId, MallId, SensorId, StoreId, TillId, ZoneId } from '../ids.ts';
import type { StoreRules } from '../metrics/rules.ts';
import type { Metres, Point } from '../units.ts';
import type { Polygon } from './geometry.ts';

/** A mall as the product knows it. Coordinates are metres on each level's plan, origin top left, y down. */
export type Venue = {
  readonly id: MallId;
  readonly name: Label;
  /** IANA name; every local time of the mall is in this zone. */
  readonly timeZone: string;
  /** ISO 4217 code of every amount. */
  readonly currency: string;
  /** Local seconds of the day; `closesAt` may pass midnight (up to 172,800). */
  readonly hours: { readonly opensAt: number; readonly closesAt: number };
  readonly levels: readonly Level[];
  readonly zones: readonly Zone[];
  readonly stores: readonly Store[];
  readonly sensors: readonly Sensor[];
  readonly tills: readonly Till[];
};

/** A name by language tag; at least one entry. */
export type Label = Readonly<Record<string, string>>;

export type Level = {
  readonly id: LevelId;
  readonly name: Label;
  /** 0 is the ground floor, negative below. */
  readonly ordinal: number;
  /** Extent of the plan, metres: all coordinates of the level lie within 0..width, 0..height. */
  readonly width: Metres;
  readonly height: Metres;
  /** Floor outline; more than one polygon where the floor has separate parts. */
  readonly outline: readonly Polygon[];
};

export type ZoneKind = 'store' | 'corridor' | 'other';

/** A store, or a piece of corridor: the smallest place a device is put in. */
export type Zone = {
  readonly id: ZoneId;
  readonly kind: ZoneKind;
  /** What the drawing calls it: IMDF unit category such as `retail`, `walkway`, `escalator`, `elevator`, `restroom`. */
  readonly category: string;
  readonly level: LevelId;
  readonly polygon: Polygon;
  readonly centre: Point;
  /** The store in this zone, if any. */
  readonly store?: StoreId;
  /** Corridor zones: the stores whose front lies on it. */
  readonly fronts: readonly StoreId[];
};

export type Store = {
  readonly id: StoreId;
  readonly name: Label;
  /** Trade of the tenant, e.g. `fashion`, `food`, `electronics`. */
  readonly category: string;
  readonly level: LevelId;
  readonly zone: ZoneId;
  /** Leasing code of the unit, e.g. `L1-104`. */
  readonly unit?: string;
  readonly rules?: StoreRules;
};

export type SensorKind = 'wifi' | 'ble' | 'counter';

export type Sensor = {
  readonly id: SensorId;
  readonly kind: SensorKind;
  readonly level: LevelId;
  readonly zone: ZoneId;
  readonly at: Point;
  /** Set when the sensor belongs to a store. */
  readonly store?: StoreId;
  /** Counters only: `entrance` counts people into the mall, `storefront` into `store`. */
  readonly role?: 'entrance' | 'storefront';
  /** What its maker's messages call it: an address, a serial number, a room, a line, a zone. */
  readonly aliases?: readonly string[];
};

export type Till = { readonly id: TillId; readonly store: StoreId };

/** Side of one cell of the density grid, metres: about the accuracy of the best phone positioning in a mall. */
export const DENSITY_CELL_M = 4;

/** Columns and rows of a level's density grid. A cell's index is `row * columns + column`. */
export function densityGrid(level: Pick<Level, 'width' | 'height'>): {
  readonly columns: number;
  readonly rows: number;
} {
  return {
    columns: Math.max(1, Math.ceil(level.width / DENSITY_CELL_M)),
    rows: Math.max(1, Math.ceil(level.height / DENSITY_CELL_M)),
  };
}

/** A label in the wanted language, else English, else any. */
export function labelIn(label: Label, language: string): string {
  return label[language] ?? label['en'] ?? Object.values(label)[0] ?? '';
}
