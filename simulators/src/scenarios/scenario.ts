import type { StoreId, ZoneId } from '@atrium/shared/ids';
import type { Dbm, Metres, Millis, MinorUnits, Point } from '@atrium/shared/units';
import type { Fault } from '../faults/fault.ts';

/** Everything that makes one simulated mall differ from another: data only. Shares and probabilities are 0 to 1. */
export type Scenario = {
  readonly name: string;
  /** One line for `--help`. */
  readonly summary: string;
  /** What a hub must make of it, in words. */
  readonly expect: string;
  /** When it happens, unless the caller says when: a past moment, local time of the venue, and for how long. */
  readonly when?: { readonly start: string; readonly durationMs: Millis };
  /** Hours of this day alone, local seconds; without them those of the venue. */
  readonly hours?: { readonly opensAt: number; readonly closesAt: number };
  /** The mall stands in this IANA time zone instead of its own. */
  readonly timeZone?: string;
  readonly seed: number;
  /** A folder of `shared/venues`. */
  readonly venue: string;
  readonly arrivals: Arrivals;
  readonly trip: TripHabits;
  /** By store category; `other` serves every category that has no entry. */
  readonly trades: Readonly<Record<string, Trade>> & { readonly other: Trade };
  /** Printers, screens and tablets on the network, in this share of the stores: they never leave. */
  readonly things?: number;
  readonly members?: Members;
  readonly campaign?: Campaign;
  /** What door counters get wrong, of all who pass: missed, and counted twice. */
  readonly counters?: { readonly missed: number; readonly twice: number };
  readonly staff: { readonly perStore: number; readonly shiftMs: Millis; readonly phone: PhoneShares };
  readonly tills: Tills;
  readonly phone: PhoneShares;
  readonly radio: RadioWorld;
  /** What goes wrong on the way to the hub, in this order. */
  readonly faults?: readonly Fault[];
  /** People and things placed by hand, beside the crowd. */
  readonly cast?: readonly Actor[];
};

export type Actor = {
  /** Starts the name of their trips in the truth. */
  readonly name: string;
  /** `staff`: whoever is no customer, things included. */
  readonly role: 'shopper' | 'staff';
  readonly phones: readonly ('associated' | 'probing' | 'app')[];
  /** From the start of the run. */
  readonly afterMs: Millis;
  /** So many of them, one after the other; default one. */
  readonly repeat?: { readonly times: number; readonly everyMs: Millis };
  readonly part: Part;
};

export type Part =
  | { readonly kind: 'rest'; readonly zone: ZoneId; readonly at: Point; readonly forMs: Millis }
  | {
      readonly kind: 'walk';
      /** Entrances, by the name of their counter. */
      readonly from: string;
      readonly stores: readonly { readonly store: StoreId; readonly forMs: Millis }[];
      readonly to: string;
      /** Metres per second. */
      readonly speed: number;
    };

export type Arrivals = {
  /** Groups that enter in an hour when the curve stands at 1. */
  readonly groupsPerHour: number;
  /** Relative arrivals at the start of each local hour, 0 to 1, linear in between: 24 numbers. */
  readonly weekday: readonly number[];
  readonly weekend: readonly number[];
  /** Probability of a group of 1, 2, 3, 4, … people. */
  readonly groupSizes: readonly number[];
};

export type TripHabits = {
  /** A trip enters 1 + Poisson(`furtherStores`) stores, at most `maxStores`. */
  readonly furtherStores: number;
  readonly maxStores: number;
  /** Attraction of a store falls by 1/e over this way, metres. */
  readonly reach: Metres;
  readonly speed: { readonly mean: number; readonly sd: number };
  /** Trips with one stop in front of a window, without going in; the stop lasts `fromMs` to `toMs`. */
  readonly linger: { readonly share: number; readonly fromMs: Millis; readonly toMs: Millis };
  /** Before a store, somebody in `share` of the cases sits down in the corridor for a while, lognormal. */
  readonly pause: { readonly share: number; readonly medianMs: Millis; readonly sigma: number };
  /** Entries that only look around the door and leave within a minute. */
  readonly glance: { readonly share: number; readonly fromMs: Millis; readonly toMs: Millis };
};

