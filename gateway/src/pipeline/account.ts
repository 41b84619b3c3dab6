import type { EpochMs } from '@atrium/shared/units';
import { FUTURE_AFTER_MS } from '../core/intake/clock.ts';
import type { RefusedRecord } from '../core/record.ts';
import { maskSample } from '../decode/mask.ts';
import type { DecodeFault } from '../decode/wire-event.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { FaultRing } from './faults.ts';
import { type Outcome, sumRefusals } from './to-records.ts';

/** Where a message came from, as it may be shown, and what it was. */
export type Origin = { readonly topic: string; readonly payload: Uint8Array; readonly now: EpochMs };

/** Books what became of each event: in the metrics, among the fault samples, and for the ledger. */
export type Account = {
  /** @returns what the log must hold of the events that were not taken */
  readonly book: (outcomes: readonly Outcome[], faults: readonly DecodeFault[], origin: Origin) => RefusedRecord[];
};

type Refusal = Pick<RefusedRecord, 'outcome' | 'at'>;

export function createAccount(metrics: Metrics, samples: FaultRing): Account {
  function bookFault({ reason, field, detail, at }: DecodeFault, { topic, payload, now }: Origin): Refusal {
    metrics.malformed.inc({ reason });
    samples.add({ at: now, topic, reason, field, detail, sample: maskSample(payload) });
    // What claims to be of the future is filed under the time it came.
    return { outcome: 'malformed', at: at === null || at > now + FUTURE_AFTER_MS ? now : at };
  }

  function bookOutcome({ event, verdict }: Outcome, origin: Origin): Refusal | null {
    const { at } = event.message;
    switch (verdict) {
      case 'accepted':
        metrics.accepted.inc();
        return null;
      case 'duplicate':
        metrics.duplicate.inc();
        return { outcome: 'duplicate', at };
      case 'late':
        metrics.late.inc();
        return { outcome: 'late', at };
      case 'future': {
        const detail = `at is ${at - origin.now} ms ahead of the hub's clock`;
        return bookFault({ reason: 'future', field: 'at', detail, at }, origin);
      }
    }
  }

  return {
    book: (outcomes, faults, origin) => {
      metrics.received.inc(outcomes.length + faults.length);
      const refused = [
        ...outcomes.flatMap((outcome) => bookOutcome(outcome, origin) ?? []),
        ...faults.map((fault) => bookFault(fault, origin)),
      ];
      return sumRefusals(refused, origin.now);
    },
  };
}
