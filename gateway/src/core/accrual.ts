import type { SensorId, StoreId, ZoneId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import { LEDGER_OUTCOMES, type LedgerOutcome } from '@atrium/shared/wire/http';

export const MINUTE_MS = 60_000;

/** Facts that add up: what they are about, and what is summed. Each becomes a measurement of the same name. */
type Facts = {
  /** Trips that passed a store front without a visit, by the first pass. */
  readonly passage: { readonly tags: { readonly store: StoreId }; readonly sums: { readonly passers: number } };
  /** Device trips through the mall, by their start. */
  readonly trip: { readonly tags: Record<never, never>; readonly sums: { readonly trips: number } };
  /** What became of every event received. */
  readonly ledger: { readonly tags: Record<never, never>; readonly sums: Readonly<Record<LedgerOutcome, number>> };
  /** Visits to `next` that followed a visit to `store` within one trip, by the entry into `next`. */
  readonly flow: {
    readonly tags: { readonly store: StoreId; readonly next: StoreId };
    readonly sums: { readonly moves: number };
  };
  /** Devices present in a zone when it was looked at. */
  readonly presence: { readonly tags: { readonly zone: ZoneId }; readonly sums: { readonly devices: number } };
  /** Sightings of unassociated addresses. */
  readonly crowd: {
    readonly tags: { readonly sensor: SensorId };
    readonly sums: { readonly sightings: number; readonly bursts: number };
  };
  /** What became of the events of one sensor, by the quarter of an hour in which they came. */
  readonly intake: {
    readonly tags: { readonly sensor: SensorId };
    readonly sums: Readonly<Record<Exclude<LedgerOutcome, 'dropped'>, number>>;
  };
  /** Time during which a sensor was silent although others were heard. */
  readonly silence: { readonly tags: { readonly sensor: SensorId }; readonly sums: { readonly silent_ms: number } };
};

export type FactKind = keyof Facts;
export type Sum<K extends FactKind = FactKind> = {
  [P in K]: { readonly kind: P; readonly minute: EpochMs } & Facts[P];
}[K];

type Growing = {
  readonly kind: FactKind;
  readonly minute: EpochMs;
  readonly tags: object;
  sums: Record<string, number>;
};

/** Sums by minute that have not been handed to history yet. Emptied at least every few seconds of log, so it stays small. */
export type Accrual = Map<string, Growing>;

export const createAccrual = (): Accrual => new Map();

export const minuteOf = (at: EpochMs): EpochMs => Math.floor(at / MINUTE_MS) * MINUTE_MS;

/** Add a fact to what is known of the same minute and tags. */
export function accrue(accrual: Accrual, fact: Sum): void {
  const key = `${fact.kind}|${fact.minute}|${Object.values(fact.tags).join('|')}`;
  const known = accrual.get(key);
  if (known === undefined) accrual.set(key, { ...fact, sums: { ...fact.sums } });
  else for (const [name, n] of Object.entries(fact.sums)) known.sums[name] = (known.sums[name] ?? 0) + n;
}

const NO_OUTCOMES = Object.fromEntries(LEDGER_OUTCOMES.map((outcome) => [outcome, 0])) as Record<LedgerOutcome, number>;

/** Runs for every event: no more than a look-up and an addition where the minute is known. */
export function accrueOutcome(accrual: Accrual, outcome: LedgerOutcome, at: EpochMs, n: number): void {
  const minute = minuteOf(at);
  const known = accrual.get(`ledger|${minute}|`);
  if (known === undefined)
    accrue(accrual, { kind: 'ledger', minute, tags: {}, sums: { ...NO_OUTCOMES, [outcome]: n } });
  else known.sums[outcome] = (known.sums[outcome] ?? 0) + n;
}

const copies = (accrual: Accrual): Sum[] =>
  [...accrual.values()].map((sum) => ({ ...sum, sums: { ...sum.sums } }) as unknown as Sum);

/** What waits to be handed over of one kind. */
export const peek = <K extends FactKind>(accrual: Accrual, kind: K): readonly Sum<K>[] =>
  copies(accrual).filter((sum) => sum.kind === kind) as unknown as Sum<K>[];

/** Hand over everything and start again from nothing. */
export function take(accrual: Accrual): readonly Sum[] {
  const taken = copies(accrual);
  accrual.clear();
  return taken;
}
