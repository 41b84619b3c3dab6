import { describe, expect, test } from 'vitest';
import { kpi, smallFrame, smallMall, storeNow } from '../../../test/small-mall.ts';
import { createPainting } from '../../hooks/painting.ts';
import { findStores, leagueOf } from './model.ts';

const nameOf = ({ name }: { readonly name: Readonly<Record<string, string>> }): string => name['en'] ?? '';
const league = (frame: typeof smallFrame, limit = 10) =>
  leagueOf(smallMall.stores, createPainting(smallMall).colours(frame, 'visits'), nameOf, limit);

describe('the ranking', () => {
  test('is by number, with bars against the first, and counts who has none', () => {
    const { rows, unknown } = league(smallFrame);
    expect(rows.map(({ name, value, share }) => [name, value, share])).toEqual([
      ['Tea House', 50, 1],
      ['Book Nook', 30, 0.6],
      ['Shoe Lane', 10, 0.2],
    ]);
    expect(unknown).toBe(1);
  });

  test('holds the order of equals from frame to frame', () => {
    const even = Object.fromEntries(['tea', 'book', 'shoe', 'hat'].map((id) => [id, storeNow(7, 1)]));
    const rows = league({ ...smallFrame, stores: even }).rows;
    expect(rows.map(({ name }) => name)).toEqual(['Book Nook', 'Hat Hall', 'Shoe Lane', 'Tea House']);
  });

  test('of zeros has no bars instead of a division by zero', () => {
    const none = Object.fromEntries(['tea', 'book', 'shoe', 'hat'].map((id) => [id, storeNow(0, 0)]));
    expect(league({ ...smallFrame, stores: none }).rows.map(({ share }) => share)).toEqual([0, 0, 0, 0]);
  });

  test('of ratios is by what is sure: one lucky visit does not lead', () => {
    const rate = (value: number, low: number) => kpi('conversion', value, { low, high: 1 });
    const lucky = {
      ...smallFrame.stores,
      tea: { ...storeNow(1, 1), conversion: rate(1, 0.2) },
      book: { ...storeNow(90, 1), conversion: rate(0.4, 0.35) },
    };
    const rows = leagueOf(
      smallMall.stores.slice(0, 2),
      createPainting(smallMall).colours({ ...smallFrame, stores: lucky }, 'conversion'),
      nameOf,
      9,
    ).rows;
    expect(rows.map(({ name, value, share }) => [name, value, share])).toEqual([
      ['Book Nook', 0.4, 0.4],
      ['Tea House', 1, 1],
    ]);
  });

  test('ends at its limit', () => {
    expect(league(smallFrame, 2).rows.length).toBe(2);
  });
});

describe('the search', () => {
  const find = (question: string) => findStores(smallMall.stores, question, 10);
  test('finds a name in any language, a unit, a trade, by parts and in any order', () => {
    expect([find('tea'), find('茶'), find('l2-hat'), find('nook BOOK')]).toEqual([['tea'], ['tea'], ['hat'], ['book']]);
    expect(find('fashion').length).toBe(4);
  });

  test('finds nothing rather than something else', () => {
    expect(find('tea book')).toEqual([]);
  });
});
