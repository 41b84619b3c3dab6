import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  deadlineOf,
  delayedAfter,
  type LinkEvent,
  type LinkState,
  staleAfter,
  startLink,
  stepLink,
} from './machine.ts';

type Timed = readonly [at: number, event: LinkEvent];

/** Play events and give the state and the effects of each. */
function play(...events: readonly Timed[]): {
  readonly state: LinkState;
  readonly effects: readonly (readonly string[])[];
} {
  let state = startLink(0);
  const effects: (readonly string[])[] = [];
  for (const [at, event] of events) {
    const step = stepLink(state, event, at);
    state = step.state;
    effects.push(step.effects);
  }
  return { state, effects };
}

const snapshot = (seq: number, every = 1_000): LinkEvent => ({ kind: 'snapshot', seq, every });
const patch = (seq: number): LinkEvent => ({ kind: 'patch', seq });
const connected: LinkEvent = { kind: 'connected' };
const tick: LinkEvent = { kind: 'tick' };
const live: readonly Timed[] = [
  [0, connected],
  [10, snapshot(4)],
];

describe('the way up', () => {
  test('begins connecting, asks for a snapshot when connected, and is live with it', () => {
    expect(startLink(0).phase).toBe('connecting');
    const { state, effects } = play([0, connected]);
    expect([state.phase, effects[0]]).toEqual(['snapshot', ['subscribe']]);
    const up = play(...live);
    expect([up.state.phase, up.effects[1]]).toEqual(['live', ['accept']]);
  });

  test('shows consecutive patches', () => {
    const { state, effects } = play(...live, [1_000, patch(5)], [2_000, patch(6)]);
    expect([state.phase, state.seq, effects.slice(2)]).toEqual(['live', 6, [['accept'], ['accept']]]);
  });

  test('ignores patches that come before the snapshot', () => {
    expect(play([0, connected], [5, patch(9)]).effects[1]).toEqual([]);
  });
});

describe('a gap', () => {
  test.each([6, 4, 0])('asks again when patch %i follows snapshot 4', (seq) => {
    const { state, effects } = play(...live, [1_000, patch(seq)]);
    expect(effects[2]).toEqual(['subscribe']);
    expect([state.gaps, state.phase]).toEqual([1, 'live']);
  });

  test('does not take a number of another connection for the next one', () => {
    const { effects } = play(...live, [500, { kind: 'disconnected', final: false }], [900, connected], [901, patch(5)]);
    expect(effects.slice(3)).toEqual([['subscribe'], []]);
  });

  test('asks once, however many patches come before the answer', () => {
    const { effects } = play(...live, [1_000, patch(7)], [1_001, patch(8)], [1_002, snapshot(8)], [1_003, patch(9)]);
    expect(effects.slice(2)).toEqual([['subscribe'], [], ['accept'], ['accept']]);
  });
});

describe('silence', () => {
  test('three missing frames are a delay, three seconds over the cadence are stale', () => {
    expect([delayedAfter(1_000), staleAfter(1_000)]).toEqual([3_000, 4_000]);
    const at = (time: number): string => play(...live, [10 + time, tick]).state.phase;
    expect([at(2_999), at(3_000), at(3_999), at(4_000)]).toEqual(['live', 'delayed', 'delayed', 'stale']);
  });

  test('is a delay before it is stale at any cadence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600_000 }), (every) => {
        expect(delayedAfter(every)).toBeLessThan(staleAfter(every));
        expect(delayedAfter(every)).toBeGreaterThan(every);
      }),
    );
  });

  test('follows the cadence that the hub announced', () => {
    const slow: readonly Timed[] = [
      [0, connected],
      [0, snapshot(1, 10_000)],
    ];
    expect(play(...slow, [9_000, tick]).state.phase).toBe('live');
    expect(play(...slow, [13_000, tick]).state.phase).toBe('stale');
  });

  test('ends with the next frame', () => {
    expect(play(...live, [5_000, tick], [5_100, patch(5)]).state.phase).toBe('live');
  });

  test('first asks for a snapshot, then drops a transport that only looks open', () => {
    const { effects, state } = play(...live, [4_010, tick], [8_010, tick]);
    expect(effects.slice(2)).toEqual([['subscribe'], ['restart']]);
    expect([state.phase, state.connected]).toEqual(['stale', false]);
  });

  test('of a snapshot that never comes restarts the transport', () => {
    expect(play([0, connected], [4_000, tick]).effects[1]).toEqual(['restart']);
  });

  test('after a lost connection is judged by the last frame alone', () => {
    const lost: readonly Timed[] = [...live, [500, { kind: 'disconnected', final: false }]];
    expect(play(...lost).state.phase).toBe('live');
    expect(play(...lost, [4_010, tick]).state.phase).toBe('stale');
  });
});

