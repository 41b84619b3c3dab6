import type { LedgerOutcome } from '@atrium/shared/wire/http';

/** What became of the events of one sensor. What a full queue drops has no sensor any more: that is in the mall's ledger alone. */
export type Intake = Record<Exclude<LedgerOutcome, 'dropped'>, number>;

export const noIntake = (): Intake => ({ accepted: 0, duplicate: 0, late: 0, malformed: 0 });
