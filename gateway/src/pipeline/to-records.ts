import type { EpochMs } from '@atrium/shared/units';
import { minuteOf } from '../core/accrual.ts';
import { type Admission, type Moment, type Verdict, admit, judgeTime, remember } from '../core/intake/admission.ts';
import type { EventRecord, LogRecord, RefusedRecord } from '../core/record.ts';
import type { WireEvent } from '../decode/wire-event.ts';
import { type Pseudonyms, isMac } from './pseudonyms.ts';

/** From what a sender said to what the log may hold: pseudonyms for addresses, lanes separated, every event given a verdict. */

export type Outcome = { readonly event: WireEvent; readonly verdict: Verdict };

export type Gathered = { readonly records: LogRecord[]; readonly outcomes: Outcome[] };

const KIND: Record<WireEvent['kind'], EventRecord['k']> = {
  sighting: 's',
  count: 'c',
  purchase: 'p',
  identity: 'i',
  campaign: 'g',
  status: 'h',
};

/**
 * Lane B is an unassociated Wi-Fi address: an address that the device made up and will drop. It is counted and never followed.
 * An absent `associated` on a Wi-Fi MAC means unassociated.
 */
const isLaneB = (event: WireEvent): boolean =>
  event.kind === 'sighting' &&
  event.message.radio === 'wifi' &&
  event.message.associated !== true &&
  (event.message.associated === false || isMac(event.message.device));

type Context = { readonly admission: Admission; readonly pseudonyms: Pseudonyms; readonly moment: Moment };

export function gather(events: readonly WireEvent[], context: Context): Gathered {
  const { admission, pseudonyms, moment } = context;
  const records: LogRecord[] = [];
  const outcomes: Outcome[] = [];
  const laneB = new Map<EpochMs, { at: EpochMs; sensor: string; n: number }>();
  for (const event of events) {
    const inTime = judgeTime(KIND[event.kind], event.message.at, moment);
    if (inTime !== 'in-time') {
      outcomes.push({ event, verdict: inTime });
      continue;
    }
    const record = toRecord(event, pseudonyms, moment.now);
    if (record.k === 's' && isLaneB(event)) {
      const fresh = remember(admission, 'b', record.at, `b|${record.sensor}|${record.device}|${record.id ?? record.at}`);
      outcomes.push({ event, verdict: fresh ? 'accepted' : 'duplicate' });
      if (fresh) countLaneB(laneB, record);
      continue;
    }
    const verdict = admit(admission, record, moment);
    outcomes.push({ event, verdict });
    if (verdict === 'accepted') records.push(record);
  }
  for (const { at, sensor, n } of laneB.values()) records.push({ k: 'b', rx: moment.now, at, sensor, n });
  return { records, outcomes };
}

function countLaneB(sums: Map<EpochMs, { at: EpochMs; sensor: string; n: number }>, { at, sensor }: { at: EpochMs; sensor: string }): void {
  const known = sums.get(minuteOf(at));
  if (known === undefined) sums.set(minuteOf(at), { at, sensor, n: 1 });
  else {
    known.n++;
    known.at = Math.max(known.at, at);
  }
}

function toRecord(event: WireEvent, pseudonyms: Pseudonyms, rx: EpochMs): EventRecord {
  const { at } = event.message;
  switch (event.kind) {
    case 'sighting': {
      const { rssi, id, device } = event.message;
      return {
        k: 's',
        rx,
        at,
        sensor: event.sensor,
        device: pseudonyms.of('device', device, at),
        ...(rssi !== undefined && { rssi }),
        ...(id !== undefined && { id }),
      };
    }
    case 'count': {
      const { id } = event.message;
      return { k: 'c', rx, at, sensor: event.sensor, in: event.message.in, out: event.message.out, ...(id !== undefined && { id }) };
    }
    case 'purchase': {
      const { id, amount, kind, till, channel, member, coupon, items } = event.message;
      return {
        k: 'p',
        rx,
        at,
        store: event.store,
        id,
        amount,
        kind,
        ...(till !== undefined && { till }),
        ...(channel !== undefined && { channel }),
        ...(items !== undefined && { items }),
        ...(member !== undefined && { member: pseudonyms.of('member', member, at) }),
        ...(coupon !== undefined && { coupon: pseudonyms.of('coupon', coupon, at) }),
      };
    }
    case 'identity': {
      const { member, device, consent, scope } = event.message;
      return {
        k: 'i',
        rx,
        at,
        source: event.source,
        member: pseudonyms.of('member', member, at),
        device: pseudonyms.of('device', device, at),
        consent,
        scope,
      };
    }
    case 'campaign': {
      const { coupon, member, arm, store } = event.message;
      return {
        k: 'g',
        rx,
        at,
        campaign: event.campaign,
        event: event.message.event,
        coupon: pseudonyms.of('coupon', coupon, at),
        arm,
        ...(member !== undefined && { member: pseudonyms.of('member', member, at) }),
        ...(store !== undefined && { store }),
      };
    }
    case 'status': {
      const { online, firmware, battery } = event.message;
      return {
        k: 'h',
        rx,
        at,
        sensor: event.sensor,
        online,
        ...(firmware !== undefined && { firmware }),
        ...(battery !== undefined && { battery }),
      };
    }
  }
}

/** Sum refusals by outcome and minute: one log line for a flood. */
export function sumRefusals(refused: readonly Pick<RefusedRecord, 'outcome' | 'at'>[], rx: EpochMs): RefusedRecord[] {
  const sums = new Map<string, { outcome: RefusedRecord['outcome']; at: EpochMs; n: number }>();
  for (const { outcome, at } of refused) {
    const minute = minuteOf(at);
    const key = `${outcome}|${minute}`;
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { outcome, at: minute, n: 1 });
    else known.n++;
  }
  return [...sums.values()].map(({ outcome, at, n }) => ({ k: 'x', rx, at, outcome, n }));
}
