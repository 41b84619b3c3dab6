import { distance } from '@atrium/shared/venue/geometry';
import type { Zone } from '@atrium/shared/venue/venue';
import { describe, expect, test } from 'vitest';
import { smallMall } from '../../test/small-mall.ts';
import { createFloorPlan } from './floor-plan.ts';
import { createRoutes } from './routes.ts';
import { sharedEdge } from './shared-edge.ts';

const square = (x: number, y: number, size: number): Zone['polygon'] => [
  [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
  ],
];

describe('shared edge', () => {
  test('is the stretch that two zones have in common', () => {
    const edge = sharedEdge(square(0, 0, 10), square(10, 4, 10));
    expect(edge === null ? 0 : distance(...edge)).toBeCloseTo(6);
  });

  test('forgives decimetres, not metres', () => {
    expect(sharedEdge(square(0, 0, 10), square(10.2, 0, 10))).not.toBeNull();
    expect(sharedEdge(square(0, 0, 10), square(11, 0, 10))).toBeNull();
  });

  test('a common corner is no way through', () => {
    expect(sharedEdge(square(0, 0, 10), square(10, 10, 10))).toBeNull();
    expect(sharedEdge(square(0, 0, 10), square(10, 9.8, 10))).toBeNull();
  });
});

describe('floor plan', () => {
  const venue = smallMall();
  const plan = createFloorPlan(venue);
  const routes = createRoutes(plan);

  test('every store has a door to the corridor in front of it', () => {
    expect(plan.sites).toHaveLength(venue.stores.length);
    for (const { store, outside, door } of plan.sites) {
      expect(venue.zones.find(({ id }) => id === outside)?.fronts).toContain(store.id);
      expect(distance(...door)).toBeCloseTo(10);
    }
  });

  test('people walk through corridors and ride between levels, never through stores', () => {
    const ways = routes.between('l0-c1', 'l1-c1');
    expect(ways?.map(({ to, kind }) => `${kind} ${to}`)).toEqual([
      'walk l0-c2',
      'walk l0-c3',
      'walk l0-c4',
      'walk l0-lift',
      'ride l1-lift',
      'walk l1-c4',
      'walk l1-c3',
      'walk l1-c2',
      'walk l1-c1',
    ]);
    expect(routes.between('l0-c1', 'l0-s1-zone')).toBeNull();
  });

  test('a way back is as long as the way there, and no detour is shorter', () => {
    const ids = venue.zones.filter(({ kind }) => kind === 'corridor').map(({ id }) => id);
    for (const a of ids) {
      for (const b of ids) {
        expect(routes.length(a, b)).toBeCloseTo(routes.length(b, a));
        for (const via of ids)
          expect(routes.length(a, b)).toBeLessThanOrEqual(routes.length(a, via) + routes.length(via, b) + 1e-9);
      }
    }
  });

  test('the doors with a counter are the ways in', () => {
    expect(plan.entrances.map(({ name, zone }) => [name, zone])).toEqual([
      ['west', 'l0-c1'],
      ['east', 'l0-c4'],
    ]);
  });

  test('without counters the ends of the ground floor are', () => {
    const blind = createFloorPlan({ ...venue, sensors: [] });
    expect(blind.entrances.map(({ zone, counters }) => [zone, counters])).toEqual([
      ['l0-c1', []],
      ['l0-c4', []],
    ]);
  });

  test('says which stores nobody can reach', () => {
    const zones = venue.zones.filter(({ id }) => id !== 'l1-lift');
    const cut = createFloorPlan({ ...venue, zones });
    expect(cut.unreachable).toEqual(venue.stores.filter(({ level }) => level === 'l1').map(({ id }) => id));
  });

  test('refuses a venue in which no store can be reached', () => {
    const zones = venue.zones.filter(({ kind }) => kind !== 'corridor');
    expect(() => createFloorPlan({ ...venue, zones })).toThrow(/no store of venue "small"/);
  });
});
