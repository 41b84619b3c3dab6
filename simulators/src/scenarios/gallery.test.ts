import { createHash } from 'node:crypto';
import { contains } from '@atrium/shared/venue/geometry';
import {
  campaignSchema,
  countSchema,
  identitySchema,
  MAX_SIGHTINGS_PER_MESSAGE,
  purchaseSchema,
  sightingSchema,
  statusSchema,
} from '@atrium/shared/wire/messages';
import { parseTopic, type TopicKind } from '@atrium/shared/wire/topics';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { TimedMessage } from '../captures/timed-message.ts';
import { readInstant } from '../cli/values.ts';
import { loadVenue } from '../cli/venue.ts';
import { ownVenue } from '../config/environment.ts';
import { type Output, simulate } from '../devices/simulate.ts';
import { createFaultChain, withFaults } from '../faults/apply-faults.ts';
import { createMall } from '../world/mall.ts';
import { openingHours } from '../world/rhythm.ts';
import type { Truth } from '../world/truth.ts';
import { SCENARIOS } from './catalogue.ts';

// Whole crowds are simulated here, on machines that are busy with other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const demoVenue = await loadVenue(ownVenue('demo'));

type Played = {
  readonly outputs: readonly Output[];
  readonly messages: readonly TimedMessage[];
  readonly truths: readonly Truth[];
  readonly from: number;
};

function play(name: string, minutes: number, start?: string): Played {
  const scenario = SCENARIOS[name];
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  const { hours = demoVenue.hours, timeZone = demoVenue.timeZone } = scenario;
  const venue = { ...demoVenue, hours, timeZone };
  const from = readInstant('start', start ?? scenario.when?.start ?? '2025-11-21T12:00', venue.timeZone);
  const mall = createMall({ venue, scenario, rhythm: openingHours(venue, scenario.arrivals), seed: scenario.seed });
  const chain = createFaultChain(scenario.faults ?? [], { from, timeZone: venue.timeZone, seed: scenario.seed });
  const wire = { from, until: from + minutes * MINUTE, batchMs: () => 4_000 };
  const outputs = [...withFaults(simulate(mall, wire), chain)];
  return {
    outputs,
    from,
    messages: outputs.flatMap((output) => (output.kind === 'message' ? [output.message] : [])),
    truths: outputs.flatMap((output) => (output.kind === 'truth' ? [output.truth] : [])),
  };
}

const hashOf = (outputs: readonly Output[]): string =>
  createHash('sha256').update(JSON.stringify(outputs)).digest('hex');
const ofKind = (messages: readonly TimedMessage[], kind: TopicKind): TimedMessage[] =>
  messages.filter(({ topic }) => topic.split('/')[3] === kind);
const from = (messages: readonly TimedMessage[], source: string): TimedMessage[] =>
  messages.filter(({ topic }) => topic.endsWith(`/${source}`));
type Sighting = { readonly at: number; readonly device: string; readonly associated?: boolean };
const sightingsIn = (messages: readonly TimedMessage[]): Sighting[] =>
  ofKind(messages, 'sighting').flatMap(({ payload }) => (payload as { sightings: Sighting[] }).sightings);
const visitsIn = (truths: readonly Truth[], role = 'shopper'): Extract<Truth, { kind: 'visit' }>[] =>
  truths.flatMap((truth) => (truth.kind === 'visit' && truth.role === role ? [truth] : []));

const SCHEMAS = {
  sighting: sightingSchema.array().min(1).max(MAX_SIGHTINGS_PER_MESSAGE),
  count: countSchema,
  purchase: purchaseSchema,
  status: statusSchema,
  identity: identitySchema,
  campaign: campaignSchema,
};
const bodyOf = (kind: string, payload: unknown): unknown =>
  kind === 'sighting' ? (payload as { sightings: unknown }).sightings : payload;

