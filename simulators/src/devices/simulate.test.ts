import { createHash } from 'node:crypto';
import {
  countSchema,
  identitySchema,
  purchaseSchema,
  sightingSchema,
  statusSchema,
} from '@atrium/shared/wire/messages';
import { parseTopic, type TopicKind } from '@atrium/shared/wire/topics';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { smallMall } from '../../test/small-mall.ts';
import type { TimedMessage } from '../captures/timed-message.ts';
import { demo } from '../scenarios/demo.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { createMall, type Mall } from '../world/mall.ts';
import { openingHours } from '../world/rhythm.ts';
import { BATCH_LIMIT, countSightings, createBatcher, spanEnd } from './sightings.ts';
import { type Output, simulate } from './simulate.ts';

const MINUTE = 60_000;
const venue = smallMall({ segments: 3, levels: 1 });
const opens = Date.parse('2026-11-20T10:00+08:00');
const wire = { from: opens, until: opens + 40 * MINUTE, batchMs: () => 1_000 };
/** Doors and clocks that make no mistakes, so that what is sent can be compared with what is true. */
const exact: Scenario = {
  ...demo,
  counters: { missed: 0, twice: 0 },
  tills: { ...demo.tills, clockSdMs: 0 },
};
const mallOf = (seed: number, scenario = exact): Mall =>
  createMall({ venue, scenario, rhythm: openingHours(venue, demo.arrivals), seed });

const hashOf = (outputs: Iterable<Output>): string => {
  const hash = createHash('sha256');
  for (const output of outputs) hash.update(JSON.stringify(output));
  return hash.digest('hex');
};

type Sighting = { readonly at: number; readonly device: string; readonly associated?: boolean };
const sightingsIn = ({ payload }: TimedMessage): readonly Sighting[] =>
  (payload as { readonly sightings: readonly Sighting[] }).sightings;

/** Times of one device in clusters: a phone bursts every two seconds at most. */
function burstsOf(times: readonly number[]): number[][] {
  const bursts: number[][] = [];
  for (const at of times.toSorted((a, b) => a - b)) {
    const burst = bursts.at(-1);
    if (burst === undefined || at - (burst[0] ?? 0) > 100) bursts.push([at]);
    else burst.push(at);
  }
  return bursts;
}

const SCHEMAS: Partial<Record<TopicKind, z.ZodType>> = {
  count: countSchema,
  purchase: purchaseSchema,
  identity: identitySchema,
  status: statusSchema,
};

