import { describe, expect, test } from 'vitest';
import { smallFrame, smallMall } from '../../../test/small-mall.ts';
import type { Column } from '../../hooks/view-state.ts';
import { nextSort, sortRows } from './model.ts';

const rows = smallMall.stores.map((store) => ({
  store,
  name: store.name['en'] ?? '',
  level: smallMall.levels.find(({ id }) => id === store.level),
  now: smallFrame.stores[store.id],
  zone: smallFrame.zones[store.zone],
}));
const order = (column: Column, direction: 'up' | 'down') =>
  sortRows(rows, { column, direction }).map(({ store }) => store.id);

describe('the table', () => {
  test('sorts numbers, names and levels either way', () => {
    expect(order('name', 'up')).toEqual(['book', 'hat', 'shoe', 'tea']);
    expect(order('level', 'down')[0]).toBe('hat');
    expect(order('visits', 'down')).toEqual(['tea', 'book', 'shoe', 'hat']);
  });

  test('puts the unknown last in either direction: it is neither much nor little', () => {
    expect([order('inside', 'up'), order('inside', 'down')]).toEqual([
      ['book', 'tea', 'hat', 'shoe'],
      ['tea', 'book', 'hat', 'shoe'],
    ]);
  });

  test('turns a column on the second press, and begins with the most of a number and the first of a name', () => {
    expect(nextSort({ column: 'visits', direction: 'down' }, 'visits').direction).toBe('up');
    expect(nextSort({ column: 'visits', direction: 'down' }, 'name')).toEqual({ column: 'name', direction: 'up' });
    expect(nextSort({ column: 'name', direction: 'up' }, 'revenue')).toEqual({ column: 'revenue', direction: 'down' });
  });
});