describe.each(Object.keys(SCENARIOS))('%s', (name) => {
  const scenario = SCENARIOS[name];
  let played: Played;
  beforeAll(() => {
    played = play(name, 1);
  });

  test('says what happens and what must come of it', () => {
    expect(scenario?.summary.length).toBeGreaterThan(20);
    expect(scenario?.expect.length).toBeGreaterThan(20);
  });

  test('plays the same messages and truth each time', () =>
    expect(hashOf(play(name, 1).outputs)).toBe(hashOf(played.outputs)));

  test('sends legal messages, in the order in which they leave', () => {
    const { messages } = played;
    expect(messages.length).toBeGreaterThan(10);
    for (const { topic, payload } of messages) {
      const parsed = parseTopic(topic);
      if (!parsed.ok) throw new Error(parsed.error);
      const { kind } = parsed.value;
      expect(SCHEMAS[kind].safeParse(bodyOf(kind, payload)).error).toBeUndefined();
    }
    expect(messages.filter(({ at }, index) => at < (messages[index - 1]?.at ?? 0))).toEqual([]);
  });

  test('names sensors and places that the venue has', () => {
    const sources = new Set([...demoVenue.sensors, ...demoVenue.stores].map(({ id }) => id));
    for (const fault of scenario?.faults ?? []) {
      if ('source' in fault && fault.source !== undefined) expect(sources).toContain(fault.source);
    }
    const rests = (scenario?.cast ?? []).flatMap(({ part }) => (part.kind === 'rest' ? [part] : []));
    for (const rest of rests) {
      const zone = demoVenue.zones.find(({ id }) => id === rest.zone);
      expect(contains(zone?.polygon ?? [], rest.at)).toBe(true);
    }
  });
});

