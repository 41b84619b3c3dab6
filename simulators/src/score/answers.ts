import type { EpochMs } from '@atrium/shared/units';
import type { KpiRow, LedgerTotals, VisitRow } from '@atrium/shared/wire/http';

/** What a hub says about a span of time, over its public interface. */
export type Answers = {
  readonly visits: readonly VisitRow[];
  readonly stores: readonly KpiRow[];
  readonly mall: KpiRow;
  readonly ledger: LedgerTotals;
  /** Live frames seen during play: the mall's time and the linkable devices inside; null where unknown. */
  readonly frames: readonly { readonly at: EpochMs; readonly inside: number | null }[];
};

/** What was done to get them. */
export type Run = { readonly events: number; readonly wallS: number };
