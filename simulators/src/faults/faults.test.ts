import { sightingSchema, statusSchema } from '@atrium/shared/wire/messages';
import { parseTopic } from '@atrium/shared/wire/topics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { smallMall } from '../../test/small-mall.ts';
import type { TimedMessage } from '../captures/timed-message.ts';
import { type Output, simulate } from '../devices/simulate.ts';
import { demo } from '../scenarios/demo.ts';
import { createMall } from '../world/mall.ts';
import { openingHours } from '../world/rhythm.ts';
import { createFaultChain, withFaults } from './apply-faults.ts';
import type { Fault } from './fault.ts';

const MINUTE = 60_000;
const start = Date.parse('2026-11-20T12:00+08:00');
const place = { from: start, timeZone: 'Asia/Shanghai' };

const numbered = (count: number, source = 'ap', every = 100): TimedMessage[] =>
  Array.from({ length: count }, (_, n) => ({
    at: start + n * every,
    topic: `atrium/v1/m/sighting/${source}`,
    payload: { at: start + n * every, n },
  }));
const run = (messages: readonly TimedMessage[], faults: readonly Fault[], seed = 1): TimedMessage[] => {
  const chain = createFaultChain(faults, { ...place, seed });
  const out: TimedMessage[] = [];
  // As it streams: what a message sets free is taken before the next one.
  for (const message of messages) out.push(...chain.take(message));
  return [...out, ...chain.end()];
};
const numberOf = ({ payload }: TimedMessage): number => (payload as { n: number }).n;
const isInOrder = (messages: readonly TimedMessage[]): boolean =>
  messages.every(({ at }, index) => at >= (messages[index - 1]?.at ?? 0));

const venue = smallMall({ segments: 3, levels: 1 });
const mall = createMall({ venue, scenario: demo, rhythm: openingHours(venue, demo.arrivals), seed: 1 });
const outputs: readonly Output[] = [
  ...simulate(mall, { from: start, until: start + 20 * MINUTE, batchMs: () => 1_000 }),
];
const ap = venue.sensors.find(({ kind }) => kind === 'wifi')?.id ?? '';

const anyFault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant('drop' as const), share: fc.double({ min: 0.01, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant('delay' as const), by: fc.integer({ min: 0, max: 10 * MINUTE }) }),
  fc.record({
    kind: fc.constant('duplicate' as const),
    share: fc.double({ min: 0.01, max: 1, noNaN: true }),
    later: fc.integer({ min: 0, max: MINUTE }),
  }),
  fc.record({ kind: fc.constant('reorder' as const), within: fc.integer({ min: 1, max: MINUTE }) }),
  fc.record({
    kind: fc.constant('skew' as const),
    by: fc.integer({ min: -MINUTE, max: MINUTE }),
    source: fc.constant(ap),
  }),
  fc.record({
    kind: fc.constant('offline' as const),
    source: fc.constant(ap),
    after: fc.integer({ min: 0, max: 20 * MINUTE }),
    for: fc.integer({ min: 1, max: 20 * MINUTE }),
    will: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('death' as const),
    source: fc.constant(ap),
    after: fc.integer({ min: 0, max: 20 * MINUTE }),
    will: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('flood' as const), source: fc.constant(ap), rate: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('till-skew' as const), sd: fc.integer({ min: 0, max: MINUTE }) }),
  fc.record({ kind: fc.constant('nightly' as const), at: fc.integer({ min: 0, max: 86_399 }) }),
);