describe('the promise of', () => {
  test('still-phone: one stay of two hours, heard without moving', () => {
    const { truths, messages } = play('still-phone', 121);
    expect(visitsIn(truths).map(({ store, enteredAt, leftAt }) => [store, leftAt - enteredAt])).toEqual([
      ['quiet-carat', 2 * HOUR],
    ]);
    expect(new Set(sightingsIn(messages).map(({ device }) => device)).size).toBe(1);
    expect(from(messages, 'ap-l1-103').length).toBeGreaterThan(100);
  });

  test('receiver-dies: the guest stays, the receiver says goodbye and no more', () => {
    const { truths, messages, from: start } = play('receiver-dies', 28);
    const guest = visitsIn(truths).find(({ trip }) => trip === 'guest-1');
    expect((guest?.leftAt ?? 0) - (guest?.enteredAt ?? 0)).toBe(25 * MINUTE);
    const dead = from(messages, 'ap-l1-101');
    expect(dead.some(({ at }) => at < start + 10 * MINUTE)).toBe(true);
    expect(dead.filter(({ at }) => at >= start + 10 * MINUTE).map(({ payload }) => payload)).toEqual([
      { at: start + 10 * MINUTE, online: false },
    ]);
  });

  test('stacked-floors: three shops, one place, three levels', () => {
    const { truths, messages } = play('stacked-floors', 22);
    const stores = visitsIn(truths).map(({ store }) => store);
    expect(stores.toSorted()).toEqual(['fog-filter', 'orchard-crate', 'swift-paddle']);
    for (const ap of ['ap-b1-101', 'ap-l1-101']) expect(from(messages, ap).length).toBeGreaterThan(10);
  });

  test('rotating-addresses: hardly an address is heard in two bursts', () => {
    const bursts = new Map<string, number[]>();
    for (const { device, at, associated } of sightingsIn(play('rotating-addresses', 10).messages)) {
      expect(associated).toBe(false);
      bursts.set(device, [...(bursts.get(device) ?? []), at]);
    }
    expect(bursts.size).toBeGreaterThan(100);
    for (const times of bursts.values()) expect(Math.max(...times) - Math.min(...times)).toBeLessThan(2_000);
  });

  test('five-devices: two people, five radios', () => {
    const { truths } = play('five-devices', 30);
    const trips = truths.flatMap((truth) => (truth.kind === 'trip' ? [truth] : []));
    expect(trips.map(({ phones }) => phones.length).sort()).toEqual([2, 3]);
    expect(visitsIn(truths).map(({ store }) => store)).toEqual(['fog-filter', 'fog-filter']);
  });

  test('staff-and-printers: printers are heard, and are nobody', () => {
    const { truths, messages } = play('staff-and-printers', 3);
    const printer = truths.find((truth) => truth.kind === 'trip' && truth.trip === 'printer-l1-101-1');
    expect(printer).toMatchObject({ role: 'staff', open: true });
    expect(from(messages, 'ap-l1-101').length).toBeGreaterThan(10);
  });

  test('gateway-backfill: silence, then all of it, out of order', () => {
    const { messages, from: start } = play('gateway-backfill', 30);
    const kept = from(messages, 'ap-l1-c01').filter(({ topic }) => topic.includes('/sighting/'));
    const [off, on] = [start + 5 * MINUTE, start + 25 * MINUTE];
    expect(kept.filter(({ at }) => at >= off && at < on)).toEqual([]);
    const times = sightingsIn(kept).map(({ at }) => at);
    const late = times.filter((at) => at >= off && at < on);
    expect(late.length).toBeGreaterThan(20);
    expect(late.filter((at, index) => at < (late[index - 1] ?? 0) - 1_000).length).toBeGreaterThan(5);
    const said = from(ofKind(messages, 'status'), 'ap-l1-c01');
    expect(said.map(({ payload }) => (payload as { online: boolean }).online)).toEqual([true, false, true]);
  });

  test('qos1-duplicates: about three of ten messages twice', () => {
    const { messages } = play('qos1-duplicates', 6);
    const different = new Set(messages.map(({ topic, payload }) => JSON.stringify([topic, payload]))).size;
    expect(messages.length / different).toBeGreaterThan(1.25);
    expect(messages.length / different).toBeLessThan(1.35);
  });

  test('probe-flood: 500 addresses a second at one corridor, and no more people for it', () => {
    const { messages, truths } = play('probe-flood', 7);
    const devices = new Set(sightingsIn(from(messages, 'ap-l1-c01')).map(({ device }) => device));
    expect(devices.size).toBeGreaterThan(119 * 500);
    expect(truths.filter(({ kind }) => kind === 'trip').length).toBeLessThan(1_000);
  });

  test('after-hours: phones and no shoppers', () => {
    const { messages, truths } = play('after-hours', 50);
    expect(truths.some((truth) => 'role' in truth && truth.role === 'shopper')).toBe(false);
    expect(new Set(sightingsIn(messages).map(({ device }) => device)).size).toBeGreaterThan(2);
    expect(visitsIn(truths, 'staff').length).toBeGreaterThan(1);
  });

  test('re-entry: away for about a quarter of an hour, and for four hours', () => {
    const { truths } = play('re-entry', 6 * 60);
    const stays = visitsIn(truths).filter(({ store }) => store === 'quiet-carat');
    const away = stays.slice(1).map(({ enteredAt }, index) => (enteredAt - (stays[index]?.leftAt ?? 0)) / MINUTE);
    expect(away).toHaveLength(2);
    expect(away[0]).toBeGreaterThan(15);
    expect(away[0]).toBeLessThan(20);
    expect(away[1]).toBeGreaterThan(240);
  });

  test('corridor-walkers: passers-by, and not one visit', () => {
    const { truths } = play('corridor-walkers', 25);
    expect(visitsIn(truths)).toEqual([]);
    expect(truths.filter(({ kind }) => kind === 'pass').length).toBeGreaterThan(200);
    expect(truths.filter((truth) => truth.kind === 'trip' && truth.open !== true).length).toBe(40);
  });

  test('clock-skew: one gateway ahead, one behind', () => {
    const { messages } = play('clock-skew', 10);
    const offsets = (ap: string): number[] =>
      from(messages, ap).flatMap((message) => sightingsIn([message]).map(({ at }) => at - message.at));
    expect(Math.min(...offsets('ap-l1-c01'))).toBeGreaterThan(80_000);
    expect(Math.max(...offsets('ap-l1-c02'))).toBeLessThanOrEqual(-90_000 + 10);
  });

  test('opening-rush and double-11: far more people than on an ordinary day', () => {
    const heads = (name: string, minutes: number): number =>
      play(name, minutes).truths.filter((truth) => truth.kind === 'trip' && truth.role === 'shopper').length;
    const usual = heads('demo', 3);
    expect(heads('opening-rush', 3)).toBeGreaterThan(usual * 4);
    expect(heads('double-11', 3)).toBeGreaterThan(usual * 1.5);
  });

  test('double-11: people still come after midnight', () => {
    const { truths } = play('double-11', 4, '2026-11-11T00:00');
    const came = truths.filter((truth) => truth.kind === 'trip' && truth.role === 'shopper');
    expect(came.length).toBeGreaterThan(100);
  });

  test('quiet-tenant: three visits, and passers-by all the same', () => {
    const { truths } = play('quiet-tenant', 40);
    expect(
      visitsIn(truths)
        .filter(({ store }) => store === 'fur-parliament')
        .map(({ trip }) => trip),
    ).toEqual(['rare-1', 'rare-2', 'rare-3']);
  });

  test('till-clocks: tills disagree with the truth, and one shop waits for the night', () => {
    const { messages, truths, from: start } = play('till-clocks', 25);
    const true_ = new Map(
      truths.flatMap((truth) => (truth.kind === 'purchase' ? [[truth.id, truth.at] as const] : [])),
    );
    const offs = ofKind(messages, 'purchase').map(({ payload }) => {
      const { id, at } = payload as { id: string; at: number };
      return at - (true_.get(id) ?? 0);
    });
    expect(offs.length).toBe(true_.size);
    expect(offs.filter((off) => Math.abs(off) > 10_000).length).toBeGreaterThan(offs.length / 2);
    const nightly = ofKind(from(messages, 'granary-market'), 'purchase');
    expect(new Set(nightly.map(({ at }) => at - start))).toEqual(new Set([11.5 * HOUR]));
  });

  test('lossy-network: about a tenth of what receivers say is gone', () => {
    const name = 'lossy-network';
    const sent = ofKind(play('demo', 6).messages, 'sighting').length;
    const came = ofKind(play(name, 6).messages, 'sighting').length;
    expect(came / sent).toBeGreaterThan(0.86);
    expect(came / sent).toBeLessThan(0.94);
  });

  test('averaging-receivers: each phone once in half a minute, and a tail of it', () => {
    const { messages, from: start } = play('averaging-receivers', 6);
    const times = sightingsIn(messages).map(({ at }) => at - start);
    expect(times.length).toBeGreaterThan(1_000);
    expect(times.filter((at) => at % 30_000 !== 0)).toEqual([]);
  });

  test('coupons: the treated buy more often by the lift, and nobody knows who is held out', () => {
    const rates = (name: string) => {
      const { truths } = play(name, 150);
      const people = truths.flatMap((truth) => (truth.kind === 'trip' && truth.member?.coupon ? [truth] : []));
      const arm = new Map(people.map(({ trip, member }) => [trip, member?.coupon?.arm] as const));
      const share = (of: string): number => {
        const visits = visitsIn(truths).filter(
          ({ trip, enteredAt, leftAt }) => arm.get(trip) === of && leftAt - enteredAt >= MINUTE,
        );
        const sales = truths.filter(
          (truth) => truth.kind === 'purchase' && truth.sale === 'sale' && arm.get(truth.trip) === of,
        );
        return sales.length / visits.length;
      };
      return share('treated') / share('holdout');
    };
    expect(rates('coupon-lift-20') / rates('coupon-no-lift')).toBeGreaterThan(1.05);
  });

  test('dst-night: the hour comes twice, and nobody has been there for longer', () => {
    const { truths, from: start } = play('dst-night', 179);
    expect(new Date(start).toISOString()).toBe('2025-10-25T23:30:00.000Z');
    const quarters = truths.flatMap((truth) =>
      truth.kind === 'visit' ? [Math.floor((truth.leftAt - start) / (15 * MINUTE))] : [],
    );
    expect(new Set(quarters).size).toBe(12);
  });

  test('peak-reconnect: the busiest half hour', () => {
    const { truths } = play('peak-reconnect', 4);
    expect(truths.filter((truth) => truth.kind === 'trip' && truth.role === 'shopper').length).toBeGreaterThan(30);
  });
});