describe('simulate', () => {
  const outputs = [...simulate(mallOf(1), wire)];
  const messages = outputs.flatMap((output) => (output.kind === 'message' ? [output.message] : []));
  const truths = outputs.flatMap((output) => (output.kind === 'truth' ? [output.truth] : []));
  const ofKind = (kind: string): TimedMessage[] => messages.filter(({ topic }) => topic.split('/')[3] === kind);

  const all = ofKind('sighting').flatMap(sightingsIn);

  test('equal seeds send equal messages and truth, other seeds do not', () => {
    expect(hashOf(simulate(mallOf(1), wire))).toBe(hashOf(outputs));
    expect(hashOf(simulate(mallOf(2), wire))).not.toBe(hashOf(outputs));
  });

  test('sends in order of time, and nothing that the contract does not know', () => {
    const known = new Set(['portal', 'app', ...venue.sensors.map(({ id }) => id), ...venue.stores.map(({ id }) => id)]);
    expect(messages.filter(({ at }, index) => at < (messages[index - 1]?.at ?? 0))).toEqual([]);
    for (const { topic, payload } of messages) {
      const parsed = parseTopic(topic);
      if (!parsed.ok) throw new Error(`${topic}: ${parsed.error}`);
      expect(known.has(parsed.value.source)).toBe(true);
      const schema = SCHEMAS[parsed.value.kind];
      if (schema !== undefined) expect(schema.safeParse(payload).success).toBe(true);
    }
  });

  test('sightings follow the contract', () => {
    expect(all.length).toBeGreaterThan(10_000);
    expect(all.filter((sighting, index) => index % 20 === 0 && !sightingSchema.safeParse(sighting).success)).toEqual(
      [],
    );
  });

  test('a batch is of one receiver and one second', () => {
    for (const message of ofKind('sighting')) {
      const sightings = sightingsIn(message);
      expect(sightings.length).toBeLessThanOrEqual(BATCH_LIMIT);
      expect(countSightings(message)).toBe(sightings.length);
      const [first = 0, last = 0] = [
        Math.min(...sightings.map(({ at }) => at)),
        Math.max(...sightings.map(({ at }) => at)),
      ];
      expect(last - first).toBeLessThan(1_005);
      expect(message.at - first).toBeLessThanOrEqual(1_000);
    }
  });

  test('one burst is heard by several receivers within four milliseconds', () => {
    const times = new Map<string, number[]>();
    for (const { device, at, associated } of all) {
      if (associated === true) times.set(device, [...(times.get(device) ?? []), at]);
    }
    const bursts = [...times.values()].flatMap(burstsOf);
    expect(Math.max(...bursts.map((burst) => Math.max(...burst) - Math.min(...burst)))).toBeLessThanOrEqual(4);
    expect(bursts.flat().length / bursts.length).toBeGreaterThan(2);
  });

  test('most addresses are of phones that hide, and those make up many', () => {
    const addresses = (isLinkable: boolean): number =>
      new Set(all.filter(({ associated }) => associated === isLinkable).map(({ device }) => device)).size;
    expect(addresses(false)).toBeGreaterThan(3 * addresses(true));
  });

  test('counters report every minute and count everybody', () => {
    const west = ofKind('count').filter(({ topic }) => topic.endsWith('/west'));
    expect(west).toHaveLength(40);
    const sum = (direction: 'in' | 'out'): number =>
      ofKind('count')
        .filter(({ topic }) => /\/(west|east)$/.test(topic))
        .reduce((total, { payload }) => total + (payload as { in: number; out: number })[direction], 0);
    const trips = truths.filter(({ kind }) => kind === 'trip');
    const inPlace = trips.filter((truth) => 'inside' in truth).length;
    expect(sum('in')).toBe(trips.length - inPlace);
    expect(sum('out')).toBe(trips.filter((truth) => !('open' in truth)).length);
  });

  test('every sale of the truth reaches the wire once, a little late', () => {
    const purchases = truths.flatMap((truth) => (truth.kind === 'purchase' ? [truth] : []));
    expect(purchases.length).toBeGreaterThan(10);
    const sent = new Map(
      ofKind('purchase').map(({ at, payload }) => [(payload as { id: string }).id, { at, payload }]),
    );
    expect(sent.size).toBe(ofKind('purchase').length);
    expect([...sent.keys()].toSorted()).toEqual(purchases.map(({ id }) => id).toSorted());
    for (const { id, at, amount, sale } of purchases) {
      expect(sent.get(id)?.payload).toMatchObject({ at, amount, kind: sale, currency: 'CNY' });
      expect((sent.get(id)?.at ?? 0) - at).toBeGreaterThan(0);
    }
  });

  test('what can be heard is only of people who are there', () => {
    const present = new Map(
      truths.flatMap((truth) =>
        truth.kind === 'trip'
          ? truth.phones.flatMap((phone) => (phone.kind === 'probing' ? [] : [[phone.address, truth] as const]))
          : [],
      ),
    );
    const strangers = all.filter(({ device, at, associated }) => {
      const trip = present.get(device);
      return associated === true && (trip === undefined || at < trip.enteredAt || at > trip.leftAt + 4);
    });
    expect(strangers).toEqual([]);
  });
});

