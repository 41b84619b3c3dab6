import type { StoreId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { LedgerOutcome } from '@atrium/shared/wire/http';
import type { Accrued } from './effect.ts';

export const MINUTE_MS = 60_000;

/** Sums by minute that have not been handed to history yet. Emptied at least every few seconds of log, so it stays small. */
export type Accrual = {
  readonly passages: Map<string, { readonly store: StoreId; readonly minute: EpochMs; n: number }>;
  readonly trips: Map<EpochMs, number>;
  readonly ledger: Map<EpochMs, Record<LedgerOutcome, number>>;
};

export const createAccrual = (): Accrual => ({ passages: new Map(), trips: new Map(), ledger: new Map() });

export const minuteOf = (at: EpochMs): EpochMs => Math.floor(at / MINUTE_MS) * MINUTE_MS;

export function accruePassage(accrual: Accrual, store: StoreId, at: EpochMs): void {
  const minute = minuteOf(at);
  const key = `${minute}|${store}`;
  const known = accrual.passages.get(key);
  if (known === undefined) accrual.passages.set(key, { store, minute, n: 1 });
  else known.n++;
}

export function accrueTrip(accrual: Accrual, at: EpochMs): void {
  const minute = minuteOf(at);
  accrual.trips.set(minute, (accrual.trips.get(minute) ?? 0) + 1);
}

export function accrueOutcome(accrual: Accrual, outcome: LedgerOutcome, at: EpochMs, n: number): void {
  const minute = minuteOf(at);
  let counts = accrual.ledger.get(minute);
  if (counts === undefined) {
    counts = { accepted: 0, duplicate: 0, late: 0, malformed: 0, dropped: 0 };
    accrual.ledger.set(minute, counts);
  }
  counts[outcome] += n;
}

export const isEmpty = ({ passages, trips, ledger }: Accrual): boolean =>
  passages.size + trips.size + ledger.size === 0;

/** How many minutes are waiting; the fold hands over early when there are many. */
export const sizeOf = ({ passages, trips, ledger }: Accrual): number => passages.size + trips.size + ledger.size;

export const peek = (accrual: Accrual): Accrued => ({
  passages: [...accrual.passages.values()].map((sum) => ({ ...sum })),
  trips: [...accrual.trips].map(([minute, n]) => ({ minute, n })),
  ledger: [...accrual.ledger].map(([minute, counts]) => ({ minute, counts: { ...counts } })),
});

/** Hand over everything and start again from nothing. */
export function take(accrual: Accrual): Accrued {
  const taken = peek(accrual);
  accrual.passages.clear();
  accrual.trips.clear();
  accrual.ledger.clear();
  return taken;
}
