import type { Pseudonym, SensorId, StoreId } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';
import { type Accrual, createAccrual } from './accrual.ts';
import type { Effect } from './effect.ts';
import type { Cadence } from './health/cadence.ts';
import type { Intake } from './health/intake.ts';
import type { Skew } from './health/skew.ts';
import { type ClockMode, createMallClock, type MallClock } from './intake/clock.ts';
import { createReorder, type Reorder } from './intake/reorder.ts';
import type { Links } from './members/links.ts';
import { createTallies, type Tallies } from './tally.ts';
import type { VisitorDay } from './uniques.ts';
import type { VenueIndex } from './venue-index.ts';
import type { Span } from './visits/spans.ts';
import type { Stay } from './visits/stay.ts';
import { createHearing, type Hearing } from './zoning/ears.ts';
import type { Hold } from './zoning/hold-zone.ts';
import type { Levels, Place } from './zoning/levels.ts';
import type { Path } from './zoning/path.ts';

/** One linkable device in the mall. */
export type Track = {
  readonly device: Pseudonym;
  /** Time of the last sighting folded in order. */
  lastAt: EpochMs;
  /** Smoothed levels, where there is no plan to place it on. */
  levels: Levels | null;
  /** Its last minutes on the plan. */
  path: TrackPath | null;
  /** Sightings of one scan, up to 2 s long, not yet judged. */
  batch: Batch | null;
  hold: Hold;
  place: Place | null;
  /** Open stays, and closed ones that a late sighting may still change. */
  stays: Stay[];
  trip: Trip;
};

export type Batch = {
  readonly from: EpochMs;
  to: EpochMs;
  /** Sum and number of the levels of each receiver, dBm. */
  readonly heard: Map<SensorId, { sum: number; n: number }>;
};

/** A path with what was told of its part that is final. */
export type TrackPath = Path & {
  /** Stays that may go on at its beginning. */
  carry: readonly Span[];
  told: 0 | 1;
  /** Silent for so long that it is taken to have left the mall. */
  left: boolean;
};

export type Trip = {
  readonly startedAt: EpochMs;
  /** Stores whose front was passed, and when first. */
  readonly passed: Map<StoreId, EpochMs>;
  /** Those of them that nothing can change any more. */
  readonly certain: Map<StoreId, EpochMs>;
  readonly visited: Set<StoreId>;
  /** Visits of the trip that no late sighting can change any more, as they were left behind. */
  readonly settled: Called[];
};

/** A store was visited, from when. */
export type Called = { readonly store: StoreId; readonly at: EpochMs };

export type SensorState = {
  lastAt: EpochMs;
  online: boolean;
  /** How often it was heard, and its longest pause since, which fades. */
  heard: number;
  pauseMs: Millis;
  /** Its silence is in the sums up to here. */
  toldTo: EpochMs;
  readonly cadence: Cadence;
  /** Null while nothing is known of its clock: always so where the mall lives in the time of its events. */
  skew: Skew | null;
  /** What became of its events in the piece of time that goes on, and in the one before. */
  intake: Intake;
  before: Intake;
  firmware: string | null;
  /** Percent. */
  battery: number | null;
};

/** Everything the fold remembers. Owned by the fold: callers read it, only `step` changes it. */
export type FoldState = {
  readonly index: VenueIndex;
  readonly clock: MallClock;
  readonly reorder: Reorder;
  readonly tracks: Map<Pseudonym, Track>;
  /** Tracks with an unjudged batch. */
  readonly judging: Set<Track>;
  readonly sensors: Map<SensorId, SensorState>;
  readonly hearing: Hearing;
  readonly tallies: Tallies;
  readonly accrual: Accrual;
  readonly links: Links;
  /** In the order of time. */
  readonly visitorDays: VisitorDay[];
  /** Watermark at the last sweep for stays and trips that are over. */
  sweptAt: EpochMs;
  /** Receive time of the last hand-over of accrued sums. */
  accruedAt: EpochMs;
  /** Devices forgotten because there were too many at once. */
  evicted: number;
  /** What the step in progress wants done. */
  effects: Effect[];
};

export type FoldOptions = { readonly index: VenueIndex; readonly mode: ClockMode; readonly holdMs: Millis };

export const createFold = ({ index, mode, holdMs }: FoldOptions): FoldState => ({
  index,
  clock: createMallClock(mode, holdMs),
  reorder: createReorder(),
  tracks: new Map(),
  judging: new Set(),
  sensors: new Map(),
  hearing: createHearing(index.plan),
  tallies: createTallies(),
  accrual: createAccrual(),
  links: new Map(),
  visitorDays: [],
  sweptAt: Number.NEGATIVE_INFINITY,
  accruedAt: 0,
  evicted: 0,
  effects: [],
});
