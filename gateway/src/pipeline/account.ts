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

/** What became of the events of one message. */
export type Booked = {
  /** What the log must hold of the events that were not taken. */
  readonly refused: readonly RefusedRecord[];
  /** Show it in the metrics: once the log has it, so that they never run ahead of the ledger. */
  readonly show: () => void;
};

/** Books what became of each event: among the fault samples, for the ledger, and in the metrics. */
export type Account = {
  readonly book: (outcomes: readonly Outcome[], faults: readonly DecodeFault[], origin: Origin) => Booked;
};

type Refusal = Pick<RefusedRecord, 'outcome' | 'at'>;

export function createAccount(metrics: Metrics, samples: FaultRing): Account {
  /** A fault of an event that could be read, or of what could not. */
  function fileFault({ reason, field, detail, at }: DecodeFault, { topic, payload, now }: Origin): Refusal {
    samples.add({ at: now, topic, reason, field, detail, sample: maskSample(payload) });
    // What claims to be of the future is filed under the time it came.
    return { outcome: 'malformed', at: at === null || at > now + FUTURE_AFTER_MS ? now : at };
  }

  function show(outcomes: readonly Outcome[], faults: readonly DecodeFault[]): void {
    metrics.received.inc(outcomes.length + faults.length);
    for (const { verdict } of outcomes) {
      if (verdict === 'future') metrics.malformed.inc({ reason: verdict });
      else metrics[verdict].inc();
    }
    for (const { reason } of faults) metrics.malformed.inc({ reason });
  }

  return {
    book: (outcomes, faults, origin) => {
      const refused: Refusal[] = [];
      for (const { event, verdict } of outcomes) {
        const { at } = event.message;
        if (verdict === 'duplicate' || verdict === 'late') refused.push({ outcome: verdict, at });
        if (verdict === 'future') refused.push(fileFault(fromFuture(at, origin.now), origin));
      }
      for (const fault of faults) refused.push(fileFault(fault, origin));
      return { refused: sumRefusals(refused, origin.now), show: () => show(outcomes, faults) };
    },
  };
}

const fromFuture = (at: EpochMs, now: EpochMs): DecodeFault => ({
  reason: 'future',
  field: 'at',
  detail: `at is ${at - now} ms ahead of the hub's clock`,
  at,
});
