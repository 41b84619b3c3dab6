import type { FlowRow } from '@atrium/shared/wire/analytics';
import { expect, test } from 'vitest';
import { kpi, noKpi } from '../../test/small-mall.ts';
import { neighboursOf, waysOf } from './flows.ts';

const way = (store: string, next: string, moves: FlowRow['moves']): FlowRow => ({
  ...{ store, next, moves, from: 0, to: 1, rules: 'rules-1' },
  share: kpi('captureRate', 0.5),
  lift: kpi('captureRate', 1),
});
const rows = [
  way('tea', 'book', kpi('visits', 4)),
  way('tea', 'shoe', kpi('visits', 12)),
  way('book', 'tea', kpi('visits', 7)),
  way('book', 'hat', kpi('visits', 0)),
  way('hat', 'tea', noKpi('visits', 'private')),
];

test('ways come strongest first, without those that nobody took, and with a count of those that stay private', () => {
  const ways = waysOf(rows);
  expect(ways.known.map(({ from, to, moves }) => [from, to, moves])).toEqual([
    ['tea', 'shoe', 12],
    ['book', 'tea', 7],
    ['tea', 'book', 4],
  ]);
  expect(ways.hidden).toBe(1);
});

test('a store knows where its visitors go and where they were', () => {
  const { known } = waysOf(rows);
  expect(neighboursOf(known, 'tea', 'from')).toEqual([
    { store: 'shoe', moves: 12, share: 0.75 },
    { store: 'book', moves: 4, share: 0.25 },
  ]);
  expect(neighboursOf(known, 'tea', 'to')).toEqual([{ store: 'book', moves: 7, share: 1 }]);
});
