import type { MalformedReason } from '@atrium/shared/wire/http';
import type {
  CampaignMessage,
  CountMessage,
  IdentityMessage,
  PurchaseMessage,
  SightingMessage,
  StatusMessage,
} from '@atrium/shared/wire/messages';

/** One event as its sender meant it: checked against the contract and the venue, addresses still in clear. Never stored as such. */
export type WireEvent =
  | { readonly kind: 'sighting'; readonly sensor: string; readonly message: SightingMessage }
  | { readonly kind: 'count'; readonly sensor: string; readonly message: CountMessage }
  | { readonly kind: 'purchase'; readonly store: string; readonly message: PurchaseMessage }
  | { readonly kind: 'identity'; readonly source: string; readonly message: IdentityMessage }
  | { readonly kind: 'campaign'; readonly campaign: string; readonly message: CampaignMessage }
  | { readonly kind: 'status'; readonly sensor: string; readonly message: StatusMessage };

/** Why a message, or one event of it, was not taken. */
export type DecodeFault = {
  readonly reason: MalformedReason;
  /** Dotted path of the field to blame, if one is. */
  readonly field: string | null;
  readonly detail: string;
  /** The event's own time, where that much could be read; decides which minute of the ledger it belongs to. */
  readonly at: number | null;
};

export type Decoded = { readonly events: readonly WireEvent[]; readonly faults: readonly DecodeFault[] };

export const fault = (
  reason: MalformedReason,
  detail: string,
  field: string | null = null,
  at: number | null = null,
): DecodeFault => ({
  reason,
  field,
  detail,
  at,
});