describe('an end that the hub decided', () => {
  test('checks the session and tries again after a pause', () => {
    const { effects, state } = play(...live, [500, { kind: 'disconnected', final: true }], [1_500, tick]);
    expect(effects.slice(2)).toEqual([['check-session'], ['connect']]);
    expect(state.retryAt).toBeNull();
  });

  test('an ended session is the end: nothing more is tried', () => {
    const { effects, state } = play(
      ...live,
      [500, { kind: 'session-gone' }],
      [9_000, tick],
      [9_001, { kind: 'retry' }],
      [9_002, connected],
    );
    expect([state.phase, effects.slice(2)]).toEqual(['expired', [['disconnect'], [], [], []]]);
    expect(deadlineOf(state)).toBeNull();
  });

  test('a refused subscription rests until a person asks again', () => {
    const refusal = { code: 'NOT_FOUND', detail: 'there is no such mall' } as const;
    const refused: readonly Timed[] = [
      [0, connected],
      [1, { kind: 'refused', refusal }],
    ];
    expect(play(...refused).state).toMatchObject({ phase: 'refused', refusal });
    expect(deadlineOf(play(...refused).state)).toBeNull();
    const again = play(...refused, [9_000, { kind: 'retry' }]);
    expect([again.state.phase, again.state.refusal, again.effects[2]]).toEqual(['connecting', null, ['restart']]);
  });
});

describe('a page nobody looks at', () => {
  const hidden: readonly Timed[] = [...live, [1_000, { kind: 'hidden' }]];

  test('leaves, and comes back with a snapshot', () => {
    expect(play(...hidden).effects[2]).toEqual(['disconnect']);
    expect(play(...hidden).state.phase).toBe('paused');
    const back = play(...hidden, [60_000, { kind: 'visible' }], [60_050, connected], [60_100, snapshot(90)]);
    expect(back.effects.slice(3)).toEqual([['connect'], ['subscribe'], ['accept']]);
    expect(back.state.phase).toBe('live');
  });

  test('does not call its old frame stale before the hub had its time to answer', () => {
    expect(play(...hidden, [60_000, { kind: 'visible' }]).state.phase).toBe('connecting');
    expect(play(...hidden, [60_000, { kind: 'visible' }], [64_000, tick]).state.phase).toBe('stale');
  });

  test('stays paused whatever the network does', () => {
    expect(play(...hidden, [2_000, { kind: 'online' }], [3_000, tick]).effects.slice(3)).toEqual([[], []]);
  });
});

test('a network that returns does not wait for the next attempt', () => {
  expect(play(...live, [500, { kind: 'online' }]).effects[2]).toEqual(['subscribe']);
  const lost: readonly Timed[] = [...live, [500, { kind: 'disconnected', final: false }]];
  expect(play(...lost, [600, { kind: 'online' }]).effects[3]).toEqual(['restart']);
});

test('after any history the next deadline lies ahead once its tick was played, so that the watchdog cannot spin', () => {
  const event: fc.Arbitrary<LinkEvent> = fc.oneof(
    fc.constantFrom<LinkEvent>(
      connected,
      tick,
      { kind: 'hidden' },
      { kind: 'visible' },
      { kind: 'online' },
      { kind: 'retry' },
    ),
    fc.boolean().map((final): LinkEvent => ({ kind: 'disconnected', final })),
    fc.integer({ min: 0, max: 3 }).map(patch),
    fc.integer({ min: 0, max: 3 }).map((seq) => snapshot(seq)),
  );
  const history = fc.array(fc.tuple(fc.integer({ min: 0, max: 5_000 }), event), { maxLength: 30 });
  fc.assert(
    fc.property(history, (steps) => {
      let now = 0;
      let state = startLink(0);
      for (const [wait, happened] of steps) {
        now += wait;
        state = stepLink(state, happened, now).state;
      }
      const deadline = deadlineOf(state);
      if (deadline === null) return;
      now = Math.max(now, deadline);
      const after = deadlineOf(stepLink(state, tick, now).state);
      expect(after === null || after > now).toBe(true);
    }),
  );
});
