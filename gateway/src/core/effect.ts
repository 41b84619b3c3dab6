import type { Pseudonym, SensorId, StoreId, VisitId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { Sum } from './accrual.ts';
import type { CampaignRecord, PurchaseRecord } from './record.ts';

/** What a finished stay amounted to: too short to be a visit, a visit, or an engaged one. */
export type StayClass = 'bounce' | 'visit' | 'engaged';

/** A stay in one store as history keeps it. */
export type Visit = {
  readonly id: VisitId;
  readonly store: StoreId;
  readonly device: Pseudonym;
  /** Whose device it is, for who agreed to be known again. */
  readonly person?: Pseudonym;
  readonly enteredAt: EpochMs;
  readonly leftAt: EpochMs;
  /** Moments at which the device was heard in the store. */
  readonly sightings: number;
  /** How long the stay was at best, ms; null where one sighting is all that is known. */
  readonly estimateMs: number | null;
  /** How the device was placed: on the plan, by its loudest receiver, or by a source that only says "here". */
  readonly placed: 'plan' | 'proximity' | 'presence';
  readonly class: StayClass;
  readonly rev: number;
};

/** What the fold wants done in the world. The shell does it, in order. */
export type Effect =
  /** Write the visit; it replaces what was written under `replaces` (its own earlier entry time), if that differs. */
  | { readonly kind: 'visit'; readonly visit: Visit }
  /** Take back a visit that was written: it was revised to another entry time or merged into another. */
  | { readonly kind: 'visit-removed'; readonly visit: Pick<Visit, 'id' | 'store' | 'enteredAt'> }
  | { readonly kind: 'purchase'; readonly purchase: PurchaseRecord }
  | { readonly kind: 'campaign'; readonly campaign: CampaignRecord }
  | {
      readonly kind: 'door';
      readonly sensor: SensorId;
      readonly at: EpochMs;
      readonly entries: number;
      readonly exits: number;
      readonly id: string;
    }
  /** Sketches of who visited each store on a local day, from its beginning. They merge with any before; they never replace. */
  | {
      readonly kind: 'visitors';
      readonly day: EpochMs;
      readonly stores: readonly { readonly store: StoreId; readonly sketch: string }[];
    }
  /** Sums by minute of event time since the last time they were handed over. They add up; they never replace. */
  | { readonly kind: 'accrued'; readonly accrued: readonly Sum[] };
