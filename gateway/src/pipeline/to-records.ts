import type { Pseudonym } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import { minuteOf } from '../core/accrual.ts';
import {
  type Admission,
  admit,
  isKnown,
  judgeTime,
  keyOf,
  type Moment,
  type Verdict,
} from '../core/intake/admission.ts';
import type { EventRecord, LogRecord, PurchaseRecord, RefusedRecord, SightingRecord } from '../core/record.ts';
import { type Categories, categoryOf, createCategories } from '../core/sales/categories.ts';
import { maskText } from '../decode/mask.ts';
import type { WireEvent } from '../decode/wire-event.ts';
import type { Consents } from './consents.ts';
import { countLaneB } from './lane-b.ts';
import type { Privacy } from './privacy.ts';
import { isMac, type Pseudonyms } from './pseudonyms.ts';

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
 * An absent `associated` on a Wi-Fi MAC means unassociated. A Bluetooth address that changes by itself says so with `false`.
 */
const isLaneB = (event: WireEvent): boolean =>
  event.kind === 'sighting' &&
  event.message.associated !== true &&
  (event.message.associated === false || (event.message.radio === 'wifi' && isMac(event.message.device)));

/** What an event is held to on its way into the log. */
export type EdgeContext = {
  readonly privacy: Privacy;
  readonly admission: Admission;
  readonly pseudonyms: Pseudonyms;
  readonly consents: Consents;
  readonly categories: Categories;
  /** Names of today under which members' devices are known to the fold. */
  readonly linked: Set<Pseudonym>;
  readonly moment: Moment;
};

type Judged = { readonly event: WireEvent } & (
  | { readonly record: EventRecord; readonly isCrowd: boolean }
  | { readonly refused: Verdict }
);

export function gather(events: readonly WireEvent[], context: EdgeContext): Gathered {
  const { admission, pseudonyms, moment } = context;
  const judged = events.map((event): Judged => {
    const inTime = judgeTime(KIND[event.kind], event.message.at, moment);
    if (inTime !== 'in-time') return { event, refused: inTime };
    const treatment = context.privacy.treat(event, isLaneB(event));
    if (treatment === 'drop') return { event, refused: 'private' };
    return { event, record: toRecord(event, context), isCrowd: treatment === 'count' };
  });
  const laneB = countLaneB(judged.flatMap(laneBOf), { admission, pseudonyms, now: moment.now });
  const records: LogRecord[] = [];
  const outcomes = judged.map((one): Outcome => {
    const { event } = one;
    if ('refused' in one) return { event, verdict: one.refused };
    const [crowd] = laneBOf(one);
    if (crowd !== undefined) return { event, verdict: laneB.take(crowd) ? 'accepted' : 'duplicate' };
    const verdict = admit(admission, one.record, moment);
    if (verdict === 'accepted') {
      records.push(...settledWith(event, one.record, context));
      context.privacy.note(event);
    }
    return { event, verdict };
  });
  return { records: [...records, ...laneB.records()], outcomes };
}

const laneBOf = (one: Judged): SightingRecord[] =>
  'record' in one && one.record.k === 's' && one.isCrowd ? [one.record] : [];

/** Beyond, links are told again: that costs a line of the log each. */
const MAX_LINKED = 200_000;

/**
 * What an accepted event means beyond itself: a member's consent is given or withdrawn, or a member's device is heard for the first
 * time under the name that it has today.
 */
function settledWith(event: WireEvent, record: EventRecord, { consents, linked, moment }: EdgeContext): LogRecord[] {
  if (event.kind === 'identity' && record.k === 'i') {
    const { member, device, consent, scope } = event.message;
    if (scope !== 'member-link') return [record];
    linked.clear();
    return [{ ...record, person: consent === 'granted' ? consents.grant(member, device) : consents.withdraw(member) }];
  }
  if (event.kind !== 'sighting' || record.k !== 's' || linked.has(record.device)) return [record];
  const person = consents.ownerOf(event.message.device, record.device);
  if (person === null) return [record];
  if (linked.size >= MAX_LINKED) linked.clear();
  linked.add(record.device);
  return [{ k: 'l', rx: moment.now, at: record.at, device: record.device, person }, record];
}

