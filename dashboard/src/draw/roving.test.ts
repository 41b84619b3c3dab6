import { describe, expect, test } from 'vitest';
import { smallMall } from '../../test/small-mall.ts';
import { hasPlan, levelShapes, shapesOf, zoneAt } from './level-shapes.ts';
import { nearestIn } from './nearest.ts';
import { directionOf, firstStop, moveRoving } from './roving.ts';

const [l1, l2] = smallMall.levels;
if (l1 === undefined || l2 === undefined) throw new Error('the small mall has two levels');
const shapes = levelShapes(smallMall, l1);

describe('the shapes of a level', () => {
  test('are its own stores and zones', () => {
    expect(shapes.stores.map(({ store }) => store)).toEqual(['tea', 'book', 'shoe']);
    expect(shapes.zones.map(({ zone }) => zone.id)).toEqual(['z-tea', 'z-book', 'z-shoe', 'c-l1']);
    expect(shapes.corridors).toBe('M0 8L40 8L40 12L0 12Z');
  });

  test('stand on the whole extent where no outline is drawn', () => {
    expect(levelShapes(smallMall, l2).floor).toBe('M0 0L40 0L40 20L0 20Z');
  });

  test('are worked out once for a venue', () => {
    expect(shapesOf(smallMall, l1)).toBe(shapesOf(smallMall, l1));
  });

  test('tell what is under a point', () => {
    expect([zoneAt(shapes, [5, 5]), zoneAt(shapes, [5, 10]), zoneAt(shapes, [35, 18])].map((zone) => zone?.id)).toEqual(
      ['z-tea', 'c-l1', undefined],
    );
  });

  test('know a list of stores that was never drawn', () => {
    const bare = { ...smallMall, zones: smallMall.zones.map((zone) => ({ ...zone, polygon: [[zone.centre]] })) };
    expect(hasPlan(shapes)).toBe(true);
    expect(hasPlan(levelShapes(bare, l1))).toBe(false);
  });
});

describe('arrow keys', () => {
  test('lead to the nearest store in their direction', () => {
    const from = (store: string) => (key: string) => {
      const direction = directionOf(key);
      return direction === null ? null : moveRoving(shapes.stores, store, direction);
    };
    expect(['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'x'].map(from('tea'))).toEqual([
      'book',
      'shoe',
      null,
      null,
      null,
    ]);
  });

  test('prefer what lies straight ahead over what is nearer but aside', () => {
    const places = [
      { id: 'aside', centre: [6, 5] as const },
      { id: 'ahead', centre: [12, 0] as const },
    ];
    expect(nearestIn(places, [0, 0], 'right')?.id).toBe('ahead');
  });

  test('begin at the chosen store, else at the top left', () => {
    expect([
      firstStop(shapes.stores, 'book'),
      firstStop(shapes.stores, null),
      firstStop(shapes.stores, 'elsewhere'),
      firstStop([], null),
    ]).toEqual(['book', 'tea', 'tea', null]);
    expect(moveRoving(shapes.stores, null, 'left')).toBe('tea');
    expect(moveRoving([], null, 'left')).toBeNull();
  });
});
