import { expect, test } from 'vitest';
import { smallMall } from '../../../test/small-mall.ts';
import { levelBeside, levelInView } from './model.ts';

const levels = smallMall.levels.toSorted((a, b) => b.ordinal - a.ordinal);
const book = { levels, stores: new Map(smallMall.stores.map((store) => [store.id, store])) };
const shown = (level: string | null, store: string | null = null) => levelInView(book, { level, store })?.id;

test('the level is that of the address, of the store, the ground floor, or any', () => {
  expect([shown('l2'), shown(null, 'hat'), shown(null), shown('gone'), shown('l1', 'hat')]).toEqual([
    'l2',
    'l2',
    'l1',
    'l1',
    'l1',
  ]);
  expect(levelInView({ ...book, levels: [] }, { level: 'l1', store: null })).toBeNull();
});

test('up is up, and the roof is the end', () => {
  const [top, ground] = levels;
  if (top === undefined || ground === undefined) throw new Error('the small mall has two levels');
  expect([levelBeside(levels, ground, 1).id, levelBeside(levels, top, 1).id, levelBeside(levels, top, -1).id]).toEqual([
    'l2',
    'l2',
    'l1',
  ]);
});
