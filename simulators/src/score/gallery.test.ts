import { describe, expect, test } from 'vitest';
import { compareWith } from './baseline.ts';
import { type Figures, figure, NAMES } from './definitions.ts';
import { baselineOf, COLUMNS, galleryOf, galleryTable } from './gallery.ts';

const cardOf = (f1: number | null): Figures =>
  ({
    ...Object.fromEntries(NAMES.map((name) => [name, figure(name, null, 0)])),
    'visits.f1': figure('visits.f1', f1, 9),
    'events.lost': figure('events.lost', 0, 9),
  }) as Figures;

describe('the gallery', () => {
  const gallery = galleryOf(
    new Map([
      ['a', [cardOf(0.8), cardOf(0.9), cardOf(1)]],
      ['b', [cardOf(null), cardOf(0.5)]],
    ]),
  );

  test('has the mean over the seeds, with an interval by Student where there are two', () => {
    expect(gallery['a/visits.f1']).toMatchObject({ value: expect.closeTo(0.9) as number, n: 3 });
    expect(gallery['a/visits.f1']?.half).toBeCloseTo((4.3 * 0.1) / Math.sqrt(3));
    expect(gallery['b/visits.f1']).toMatchObject({ value: 0.5, half: null, n: 1 });
    expect(gallery['a/flows.cpc']).toMatchObject({ value: null, n: 0 });
  });

  test('is a table of scenarios and figures, in which unknown is not zero', () => {
    const [head, , a, b] = galleryTable(gallery).split('\n');
    expect(head?.split('|')).toHaveLength(COLUMNS.length + 3);
    expect(a).toMatch(/^\| a \| 0\.900 ± 0\.248 \| – /);
    expect(b).toMatch(/^\| b \| 0\.500 \| – /);
  });

  test('is held to itself, and red when a figure leaves its tolerance or is not known any more', () => {
    const baseline = baselineOf(gallery);
    expect(compareWith(baseline, gallery)).toEqual([]);
    const worse = galleryOf(
      new Map([
        ['a', [cardOf(0.7)]],
        ['b', [cardOf(null)]],
      ]),
    );
    expect(compareWith(baseline, worse)).toEqual([
      'a/visits.f1 is 0.700, not 0.900 ± 0.05 share',
      expect.stringContaining('b/visits.f1 is unknown') as string,
    ]);
  });
});
