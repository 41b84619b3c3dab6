import type { VisitRow } from '@atrium/shared/wire/http';
import { expect, test } from 'vitest';
import { dwellShape } from './dwell.ts';

const visit = (dwellEstimateS: number | null, extra: Partial<VisitRow> = {}): VisitRow => ({
  visitId: 'v',
  store: 'tea',
  device: null,
  enteredAt: 0,
  leftAt: 0,
  dwellS: 90,
  dwellEstimateS,
  sightings: 2,
  engaged: false,
  open: false,
  rev: 1,
  rules: 'rules-1',
  ...extra,
});

test('sorts ended visits by length, the edge belonging to the longer one', () => {
  const shape = dwellShape([visit(59), visit(60), visit(400), visit(9_000), visit(null)]);
  expect(shape.bars.map(({ visits }) => visits)).toEqual([1, 2, 0, 1, 0, 0, 0, 1]);
  expect([shape.visits, shape.medianS, shape.bars.at(-1)?.toS]).toEqual([5, 90, null]);
});

test('leaves out visits that still grow', () => {
  expect(dwellShape([visit(100, { open: true })])).toMatchObject({ visits: 0, medianS: null });
});
