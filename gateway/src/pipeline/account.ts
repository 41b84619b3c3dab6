import type { SensorId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import { FUTURE_AFTER_MS } from '../core/intake/clock.ts';
import type { RefusedRecord } from '../core/record.ts';
import { maskSample } from '../decode/mask.ts';
import type { DecodeFault } from '../decode/wire-event.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { FaultRing } from './faults.ts';
import { type Outcome, type Refusal, sumRefusals } from './to-records.ts';

/** Where a message came from, as it may be shown, and what it was. */
export type Origin = {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly now: EpochMs;
  /** The venue's own sensor that it came from, where that is certain. */
  readonly sensor?: SensorId | undefined;
};

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

export function createAccount(metrics: Metrics, samples: FaultRing): Account {
  /** A fault of an event that could be read, or of what could not. */
  function fileFault({ reason, field, detail, at }: DecodeFault, { topic, payload, now, sensor }: Origin): Refusal {
    samples.add({ at: now, topic, reason, field, detail, sample: maskSample(payload) });
    // What claims to be of the future is filed under the time it came.
    const filedAt = at === null || at > now + FUTURE_AFTER_MS ? now : at;
    return { outcome: 'malformed', at: filedAt, ...(sensor !== undefined && { sensor }) };
  }

  function refusalOf({ event, verdict }: Outcome, origin: Origin): Refusal[] {
    const { at } = event.message;
    const sensor = 'sensor' in event ? event.sensor : undefined;
    if (verdict === 'future') return [fileFault(fromFuture(at, origin.now), { ...origin, sensor })];
    if (verdict === 'private') return [{ outcome: 'dropped', at, ...(sensor !== undefined && { sensor }) }];
    return verdict === 'accepted' ? [] : [{ outcome: verdict, at, ...(sensor !== undefined && { sensor }) }];
  }

  function show(outcomes: readonly Outcome[], faults: readonly DecodeFault[]): void {
    metrics.received.inc(outcomes.length + faults.length);
    for (const { verdict } of outcomes) {
      if (verdict === 'future') metrics.malformed.inc({ reason: verdict });
      else if (verdict === 'private') metrics.dropped.inc({ reason: verdict });
      else metrics[verdict].inc();
    }
    for (const { reason } of faults) metrics.malformed.inc({ reason });
  }

  return {
    book: (outcomes, faults, origin) => {
      const refused = outcomes.flatMap((outcome) => refusalOf(outcome, origin));
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