describe('whatever goes wrong', () => {
  const go = (faults: readonly Fault[], seed: number): Output[] => [
    ...withFaults(outputs, createFaultChain(faults, { ...place, seed })),
  ];

  test('equal seeds break it equally, in order of time, and never touch the truth', () => {
    const truth = outputs.filter(({ kind }) => kind === 'truth');
    expect(truth.length).toBeGreaterThan(50);
    fc.assert(
      fc.property(fc.array(anyFault, { minLength: 1, maxLength: 4 }), fc.nat(), (faults, seed) => {
        const first = go(faults, seed);
        expect(JSON.stringify(go(faults, seed))).toBe(JSON.stringify(first));
        expect(first.filter(({ kind }) => kind === 'truth')).toEqual(truth);
        expect(isInOrder(first.flatMap((output) => (output.kind === 'message' ? [output.message] : [])))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test('a spell that is over before the first message still tells its end in time', () => {
    const faults: Fault[] = [{ kind: 'offline', source: ap, after: 0, for: 1, will: true }];
    const messages = go(faults, 0).flatMap((output) => (output.kind === 'message' ? [output.message] : []));
    expect(isInOrder(messages)).toBe(true);
    expect(messages.filter(({ topic }) => topic.endsWith(`/status/${ap}`))).toHaveLength(3);
  });

  test('no fault leaves everything as it is', () => expect(go([], 1)).toEqual(outputs));

  test('one more fault leaves what the others draw as it was', () => {
    const alone = run(numbered(500), [{ kind: 'drop', share: 0.3 }]);
    const joined = run(numbered(500), [
      { kind: 'till-skew', sd: 1_000 },
      { kind: 'drop', share: 0.3 },
    ]);
    expect(joined).toEqual(alone);
  });
});

describe('drop and duplicate', () => {
  test('hit their share within five standard deviations, and other seeds hit others', () => {
    const count = 4_000;
    fc.assert(
      fc.property(fc.double({ min: 0.02, max: 0.98, noNaN: true }), fc.nat(), (share, seed) => {
        const within = 5 * Math.sqrt(count * share * (1 - share));
        const lost = count - run(numbered(count), [{ kind: 'drop', share }], seed).length;
        const twice = run(numbered(count), [{ kind: 'duplicate', share }], seed).length - count;
        expect(Math.abs(lost - count * share)).toBeLessThan(within);
        expect(Math.abs(twice - count * share)).toBeLessThan(within);
      }),
      { numRuns: 20 },
    );
    const one = run(numbered(100), [{ kind: 'drop', share: 0.5 }], 1).map(numberOf);
    expect(run(numbered(100), [{ kind: 'drop', share: 0.5 }], 2).map(numberOf)).not.toEqual(one);
  });

  test('a duplicate is the same to the byte, and later only in when it leaves', () => {
    const out = run(numbered(50), [{ kind: 'duplicate', share: 1, later: 1_000 }]);
    for (let n = 0; n < 50; n++) {
      const [first, second] = out.filter((message) => numberOf(message) === n);
      expect(second).toEqual({ ...first, at: (first?.at ?? 0) + 1_000 });
    }
  });

  test('touch only what they are aimed at', () => {
    const mixed = [...numbered(100, 'a'), ...numbered(100, 'b')].sort((x, y) => x.at - y.at);
    const out = run(mixed, [{ kind: 'drop', share: 1, source: 'a', after: 2_000, for: 3_000 }]);
    const lost = mixed.filter((message) => !out.includes(message));
    expect(new Set(lost.map(({ topic }) => topic))).toEqual(new Set(['atrium/v1/m/sighting/a']));
    expect(lost.map(numberOf)).toEqual(Array.from({ length: 30 }, (_, index) => index + 20));
    expect(run(mixed, [{ kind: 'drop', share: 1, of: 'count' }])).toEqual(mixed);
  });
});

describe('delay and reorder', () => {
  test('a delay moves when a message leaves, not what it says', () => {
    const [first] = run(numbered(1), [{ kind: 'delay', by: 5_000 }]);
    expect(first).toEqual({ ...numbered(1)[0], at: start + 5_000 });
  });

  test('reordering loses nothing and moves nothing beyond its window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(), (within, seed) => {
        const sent = numbered(300);
        const out = run(sent, [{ kind: 'reorder', within }], seed);
        expect(out.map(numberOf).toSorted((a, b) => a - b)).toEqual(sent.map(numberOf));
        for (const message of out) {
          const late = message.at - (sent[numberOf(message)]?.at ?? 0);
          expect(late >= 0 && late <= within).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
    const mixed = run(numbered(300), [{ kind: 'reorder', within: 2_000 }]).map(numberOf);
    expect(mixed.filter((n, index) => n < (mixed[index - 1] ?? 0)).length).toBeGreaterThan(50);
  });
});

describe('offline, then backfill', () => {
  const offline = { kind: 'offline', source: 'ap', after: 5_000, for: 10_000, spread: 4_000 } as const;

  test('sends everything exactly once, out of order, and nothing while it is away', () => {
    fc.assert(
      fc.property(fc.nat(30_000), fc.integer({ min: 1, max: 30_000 }), fc.nat(), (after, length, seed) => {
        const out = run(numbered(300), [{ ...offline, after, for: length }], seed);
        expect(out.map(numberOf).toSorted((a, b) => a - b)).toEqual(numbered(300).map(numberOf));
        expect(out.filter(({ at }) => at >= start + after && at < start + after + length)).toEqual([]);
      }),
      { numRuns: 30 },
    );
    const numbers = run(numbered(300), [offline]).map(numberOf);
    expect(numbers).not.toEqual(numbers.toSorted((a, b) => a - b));
  });

  test('keeps what fits, and says what was lost', () => {
    const chain = createFaultChain([{ ...offline, keep: 40 }], { ...place, seed: 1 });
    const out = numbered(300).flatMap((message) => [...chain.take(message)]);
    expect(out).toHaveLength(240);
    expect(chain.report()).toEqual(['fault offline: 40 messages, 60 found no room']);
  });

  test('says by its status that it is away and back, when asked to', () => {
    const said = run(numbered(300), [{ ...offline, will: true }]).filter(({ topic }) => topic.includes('/status/'));
    expect(said.map(({ at, payload }) => [at - start, statusSchema.parse(payload).online])).toEqual([
      [5_000, false],
      [15_000, true],
    ]);
  });
});

describe('death', () => {
  test('is the end of one sensor alone, with a last will or without a word', () => {
    const mixed = [...numbered(100, 'a'), ...numbered(100, 'b')].sort((x, y) => x.at - y.at);
    const silent = run(mixed, [{ kind: 'death', source: 'a', after: 5_000 }]);
    expect(silent.filter(({ topic }) => topic.endsWith('/a'))).toHaveLength(50);
    expect(silent.filter(({ topic }) => topic.endsWith('/b'))).toHaveLength(100);
    const will = run(mixed, [{ kind: 'death', source: 'a', after: 5_000, will: true }]);
    expect(will.filter(({ topic }) => topic === 'atrium/v1/m/status/a')).toEqual([
      { at: start + 5_000, topic: 'atrium/v1/m/status/a', payload: { at: start + 5_000, online: false } },
    ]);
  });
});

describe('flood', () => {
  test('makes up addresses at its rate, all legal, hardly one twice, and shows which are associated', () => {
    const flood: Fault = { kind: 'flood', source: 'ap', rate: 500, associated: 0.3, after: 2_000, for: 4_000 };
    const made = run(numbered(100), [flood]).filter(({ payload }) => 'sightings' in (payload as object));
    const sightings = made.flatMap(({ payload }) =>
      sightingSchema.array().parse((payload as { sightings: unknown }).sightings),
    );
    expect(sightings).toHaveLength(2_000);
    expect(new Set(sightings.map(({ device }) => device)).size).toBe(2_000);
    expect(sightings.every(({ at }) => at >= start + 2_000 && at <= start + 6_000)).toBe(true);
    const associated = sightings.filter((sighting) => sighting.associated === true).length;
    expect(Math.abs(associated - 600)).toBeLessThan(5 * Math.sqrt(2_000 * 0.3 * 0.7));
    expect(made.every(({ topic }) => parseTopic(topic).ok)).toBe(true);
  });
});

describe('clocks and batches', () => {
  test('a skewed sensor says the wrong time in single and batched sightings, and nobody else does', () => {
    const batch = { at: start, topic: 'atrium/v1/m/sighting/ap', payload: { sightings: [{ at: start - 5 }] } };
    const other = { ...batch, topic: 'atrium/v1/m/sighting/b' };
    const skew: Fault = { kind: 'skew', source: 'ap', by: -90_000 };
    expect(run([batch, other], [skew])).toEqual([
      { ...batch, payload: { sightings: [{ at: start - 90_005 }] } },
      other,
    ]);
  });

  const purchases = [0, 1, 2, 3].map((n) => ({
    at: start + n * 1_000,
    topic: `atrium/v1/m/purchase/s${n % 2}`,
    payload: { at: start + n * 1_000, n, till: 't' },
  }));

  test('each till is wrong by its own amount, always', () => {
    const off = run(purchases, [{ kind: 'till-skew', sd: 45_000 }]).map(
      ({ at, payload }) => (payload as { at: number }).at - at,
    );
    expect(off[0]).toBe(off[2]);
    expect(off[1]).toBe(off[3]);
    expect(off[0]).not.toBe(off[1]);
  });

  test('a nightly store sends its day at once, at its local time, as it happened', () => {
    const out = run([...purchases, ...numbered(2, 'ap', 1)], [{ kind: 'nightly', at: 23 * 3_600, source: 's0' }]);
    const held = out.filter(({ topic }) => topic.endsWith('/s0'));
    expect(held.map(({ at }) => at)).toEqual([1, 1].map(() => Date.parse('2026-11-20T23:00+08:00')));
    expect(held.map(({ payload }) => payload)).toEqual([purchases[0]?.payload, purchases[2]?.payload]);
    expect(out).toHaveLength(6);
  });
});

describe('a fault that somebody injects', () => {
  const messages = numbered(40);
  const play = (at: Readonly<Record<number, (chain: ReturnType<typeof createFaultChain>) => void>>): TimedMessage[] => {
    const chain = createFaultChain([], { ...place, seed: 1 });
    const out: TimedMessage[] = [];
    for (const [index, message] of messages.entries()) {
      at[index]?.(chain);
      out.push(...chain.take(message));
    }
    return [...out, ...chain.end()];
  };

  test('works from then on, and no more when it is mended', () => {
    const out = play({
      10: (chain) => chain.inject({ kind: 'drop', share: 1 }, messages[10]?.at ?? 0),
      20: (chain) => chain.mend(),
    });
    expect(out.map(numberOf)).toEqual([...Array(10).keys(), ...Array.from({ length: 20 }, (_, n) => n + 20)]);
  });

  test('lets out what it held, in the order of leaving', () => {
    const out = play({
      10: (chain) => chain.inject({ kind: 'delay', by: 10_000 }, messages[10]?.at ?? 0),
      20: (chain) => chain.mend(),
    });
    expect(out.map(numberOf)).toEqual(messages.map(numberOf));
    expect(isInOrder(out)).toBe(true);
  });

  test('is told with what it did, until it is mended; those of the scenario stay', () => {
    const chain = createFaultChain([{ kind: 'drop', share: 1, source: 'other' }], { ...place, seed: 1 });
    chain.inject({ kind: 'delay', by: 5 }, start);
    for (const message of messages) [...chain.take(message)];
    expect(chain.atWork()).toMatchObject([
      { fault: { kind: 'drop' }, isInjected: false, touched: 0 },
      { fault: { kind: 'delay' }, isInjected: true, touched: 40 },
    ]);
    chain.mend();
    expect(chain.atWork().map(({ fault }) => fault.kind)).toEqual(['drop']);
  });
});
