/** Branded numbers: a level is not a duration. Makers are lower-case; they do not validate, schemas do. */

declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]?: Name };

/** Milliseconds since the Unix epoch, UTC. */
export type EpochMs = Unit<'EpochMs'>;
/** A duration in milliseconds. */
export type Millis = Unit<'Millis'>;
/** Radio level in dBm, as reported by a receiver. */
export type Dbm = Unit<'Dbm'>;
/** Money in the minor unit of its currency (cents, fen); always an integer. */
export type MinorUnits = Unit<'MinorUnits'>;
/** A distance or coordinate on a venue's plan, in metres. */
export type Metres = Unit<'Metres'>;
/** A point on a level's plan: metres from the plan's origin, x to the right (east), y down (south). */
export type Point = readonly [x: Metres, y: Metres];
