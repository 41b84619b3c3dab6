/**
 * The closed schema of history: the only place where measurement names, tags, fields and their types live. Device ids are never
 * tags. A point's identity is (measurement, tags, timeNs): writing the same identity again replaces the point, in every store.
 * It grows by new measurements and by new fields at the end of a list, which stores add by themselves (older points then have 0 or
 * an empty text); anything else is a new version with a migration.
 */
export type FieldType = 'int' | 'string';

export type MeasurementDef = {
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, FieldType>>;
};

export const HISTORY_SCHEMA = {
  /** One receiver heard one linkable device once. Kept no longer than device rows may be. */
  sighting: {
    tags: ['mall', 'sensor', 'radio'],
    fields: {
      device: 'string',
      /** Level, dBm; 127 when the source tells none, as in Bluetooth (Core 5.4, vol. 4, part E, 7.5.4). */
      rssi: 'int',
    },
  },
  /** Sightings and bursts of unassociated addresses, by sensor and minute: how much was heard, never who. Additive. */
  crowd: { tags: ['mall', 'sensor'], fields: { sightings: 'int', bursts: 'int' } },
  /** One stay in one store, at `enteredAt`. `visit`, `engaged`, `bounce` are 0 or 1 so that sums are counts. */
  visit: {
    tags: ['mall', 'store'],
    fields: {
      visit_id: 'string',
      device: 'string',
      left_ms: 'int',
      dwell_ms: 'int',
      /** Dwell corrected for sparse sampling, ms; -1 when heard only once. */
      estimate_ms: 'int',
      sightings: 'int',
      visit: 'int',
      engaged: 'int',
      bounce: 'int',
      rev: 'int',
      rules: 'string',
    },
  },
  /** One till event at its own time. `net` is the signed amount in minor units, `sales` +1, -1 (void) or 0 (refund). */
  purchase: {
    tags: ['mall', 'store'],
    fields: {
      purchase_id: 'string',
      kind: 'string',
      amount: 'int',
      net: 'int',
      sales: 'int',
      till: 'string',
      channel: 'string',
      /** Lasting hash of the coupon, or nothing. */
      coupon: 'string',
    },
  },
  /** A visit of a member who agreed to be known again, beside the visit itself. Gone when consent is withdrawn. */
  member_visit: {
    tags: ['mall', 'store'],
    fields: { person: 'string', visit_id: 'string', left_ms: 'int', engaged: 'int' },
  },
  /** A till event of a member who agreed to be known again, beside the event itself. Gone when consent is withdrawn. */
  member_purchase: {
    tags: ['mall', 'store'],
    fields: { person: 'string', purchase_id: 'string', net: 'int', sales: 'int', till: 'string' },
  },
  /** A coupon given out or redeemed. `person` is empty but for members who agreed to be known again. `n` is 1. */
  coupon: {
    tags: ['mall', 'campaign', 'event', 'arm'],
    fields: { coupon: 'string', person: 'string', store: 'string', n: 'int' },
  },
  /** What one till event adds to the sums of its store and channel, at its own time. Money in minor units. */
  basket: {
    tags: ['mall', 'store', 'channel'],
    fields: {
      net: 'int',
      sales: 'int',
      sold: 'int',
      refunded: 'int',
      voided: 'int',
      refunds: 'int',
      voids: 'int',
      /** Square of the basket in hundreds of minor units. */
      squares: 'int',
    },
  },
  /** One kind of goods on one receipt, at the time of the till event. `milli` is thousandths of a unit. */
  item: { tags: ['mall', 'store', 'category'], fields: { sku: 'string', lines: 'int', milli: 'int', net: 'int' } },
  /** One report of a door counter. `place` is `mall` for an entrance, else the store. */
  door: { tags: ['mall', 'place', 'sensor'], fields: { entries: 'int', exits: 'int' } },
  /** Trips that passed a store front without a visit, by minute of the first pass. Additive: several points a minute are summed. */
  passage: { tags: ['mall', 'store'], fields: { passers: 'int' } },
  /** Device trips through the mall, by minute of their start. Additive. */
  trip: { tags: ['mall'], fields: { trips: 'int' } },
  /** Visits to `next` after a visit to `store` on the same trip, by minute of the entry into `next`. Additive. */
  flow: { tags: ['mall', 'store', 'next'], fields: { moves: 'int' } },
  /** Devices in a zone when it was looked at, every five minutes; zones without any are left out. Additive. */
  presence: { tags: ['mall', 'zone'], fields: { devices: 'int' } },
  /** Who visited a store on a local day, at its beginning, as a sketch that names nobody. Several of a day are merged. */
  visitors: { tags: ['mall', 'store'], fields: { sketch: 'string' } },
  /** Time a sensor was silent while others were heard, by quarter of an hour. Additive. */
  silence: { tags: ['mall', 'sensor'], fields: { silent_ms: 'int' } },
  /** What became of one sensor's events, by the quarter of an hour in which they came. Additive. */
  intake: { tags: ['mall', 'sensor'], fields: { accepted: 'int', duplicate: 'int', late: 'int', malformed: 'int' } },
  /** The frame that stood at a full minute: JSON, raw deflate, base64. Names no device. */
  frame: { tags: ['mall'], fields: { frame: 'string' } },
  /** What became of every event received, by minute of its event time. Additive. */
  ledger: {
    tags: ['mall'],
    fields: { accepted: 'int', duplicate: 'int', late: 'int', malformed: 'int', dropped: 'int' },
  },
} as const satisfies Record<string, MeasurementDef>;

export type Schema = typeof HISTORY_SCHEMA;
export type Measurement = keyof Schema;
export type TagOf<M extends Measurement> = Schema[M]['tags'][number];
type FieldsOf<M extends Measurement> = Schema[M]['fields'];
type ValueOf<T> = T extends 'int' ? number : string;
export type FieldOf<M extends Measurement> = keyof FieldsOf<M> & string;
/** Only integers can be aggregated. */
export type IntFieldOf<M extends Measurement> = {
  [F in FieldOf<M>]: FieldsOf<M>[F] extends 'int' ? F : never;
}[FieldOf<M>];

export type Point<M extends Measurement = Measurement> = {
  readonly measurement: M;
  /** Every tag, never empty. */
  readonly tags: Readonly<Record<TagOf<M>, string>>;
  /** Every field. Strings may be empty. */
  readonly fields: { readonly [F in FieldOf<M>]: ValueOf<FieldsOf<M>[F]> };
  /** Nanoseconds since the epoch: `ms * 1e6 + hash(event id) % 1e6`, so that a retry hits itself and two events never collide. */
  readonly timeNs: bigint;
};

export type AnyPoint = { [M in Measurement]: Point<M> }[Measurement];
/** The identity of a point that must go (a visit that a late sighting merged into another). */
export type PointRef = { [M in Measurement]: Pick<Point<M>, 'measurement' | 'tags' | 'timeNs'> }[Measurement];
