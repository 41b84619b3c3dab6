import type { Pseudonym, SensorId, StoreId, TillId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { LedgerOutcome } from '@atrium/shared/wire/http';

/**
 * What the event log holds, one line each, and the only input of the fold. `rx` is when the hub received it, `at` when it
 * happened. Devices and members are pseudonyms here already; nothing in this file has ever held an address.
 */
export type SightingRecord = {
  readonly k: 's';
  readonly rx: EpochMs;
  readonly at: EpochMs;
  readonly sensor: SensorId;
  readonly device: Pseudonym;
  /** Absent in logs of earlier versions: then what the sensor is. */
  readonly radio?: 'wifi' | 'ble';
  /** Level, dBm; absent for presence-only sources. */
  readonly rssi?: number;
  readonly id?: string;
};

/** Lane B: what one message told of unassociated addresses at one sensor in one minute. No device, by design. */
export type LaneBRecord = {
  readonly k: 'b';
  readonly rx: EpochMs;
  readonly at: EpochMs;
  readonly sensor: SensorId;
  readonly n: number;
  /** Moments in which an address was heard, one second each; absent, like `id`, in logs of earlier versions. */
  readonly bursts?: number;
  /** A keyed hash of all of them together: knows the message again. */
  readonly id?: string;
};

export type CountRecord = {
  readonly k: 'c';
  readonly rx: EpochMs;
  readonly at: EpochMs;
  readonly sensor: SensorId;
  readonly in: number;
  readonly out: number;
  readonly id?: string;
};

export type PurchaseRecord = {
  readonly k: 'p';
  readonly rx: EpochMs;
  readonly at: EpochMs;
  readonly store: StoreId;
  readonly id: string;
  readonly amount: number;
  readonly kind: 'sale' | 'refund' | 'void';
  readonly till?: TillId;
  readonly channel?: string;
  readonly member?: Pseudonym;
  /** The lasting name of a member who agreed to be known again. */
  readonly person?: Pseudonym;
  readonly coupon?: string;
  readonly items?: readonly {
    readonly sku: string;
    readonly category: string;
    readonly quantity: number;
    readonly amount: number;
  }[];
};

export type IdentityRecord = {
  readonly k: 'i';
  readonly rx: EpochMs;
  readonly at: EpochMs;
  readonly source: string;
  readonly member: Pseudonym;
  /** The lasting name: of who agreed to be known again, or withdraws. */
  readonly person?: Pseudonym;
  readonly device: Pseudonym;
  readonly consent: 'granted' | 'withdrawn';
  readonly scope: 'analytics' | 'member-link' | 'marketing';
};

export type CampaignRecord = {
  readonly k: 'g';
  readonly rx: EpochMs;
  readonly at: EpochMs;
  readonly campaign: string;
  readonly event: 'issued' | 'redeemed';
  readonly coupon: string;
  readonly arm: 'treated' | 'holdout';
  readonly member?: Pseudonym;
  /** The lasting name of a member who agreed to be known again. */
  readonly person?: Pseudonym;
  readonly store?: StoreId;
};

export type StatusRecord = {
  readonly k: 'h';
  readonly rx: EpochMs;
  readonly at: EpochMs;
  readonly sensor: SensorId;
  readonly online: boolean;
  readonly firmware?: string;
  readonly battery?: number;
};

/** Today's name of a device whose owner agreed to be known again. Made by the hub when it is first heard on a day. */
export type LinkRecord = {
  readonly k: 'l';
  readonly rx: EpochMs;
  readonly at: EpochMs;
  readonly device: Pseudonym;
  readonly person: Pseudonym;
};

/** Events that were not taken, by the minute they belong to: the ledger keeps them, nothing else does. */
export type RefusedRecord = {
  readonly k: 'x';
  readonly rx: EpochMs;
  readonly at: EpochMs;
  readonly outcome: Exclude<LedgerOutcome, 'accepted'>;
  readonly n: number;
  /** Of the venue's own sensors only. */
  readonly sensor?: SensorId;
};

/**
 * Time passing without an event. `clock`: the mall's time follows the hub's clock; `flush`: it catches up with the newest event;
 * `mark`: only a moment at which a frame was shown.
 */
export type TickRecord = { readonly k: 't'; readonly rx: EpochMs; readonly mode: 'clock' | 'flush' | 'mark' };

export type EventRecord =
  | SightingRecord
  | LaneBRecord
  | CountRecord
  | PurchaseRecord
  | IdentityRecord
  | CampaignRecord
  | StatusRecord;

export type LogRecord = EventRecord | LinkRecord | RefusedRecord | TickRecord;

/** A record with its place in the log: 1, 2, 3, … over the life of a data folder. */
export type Entry = { readonly seq: number; readonly record: LogRecord };