/** What {@link gather} would say, without taking or remembering anything; the second of two events with one key is a duplicate. */
export function judge(events: readonly WireEvent[], context: Omit<EdgeContext, 'categories' | 'linked'>): Verdict[] {
  const { admission, moment } = context;
  const categories = createCategories();
  const linked = new Set<Pseudonym>();
  const seen = new Set<string>();
  return events.map((event) => {
    const inTime = judgeTime(KIND[event.kind], event.message.at, moment);
    if (inTime !== 'in-time') return inTime;
    const key = keyOf(toRecord(event, { ...context, categories, linked }));
    if (seen.has(key) || isKnown(admission, KIND[event.kind], key)) return 'duplicate';
    seen.add(key);
    return 'accepted';
  });
}

type Hash = (kind: 'device' | 'member' | 'id', text: string) => string;

function toRecord(
  event: WireEvent,
  { pseudonyms, consents, categories, moment: { now: rx } }: EdgeContext,
): EventRecord {
  const { at } = event.message;
  const hash: Hash = (kind, text) => pseudonyms.of(kind, text, at);
  switch (event.kind) {
    case 'sighting': {
      const { rssi, device, radio } = event.message;
      // Receivers like to make the id of a sighting from the address.
      const id = event.message.id === undefined ? undefined : hash('id', event.message.id);
      return { k: 's', rx, at, sensor: event.sensor, device: hash('device', device), radio, ...given({ rssi, id }) };
    }
    case 'count': {
      const { in: entries, out, id } = event.message;
      return { k: 'c', rx, at, sensor: event.sensor, in: entries, out, ...given({ id }) };
    }
    case 'purchase':
      return toPurchase(event, { pseudonyms, consents, categories }, rx);
    case 'identity': {
      const { member, device, consent, scope } = event.message;
      const pair = { member: hash('member', member), device: hash('device', device) };
      return { k: 'i', rx, at, source: maskText(event.source), ...pair, consent, scope };
    }
    case 'campaign': {
      const { event: what, coupon, member, arm, store } = event.message;
      const who = { ...memberOf(member, hash, consents), ...given({ store }) };
      const campaign = maskText(event.campaign);
      return { k: 'g', rx, at, campaign, event: what, coupon: consents.couponOf(coupon), arm, ...who };
    }
    case 'status': {
      const { online, battery } = event.message;
      const firmware = event.message.firmware === undefined ? undefined : maskText(event.message.firmware);
      return { k: 'h', rx, at, sensor: event.sensor, online, ...given({ firmware, battery }) };
    }
  }
}

function toPurchase(
  { store, message }: Extract<WireEvent, { kind: 'purchase' }>,
  { pseudonyms, consents, categories }: Pick<EdgeContext, 'pseudonyms' | 'consents' | 'categories'>,
  rx: EpochMs,
): PurchaseRecord {
  const { id, at, amount, kind, till, channel, member, coupon } = message;
  const items = message.items?.map((item) => ({ ...item, category: categoryOf(categories, item.category) }));
  const who = memberOf(member, (kindOf, text) => pseudonyms.of(kindOf, text, at), consents);
  const lasting = given({ coupon: coupon === undefined ? undefined : consents.couponOf(coupon) });
  return { k: 'p', rx, at, store, id, amount, kind, ...given({ till, channel, items }), ...who, ...lasting };
}

/** Today's name of a member, and the lasting one of who agreed to be known again. */
function memberOf(
  member: string | undefined,
  hash: Hash,
  consents: Consents,
): { member?: Pseudonym; person?: Pseudonym } {
  if (member === undefined) return {};
  const person = consents.personOf(member);
  return { member: hash('member', member), ...(person !== null && { person }) };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Only what was said: a missing field stays missing. */
function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}

/** One event that was not taken. */
export type Refusal = Pick<RefusedRecord, 'outcome' | 'at' | 'sensor'>;

/** Sum refusals by outcome, minute and sensor: one log line for a flood. */
export function sumRefusals(refused: readonly Refusal[], rx: EpochMs): RefusedRecord[] {
  const sums = new Map<string, Refusal & { n: number }>();
  for (const refusal of refused) {
    const at = minuteOf(refusal.at);
    const key = `${refusal.outcome}|${at}|${refusal.sensor ?? ''}`;
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { ...refusal, at, n: 1 });
    else known.n++;
  }
  return [...sums.values()].map((sum) => ({ k: 'x', rx, ...sum }));
}
