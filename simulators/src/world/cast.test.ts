import { describe, expect, test } from 'vitest';
import { smallMall } from '../../test/small-mall.ts';
import { demo } from '../scenarios/demo.ts';
import type { Actor } from '../scenarios/scenario.ts';
import { castPerson } from './cast.ts';
import { crowd } from './crowd.ts';
import { createMall, type Mall } from './mall.ts';
import { openingHours } from './rhythm.ts';

const venue = smallMall({ segments: 3, levels: 1 });
const at = Date.parse('2026-11-20T12:00+08:00');
const MINUTE = 60_000;
const mallWith = (cast: readonly Actor[]): Mall => {
  const scenario = {
    ...demo,
    cast,
    things: 0,
    arrivals: { ...demo.arrivals, groupsPerHour: 0 },
    staff: { ...demo.staff, perStore: 0 },
  };
  return createMall({ venue, scenario, rhythm: openingHours(venue, demo.arrivals), seed: 1 });
};
const visitor: Actor = {
  name: 'guest',
  role: 'shopper',
  phones: ['associated', 'app', 'probing'],
  afterMs: MINUTE,
  repeat: { times: 3, everyMs: 2 * MINUTE },
  part: { kind: 'walk', from: 'west', stores: [{ store: 'l0-s1', forMs: 5 * MINUTE }], to: 'east', speed: 1.4 },
};
const thing: Actor = {
  name: 'printer',
  role: 'staff',
  phones: ['associated'],
  afterMs: 0,
  part: { kind: 'rest', zone: 'l0-s1-zone', at: [3, 3], forMs: 60 * MINUTE },
};

describe('people placed by hand', () => {
  const events = [...crowd(mallWith([visitor, thing]), { from: at, until: at + 30 * MINUTE })];

  test('come when they are told to, and nobody else does', () => {
    const came = events.flatMap((event) => (event.kind === 'came' ? [[event.person.id, event.at - at]] : []));
    expect(came).toEqual([
      ['printer-1', 0],
      ['guest-1', MINUTE],
      ['guest-2', 3 * MINUTE],
      ['guest-3', 5 * MINUTE],
    ]);
  });

  test('walk through doors and shops; things do not', () => {
    const visits = events.flatMap((event) =>
      event.kind === 'ended' && event.truth.kind === 'visit' ? [event.truth] : [],
    );
    expect(visits.map(({ trip, store, open = false }) => [trip, store, open])).toEqual([
      ['guest-1', 'l0-s1', false],
      ['guest-2', 'l0-s1', false],
      ['guest-3', 'l0-s1', false],
      ['printer-1', 'l0-s1', true],
    ]);
    const crossed = events.flatMap((event) => (event.kind === 'crossed' ? [event.sensor] : []));
    expect(crossed.filter((sensor) => sensor === 'west')).toHaveLength(3);
    expect(crossed.filter((sensor) => sensor === 'l0-s1-door')).toHaveLength(6);
  });

  test('carry the phones they are given, each with an address of its own', () => {
    const people = events.flatMap((event) => (event.kind === 'came' ? [event.person] : []));
    const addresses = people.flatMap(({ phones }) =>
      phones.flatMap((phone) => ('address' in phone ? [phone.address] : [])),
    );
    expect(addresses).toHaveLength(7);
    expect(new Set(addresses).size).toBe(7);
  });

  test.each([
    [{ ...visitor, part: { ...visitor.part, from: 'north' } as Actor['part'] }, 'no entrance "north"'],
    [
      { ...visitor, part: { ...visitor.part, stores: [{ store: 'bank', forMs: 1 }] } as Actor['part'] },
      'no store "bank"',
    ],
  ])('do not find what is not there', (actor, words) => {
    const mall = mallWith([]);
    expect(() => castPerson(mall, actor, 'x', { at, random: mall.random })).toThrow(words);
  });
});