describe('what is not exact', () => {
  const outputsOf = (scenario: Scenario): Output[] => [...simulate(mallOf(1, scenario), wire)];
  const sent = (outputs: readonly Output[], kind: string): TimedMessage[] =>
    outputs.flatMap((output) =>
      output.kind === 'message' && output.message.topic.split('/')[3] === kind ? [output.message] : [],
    );
  const counted = (outputs: readonly Output[]): number =>
    sent(outputs, 'count').reduce((sum, { payload }) => sum + (payload as { in: number }).in, 0);
  const right = outputsOf(exact);

  test('counters miss some people and count others twice, as told', () => {
    expect(counted(outputsOf({ ...exact, counters: { missed: 0.2, twice: 0 } })) / counted(right)).toBeCloseTo(0.8, 1);
    expect(counted(outputsOf({ ...exact, counters: { missed: 0, twice: 0.2 } })) / counted(right)).toBeCloseTo(1.2, 1);
  });

  test('each till is wrong by the same all the time', () => {
    const offs = new Map<string, Set<number>>();
    const truths = new Map(
      right.flatMap((it) => (it.kind === 'truth' && it.truth.kind === 'purchase' ? [[it.truth.id, it.truth.at]] : [])),
    );
    for (const { payload } of sent(outputsOf({ ...exact, tills: { ...exact.tills, clockSdMs: 45_000 } }), 'purchase')) {
      const { id, at, till = '' } = payload as { id: string; at: number; till?: string };
      offs.set(till, (offs.get(till) ?? new Set()).add(at - (truths.get(id) ?? 0)));
    }
    expect(offs.size).toBeGreaterThan(5);
    expect([...offs.values()].map(({ size }) => size)).toEqual([...offs].map(() => 1));
    expect(new Set([...offs.values()].flatMap((set) => [...set])).size).toBeGreaterThan(5);
  });

  test('every sensor says first that it is there', () => {
    const said = sent(right, 'status');
    expect(said.map(({ topic }) => topic.split('/').at(-1))).toEqual(venue.sensors.map(({ id }) => id));
    expect(said.every(({ at, payload }) => at === opens && (payload as { online: boolean }).online)).toBe(true);
  });

  test('members are linked where they agree, and coupons go to both arms', () => {
    const members = { share: 1, pool: 900, consenting: 0.8, withdrawing: 0.3, showsCard: 1 };
    const outputs = outputsOf({ ...exact, members, campaign: { id: 'c', lift: 0, redeems: 1 } });
    const people = outputs.flatMap((it) =>
      it.kind === 'truth' && it.truth.kind === 'trip' && it.truth.member ? [it.truth] : [],
    );
    const linked = new Set(sent(outputs, 'identity').map(({ payload }) => (payload as { device: string }).device));
    for (const { member, phones } of people.filter(({ member: of }) => of?.consent === 'never'))
      expect([member?.id, phones.some((phone) => phone.kind !== 'probing' && linked.has(phone.address))]).toEqual([
        member?.id,
        false,
      ]);
    expect(linked.size).toBeGreaterThan(20);
    const arms = sent(outputs, 'campaign').map(({ payload }) => (payload as { arm: string }).arm);
    expect(arms.filter((arm) => arm === 'holdout').length).toBeGreaterThan(10);
    expect(arms.filter((arm) => arm === 'treated').length).toBeGreaterThan(10);
    const coupons = sent(outputs, 'purchase').flatMap(({ payload }) => (payload as { coupon?: string }).coupon ?? []);
    const held = new Set(people.flatMap(({ member }) => (member?.coupon?.arm === 'holdout' ? [member.coupon.id] : [])));
    expect(coupons.length).toBeGreaterThan(0);
    expect(coupons.filter((coupon) => held.has(coupon))).toEqual([]);
  });
});

describe('batches', () => {
  const sighting = { at: opens, device: 'aa', radio: 'wifi' } as const;

  test('are sent when they are full', () => {
    const batcher = createBatcher('mall');
    const full = Array.from({ length: BATCH_LIMIT }, () => batcher.add('ap', sighting, opens));
    expect(full.slice(0, -1).every((message) => message === null)).toBe(true);
    expect(full.at(-1)?.topic).toBe('atrium/v1/mall/sighting/ap');
    expect(batcher.flush(opens)).toEqual([]);
  });

  test('are one for each receiver, and empty afterwards', () => {
    const batcher = createBatcher('mall');
    for (const sensor of ['a', 'b', 'a']) batcher.add(sensor, sighting, opens);
    expect(
      batcher.flush(opens + 1_000).map((message) => [message.topic.split('/').at(-1), countSightings(message)]),
    ).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(batcher.flush(opens + 2_000)).toEqual([]);
  });

  test('end on whole spans', () => {
    expect(spanEnd(1_000, 1_000)).toBe(2_000);
    expect(spanEnd(1_999, 1_000)).toBe(2_000);
    expect(spanEnd(5_001, 4_000)).toBe(8_000);
  });

  test('a message that is no batch of sightings counts as what it is', () => {
    const topic = 'atrium/v1/mall/sighting/ap';
    expect(countSightings({ at: 0, topic, payload: sighting })).toBe(1);
    expect(countSightings({ at: 0, topic: 'atrium/v1/mall/count/door', payload: {} })).toBe(0);
    expect(countSightings({ at: 0, topic: 'elsewhere', payload: 'text' })).toBe(0);
  });
});
