import type { Kpi } from '@atrium/shared/metrics/kpi';
import type { KpiRow, VisitRow } from '@atrium/shared/wire/http';
import { describe, expect, test } from 'vitest';
import type { Truth } from '../world/truth.ts';
import type { Answers } from './answers.ts';
import { flowFigures } from './flow-figures.ts';
import { footfallFigures } from './footfall-figures.ts';
import { createTrueMall, type TrueMall } from './true-mall.ts';
import { compareVisits } from './visit-figures.ts';
import { zoneFigures } from './zone-figures.ts';

const MINUTE = 60_000;
type Span = readonly [store: string, from: number, to: number];

/** Trips of an hour from minute 0, each with its stays in minutes. */
function truthOf(trips: Readonly<Record<string, readonly Span[]>>, phones = 1): TrueMall {
  const { mall, add } = createTrueMall({ visitFromMs: () => MINUTE });
  for (const [trip, stays] of Object.entries(trips)) {
    const who = { trip, role: 'shopper' as const };
    for (const [store, from, to] of stays)
      add({ kind: 'visit', ...who, store, enteredAt: from * MINUTE, leftAt: to * MINUTE });
    const carried = Array.from({ length: phones }, (_, n) => ({ kind: 'app', address: `${trip}-${n}` }) as const);
    const ended: Truth = { kind: 'trip', ...who, group: trip, enteredAt: 0, leftAt: 60 * MINUTE, phones: carried };
    add(ended);
  }
  return mall;
}

const told = (device: string, spans: readonly Span[]): VisitRow[] =>
  spans.map(([store, from, to], index) => ({
    visitId: `${device}-${index}`,
    store,
    device,
    enteredAt: from * MINUTE,
    leftAt: to * MINUTE,
    dwellS: (to - from) * 60,
    dwellEstimateS: null,
    sightings: 9,
    engaged: false,
    open: false,
    rev: 0,
    rules: 'rules-1',
  }));

function zones(mall: TrueMall, visits: readonly VisitRow[]) {
  const stores = ['a', 'b'].map((id) =>
    compareVisits(
      id,
      mall.visits.filter(({ store }) => store === id),
      visits.filter(({ store }) => store === id),
    ),
  );
  const figures = zoneFigures(mall, stores, visits);
  return [figures['zones.accuracy'].value, figures['zones.flaps'].value, figures['zones.mapped'].value];
}

describe('zones', () => {
  const mall = truthOf({ p1: [['a', 10, 40]] });

  test('a hub that knows where a phone is, and when it is nowhere, is right all the time', () =>
    expect(zones(mall, told('d', [['a', 10, 40]]))).toEqual([1, 0, 1]));

  test('ten minutes of an hour in the store next door are a sixth', () =>
    expect(
      zones(
        mall,
        told('d', [
          ['a', 10, 30],
          ['b', 30, 40],
        ]),
      ),
    ).toEqual([expect.closeTo(5 / 6), 2, 1]));

  test('to and fro during one stay are flaps by the hour; a visit after it is none', () =>
    expect(
      zones(
        mall,
        told('d', [
          ['a', 10, 20],
          ['b', 21, 22],
          ['a', 23, 40],
          ['b', 41, 50],
        ]),
      )[1],
    ).toBe(4));

  test('a phone is taken for the trip with which most of its time matches; who is never matched is not mapped', () => {
    const two = truthOf({
      p1: [['a', 10, 40]],
      p2: [
        ['b', 10, 12],
        ['b', 50, 52],
      ],
    });
    const visits = told('d', [
      ['a', 10, 40],
      ['b', 50, 52],
    ]);
    expect(zones(two, visits)[2]).toBe(0.5);
    expect(zones(two, visits)[0]).toBeCloseTo(58 / 60);
  });

  test('nobody to look at is unknown', () => expect(zones(truthOf({}), [])).toEqual([null, null, null]));
});

const answers = (more: Partial<Answers>): Answers => ({ flows: null, quarters: [], ...more }) as Answers;

describe('flows', () => {
  const mall = truthOf({
    p1: [
      ['b', 20, 30],
      ['a', 5, 10],
    ],
    p2: [
      ['a', 5, 10],
      ['b', 20, 30],
      ['a', 40, 50],
    ],
  });
  const cpc = (flows: Answers['flows']) => flowFigures(mall, answers({ flows }))['flows.cpc'];

  test('are in the order of time, and equal matrices share everything', () => {
    expect(
      cpc([
        { store: 'a', next: 'b', moves: 2 },
        { store: 'b', next: 'a', moves: 1 },
      ]),
    ).toMatchObject({ value: 1, n: 3 });
  });

  test('too few and elsewhere share less', () => {
    expect(cpc([{ store: 'a', next: 'b', moves: 1 }]).value).toBe(0.5);
    expect(cpc([{ store: 'a', next: 'c', moves: 3 }]).value).toBe(0);
  });

  test('count phones, as a hub does', () => {
    const double = flowFigures(
      truthOf(
        {
          p1: [
            ['a', 5, 10],
            ['b', 20, 30],
          ],
        },
        2,
      ),
      answers({ flows: [] }),
    );
    expect(double['flows.cpc'].n).toBe(2);
  });

  test('that a hub does not offer are unknown', () => expect(cpc(null).value).toBeNull());
});

describe('footfall by quarters', () => {
  const QUARTER = 15 * MINUTE;
  const row = (from: number, footfall: Pick<Kpi, 'value' | 'low' | 'high'>): KpiRow =>
    ({ from, to: from + QUARTER, footfall }) as KpiRow;
  const { mall, add } = createTrueMall({ visitFromMs: () => MINUTE });
  const come = (count: number, at: number): void => {
    for (let n = 0; n < count; n++)
      add({ kind: 'trip', trip: `${at}-${n}`, group: 'g', role: 'shopper', enteredAt: at, leftAt: at + 1, phones: [] });
  };
  come(40, 5 * MINUTE);
  // In the last minute of the quarter: the door says so when the next has begun.
  come(10, 14.5 * MINUTE);

  test('is that of the minute in which the doors report', () => {
    const figures = footfallFigures(
      mall,
      answers({
        quarters: [row(0, { value: 36, low: 30, high: 39 }), row(QUARTER, { value: 10, low: 10, high: 10 })],
      }),
    );
    expect(figures['footfall.mape']).toMatchObject({ value: 10, n: 1 });
    expect(figures['footfall.coverage']).toMatchObject({ value: 0.5, n: 2 });
  });

  test('unknown quarters are left out', () => {
    const unknown = footfallFigures(mall, answers({ quarters: [row(0, { value: null, low: null, high: null })] }));
    expect(unknown['footfall.coverage'].value).toBeNull();
  });
});