export type Members = {
  /** Of all shoppers with a phone that can be followed. */
  readonly share: number;
  /** So many are known to the mall. */
  readonly pool: number;
  /** Of the members: those who consent to being linked when they come, and of these, those who withdraw it on the way. */
  readonly consenting: number;
  readonly withdrawing: number;
  /** Of their purchases: those at which they show their card. */
  readonly showsCard: number;
};

/** Coupons for members as they come, at random half of them held out. */
export type Campaign = {
  readonly id: string;
  /** How much more often a treated member buys: 0.2 is a fifth. */
  readonly lift: number;
  /** Of the purchases of treated members: those with the coupon. */
  readonly redeems: number;
};

export type Trade = {
  readonly attraction: number;
  readonly dwellMedianMs: Millis;
  /** Standard deviation of the logarithm of the dwell. */
  readonly dwellSigma: number;
  /** Share of visits, glances left out, that end in a purchase. */
  readonly conversion: number;
  readonly basketMedian: MinorUnits;
  readonly basketSigma: number;
};

export type Tills = {
  /** Sales that are taken back, half as refunds minutes later, half as voids at once. */
  readonly takenBack: number;
  /** From the sale to its message, lognormal. */
  readonly delayMedianMs: Millis;
  readonly delaySigma: number;
  /** Each till has a clock of its own, wrong by a normal draw of this standard deviation. */
  readonly clockSdMs: Millis;
};

export type PhoneShares = {
  /** Of all people: a phone with Wi-Fi on. */
  readonly wifi: number;
  /** Of those: joined to the mall's network, so that its address is stable. */
  readonly associated: number;
  /** Of all people: the mall's app, which sends a beacon frame over BLE. */
  readonly app: number;
};

export type Cadence = { readonly medianMs: Millis; readonly sigma: number };

export type RadioWorld = {
  /** Time between bursts by what the phone is doing. */
  readonly associated: Cadence;
  readonly screenOn: Cadence;
  readonly screenOff: Cadence;
  readonly app: Cadence;
  /** Share of the time that a screen is on, more than 0. */
  readonly screenOnShare: number;
  /** Standard deviation of the logarithm of a device's own pace. */
  readonly paceSigma: number;
  /** Unassociated phones by what they do with their address; the rest keeps it. */
  readonly newAddressPerBurst: number;
  readonly newAddressPerMinutes: number;
  /** Level at 1 m, and the level at which half of the frames are lost. */
  readonly wifi: { readonly atOneMetre: Dbm; readonly sensitivity: Dbm };
  readonly ble: { readonly atOneMetre: Dbm; readonly sensitivity: Dbm };
  /** Receivers keep what is weaker than this to themselves, as location engines tell them to. */
  readonly reportFrom: Dbm;
  /** Path-loss exponents along corridors and through shops. */
  readonly openExponent: number;
  readonly clutteredExponent: number;
  /** Loss of each wall between two zones, of a glass front, and of a floor, dB. */
  readonly wallDb: number;
  readonly frontDb: number;
  readonly floorDb: number;
  /** Standard deviations, dB: of the place, of a moment, of a receiver, of a device. */
  readonly shadowSd: number;
  readonly fadingSd: number;
  readonly receiverSd: number;
  readonly deviceSd: number;
  /** What the person's own body costs at most, dB: nothing towards the phone, all of it from behind. */
  readonly bodyDb: number;
  /** Laws that the plain model does not have, so that no filter is graded on its own model. */
  readonly mismatch?: Mismatch;
};

export type Mismatch = {
  /** Two slopes: beyond `breakAt` metres a level falls with `farExponent`. */
  readonly breakAt: Metres;
  readonly farExponent: number;
  /** A corridor that leads from sender to receiver carries a wave like a guide. */
  readonly guideExponent: number;
  /** Standard deviation of the logarithm of what the walls of one link cost. */
  readonly wallSigma: number;
  /** Furniture that no drawing knows: the share of cells that hold some, and what it costs a line to go through one, dB. */
  readonly furniture: { readonly share: number; readonly leastDb: number; readonly mostDb: number };
  /** Voids and escalators: the share of links between levels that one lets through, and what a floor costs there, dB. */
  readonly leak: { readonly share: number; readonly floorDb: number };
};
