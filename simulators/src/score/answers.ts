import type { StoreId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { KpiRow, LedgerTotals, VisitRow } from '@atrium/shared/wire/http';

/** What a hub says about a span of time, over its public interface. */
export type Answers = {
  readonly visits: readonly VisitRow[];
  readonly stores: readonly KpiRow[];
  readonly mall: KpiRow;
  readonly ledger: LedgerTotals;
  /** The whole mall by quarters of an hour. */
  readonly quarters: readonly KpiRow[];
  /** Moves from store to store; null where the hub does not tell them. */
  readonly flows: readonly Flow[] | null;
  /** Live frames seen during play: the mall's time and the linkable devices inside; null where unknown. */
  readonly frames: readonly { readonly at: EpochMs; readonly inside: number | null }[];
};

export type Flow = { readonly store: StoreId; readonly next: StoreId; readonly moves: number };

/** What was done to get them. */
export type Run = {
  readonly events: number;
  readonly wallS: number;
  /** From the publishing of an event to the live frame that shows its time, ms; empty where that was not measured. */
  readonly latencies: readonly number[];
};
