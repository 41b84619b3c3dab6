import type { StoreId, TillId, ZoneId } from '@atrium/shared/ids';
import type { EpochMs, Millis, MinorUnits } from '@atrium/shared/units';
import type { Member, Phone } from './people.ts';

/**
 * What really happened, as `--truth` writes it: one JSON object a line, in the order in which things end. `trip` joins the lines of
 * one person. What was not over when the simulation ended says `open: true`, and its `leftAt` is that moment.
 *
 * A `visit` is every stay in a store, however short, and a `pass` every walk past a front: whoever scores applies the thresholds.
 */
export type Truth =
  | {
      readonly kind: 'trip';
      readonly trip: string;
      readonly group: string;
      readonly role: Role;
      readonly enteredAt: EpochMs;
      readonly leftAt: EpochMs;
      readonly open?: true;
      /** Was inside already when it began: came through no entrance. */
      readonly inside?: true;
      readonly member?: Member;
      /** What can be heard of this person. Empty: nobody can know that they were there, but the doors. */
      readonly phones: readonly Phone[];
    }
  | {
      readonly kind: 'visit';
      readonly trip: string;
      readonly role: Role;
      readonly store: StoreId;
      readonly enteredAt: EpochMs;
      readonly leftAt: EpochMs;
      readonly open?: true;
    }
  | {
      readonly kind: 'pass';
      readonly trip: string;
      readonly role: Role;
      readonly store: StoreId;
      /** The corridor zone. */
      readonly zone: ZoneId;
      readonly at: EpochMs;
      /** Time spent in front of the window, ms. */
      readonly lingeredMs: Millis;
    }
  | ({ readonly kind: 'purchase' } & Sale);

export type Role = 'shopper' | 'staff';

/** One line of a till roll. `trip` is who paid; a refund or void names the sale it takes back in `of`. */
export type Sale = {
  readonly id: string;
  readonly store: StoreId;
  readonly till?: TillId;
  readonly at: EpochMs;
  readonly amount: MinorUnits;
  readonly sale: 'sale' | 'refund' | 'void';
  readonly trip: string;
  /** Who showed their card. */
  readonly member?: string;
  readonly coupon?: string;
  readonly of?: string;
};
