import { type Kpi, kpiSchema } from '@atrium/shared/metrics/kpi';
import { type KpiRow, kpiRowSchema, type VisitRow } from '@atrium/shared/wire/http';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { smallMall } from '../../test/small-mall.ts';
import type { Truth } from '../world/truth.ts';
import type { Answers } from './answers.ts';
import { compareWith, readBaseline } from './baseline.ts';
import { type FigureName, NAMES, variesOf } from './definitions.ts';
import { pageOf } from './page.ts';
import { type ScoreCard, scoreCard } from './score-card.ts';
import { definitions, jsonOf, tableOf } from './table.ts';
import { createTrueMall, storeIn, type TrueMall } from './true-mall.ts';

const MINUTE = 60_000;
const venue = smallMall({ segments: 1, levels: 1 });
const [A = '', B = ''] = venue.stores.map(({ id }) => id);

type Stay = {
  readonly store: string;
  readonly from: number;
  readonly minutes: number;
  readonly role?: 'shopper' | 'staff';
  readonly phones?: number;
};

/** One trip for each stay, with as many phones that can be followed. */
function truthOf(stays: readonly Stay[], more: readonly Truth[] = []): TrueMall {
  const { mall, add } = createTrueMall({ visitFromMs: () => MINUTE });
  for (const [index, { store, from, minutes, role = 'shopper', phones = 1 }] of stays.entries()) {
    const span = { trip: `t${index}`, role, enteredAt: from, leftAt: from + minutes * MINUTE };
    add({ kind: 'visit', store, ...span });
    const carried = Array.from(
      { length: phones },
      (_, n) => ({ kind: 'associated', address: `${index}-${n}` }) as const,
    );
    add({ kind: 'trip', group: 'g', ...span, enteredAt: from + 1, phones: carried });
  }
  for (const truth of more) add(truth);
  return mall;
}

const told = (stays: readonly Omit<Stay, 'role' | 'phones'>[]): VisitRow[] =>
  stays.map(({ store, from, minutes }, index) => ({
    visitId: `v${index}`,
    store,
    device: `d${index}`,
    enteredAt: from,
    leftAt: from + minutes * MINUTE,
    dwellS: minutes * 60,
    dwellEstimateS: minutes * 60,
    sightings: 9,
    engaged: false,
    open: false,
    rev: 0,
    rules: 'rules-1',
  }));

const kpi = (value: number | null, [low, high]: readonly [number | null, number | null] = [value, value]): Kpi => ({
  value,
  low,
  high,
  n: 1,
  definition: 'x@1',
  quality: value === null ? 'unknown' : 'measured',
});

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const NO_KPIS = Object.fromEntries(
  Object.entries(kpiRowSchema.shape)
    .filter(([, schema]) => schema === kpiSchema)
    .map(([name]) => [name, kpi(0)]),
) as unknown as KpiRow;

/** What a hub would say that knows the truth. */
function rowOf(key: string, mall: TrueMall, stores: readonly string[]): KpiRow {
  const all = stores.map((id) => storeIn(mall, id));
  const sum = (pick: (store: (typeof all)[number]) => number): number => all.reduce((n, store) => n + pick(store), 0);
  const visits = sum(({ trackable }) => trackable.visits);
  const passers = sum(({ trackable }) => trackable.passers);
  const sales = sum((store) => store.sales);
  return {
    ...NO_KPIS,
    key,
    from: 0,
    to: 1,
    rules: 'rules-1',
    currency: 'CNY',
    footfall: kpi(mall.entries.length),
    visits: kpi(visits),
    passersBy: kpi(passers),
    captureRate: kpi(ratio(visits, visits + passers)),
    purchases: kpi(sales),
    revenue: kpi(sum(({ net }) => net)),
    conversion: kpi(
      ratio(
        sales,
        sum(({ all: { visits: everybody } }) => everybody),
      ),
    ),
  };
}

const noLedger = { received: 0, accepted: 0, duplicate: 0, late: 0, malformed: 0, dropped: 0, stored: 0 };

function perfect(mall: TrueMall, visits: readonly VisitRow[]): Answers {
  const ids = venue.stores.map(({ id }) => id);
  return {
    visits,
    stores: ids.map((id) => rowOf(id, mall, [id])),
    mall: rowOf(venue.id, mall, ids),
    quarters: [],
    flows: null,
    ledger: { ...noLedger, received: 7, accepted: 5, duplicate: 2 },
    frames: [],
  };
}

const score = (mall: TrueMall, answers: Answers): ScoreCard =>
  scoreCard({ venue, mall, answers, run: { events: 7, wallS: 1, latencies: [] } });
const valueIn = ({ figures }: ScoreCard, name: FigureName): number | null => figures[name].value;

const sale = (store: string, amount: number, kind: 'sale' | 'void' = 'sale'): Truth => ({
  kind: 'purchase',
  id: `${store}-${amount}-${kind}`,
  store,
  at: 1,
  amount,
  sale: kind,
  trip: 't0',
});

const someStays = fc.array(
  fc.record({
    store: fc.constantFrom(A, B),
    from: fc.integer({ min: 1, max: 100 * MINUTE }),
    minutes: fc.integer({ min: 1, max: 60 }),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('a hub that knows the truth', () => {
  test('has an F1 of 1 and no error', () => {
    fc.assert(
      fc.property(someStays, (stays) => {
        const mall = truthOf(stays, [sale(A, 500), sale(B, 300), sale(B, 200, 'void')]);
        const card = score(mall, perfect(mall, told(stays)));
        for (const name of ['visits.precision', 'visits.recall', 'visits.f1', 'visits.f1-iou50'] as const)
          expect(valueIn(card, name)).toBe(1);
        for (const name of ['dwell.mae', 'dwell.bias', 'purchases.error', 'revenue.error', 'footfall.error'] as const)
          expect(valueIn(card, name)).toBe(0);
        for (const name of ['events.lost', 'ledger.unaccounted', 'conversion.mall-error'] as const)
          expect(valueIn(card, name)).toBe(0);
      }),
    );
  });

  test('has exact rates in stores where enough happened', () => {
    const stays = Array.from({ length: 20 }, (_, i) => ({ store: A, from: 1 + i * MINUTE, minutes: 2 }));
    const mall = truthOf(stays, [sale(A, 100)]);
    const card = score(mall, perfect(mall, told(stays)));
    expect(card.figures['capture.mae']).toMatchObject({ value: 0, n: 1 });
    expect(card.figures['conversion.mae']).toMatchObject({ value: 0, n: 1 });
    expect(valueIn(card, 'conversion.coverage')).toBe(1);
    // One store has no rank.
    expect(valueIn(card, 'capture.rank-correlation')).toBeNull();
  });
});

describe('a hub that errs', () => {
  const stays: Stay[] = [
    { store: A, from: 10 * MINUTE, minutes: 10 },
    { store: A, from: 40 * MINUTE, minutes: 4 },
    { store: B, from: 10 * MINUTE, minutes: 10 },
  ];

  test('misses one and makes one up', () => {
    const mall = truthOf(stays);
    const answers = perfect(
      mall,
      told([
        { store: A, from: 11 * MINUTE, minutes: 8 },
        { store: B, from: 14 * MINUTE, minutes: 2 },
        { store: B, from: 60 * MINUTE, minutes: 2 },
      ]),
    );
    const card = score(mall, answers);
    expect(valueIn(card, 'visits.precision')).toBeCloseTo(2 / 3);
    expect(valueIn(card, 'visits.recall')).toBeCloseTo(2 / 3);
    expect(valueIn(card, 'visits.f1')).toBeCloseTo(2 / 3);
    // Two of ten minutes are too little.
    expect(valueIn(card, 'visits.f1-iou50')).toBeCloseTo(1 / 3);
    expect(valueIn(card, 'visits.recall-long')).toBe(1);
    expect(valueIn(card, 'dwell.mae')).toBe(300);
    expect(valueIn(card, 'dwell.bias')).toBe(-300);
    expect(card.stores.find(({ store }) => store === A)).toMatchObject({ truths: 2, hub: 1, matched: 1 });
  });

  test('staff are scored apart, in parts; a second phone counts against precision and is named', () => {
    const mall = truthOf([
      { store: A, from: 1, minutes: 480, role: 'staff' },
      { store: B, from: 10 * MINUTE, minutes: 10, phones: 2 },
    ]);
    const visits = told([
      { store: A, from: 5 * MINUTE, minutes: 100 },
      { store: A, from: 130 * MINUTE, minutes: 200 },
      { store: B, from: 10 * MINUTE, minutes: 10 },
      { store: B, from: 11 * MINUTE, minutes: 8 },
    ]);
    const card = score(mall, perfect(mall, visits));
    expect(card.figures['visits.staff'].value).toBe(2);
    expect(card.figures['visits.hub'].value).toBe(2);
    expect(card.figures['visits.second-phone'].value).toBe(1);
    expect(card.figures['visits.precision'].value).toBe(0.5);
    expect(card.figures['visits.recall'].value).toBe(1);
  });

  test('money in the wrong store is wrong twice, and unknown revenue is not right', () => {
    const mall = truthOf(stays, [sale(A, 500)]);
    const right = perfect(mall, []);
    const moved = right.stores.map((row) => ({ ...row, revenue: kpi(row.key === B ? 500 : null) }));
    expect(valueIn(score(mall, { ...right, stores: moved }), 'revenue.error')).toBe(1_000);
  });

  test('an interval that misses the truth is not counted as holding it', () => {
    const many = Array.from({ length: 20 }, (_, i) => ({ store: A, from: 1 + i * MINUTE, minutes: 2 }));
    const mall = truthOf(many, [sale(A, 100)]);
    const right = perfect(mall, told(many));
    const off = right.stores.map((row) => ({
      ...row,
      conversion: kpi(0.4, [0.3, 0.5]),
      captureRate: kpi(0.5, [0, 1]),
    }));
    const card = score(mall, { ...right, stores: off });
    expect(valueIn(card, 'conversion.coverage')).toBe(0);
    expect(valueIn(card, 'conversion.mae')).toBeCloseTo(35);
    expect(valueIn(card, 'capture.coverage')).toBe(1);
    expect(valueIn(card, 'capture.bias')).toBeCloseTo(-50);
  });

  test('what was sent and is in no account is lost', () => {
    const mall = truthOf(stays);
    const right = perfect(mall, []);
    const card = score(mall, { ...right, ledger: { ...noLedger, received: 6, accepted: 3, late: 1, malformed: 1 } });
    expect(valueIn(card, 'events.lost')).toBe(4);
    expect(valueIn(card, 'ledger.unaccounted')).toBe(1);
  });

  test('occupancy is held to the truth of the frame, and unknown frames are left out', () => {
    const mall = truthOf(stays);
    const frames = [
      { at: 12 * MINUTE, inside: 3 },
      { at: 42 * MINUTE, inside: null },
    ];
    expect(score(mall, { ...perfect(mall, []), frames }).figures['occupancy.mae']).toMatchObject({ value: 50, n: 1 });
  });
});

describe('nothing happened', () => {
  const mall = truthOf([]);
  const card = score(mall, perfect(mall, []));

  test('is unknown, not zero', () => {
    for (const name of NAMES.filter((it) =>
      /^(visits\.(prec|rec|f1)|dwell|capture|conversion|passers|footfall)/.test(it),
    ))
      expect(`${name} ${valueIn(card, name)}`).toBe(`${name} null`);
    expect(tableOf(card)).toMatch(/visits\.f1 +unknown/);
    expect(jsonOf(card.figures)).not.toHaveProperty('visits.f1');
  });

  test('still makes a page', () => {
    expect(pageOf(card, '<b>')).toContain('&lt;b&gt;');
    expect(pageOf(card, 'x')).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('what is written', () => {
  const stays = Array.from({ length: 20 }, (_, i) => ({ store: A, from: 1 + i * MINUTE, minutes: 2 }));
  const mall = truthOf(stays, [sale(A, 100)]);
  const card = score(mall, perfect(mall, told(stays)));

  test('every known figure is in the JSON with its value and unit, and nothing else', () => {
    for (const [name, entry] of Object.entries(jsonOf(card.figures))) {
      expect(NAMES).toContain(name);
      expect(Object.keys(entry)).toEqual(['value', 'unit']);
      expect(Number.isFinite(entry.value)).toBe(true);
    }
    expect(jsonOf(card.figures)['visits.f1']).toEqual({ value: 1, unit: 'share' });
  });

  test('every figure is in the table, in the help and on the page', () => {
    for (const name of NAMES)
      for (const text of [tableOf(card), definitions(), pageOf(card, 'x')]) expect(text).toContain(name);
    expect(NAMES.filter(variesOf)).toEqual([
      'occupancy.mae',
      'latency.p50',
      'latency.p95',
      'speed.events',
      'speed.wall',
    ]);
  });

  test('the page needs nothing from anywhere', () => {
    const page = pageOf(card, 'x');
    expect(page).not.toMatch(/https?:|<script|<link|url\(|NaN|undefined/);
    expect(page.match(/<svg/g)).toHaveLength(4);
  });

  test('a baseline holds in both directions', () => {
    const hold = (value: number, tolerance: number): string[] =>
      compareWith(readBaseline(JSON.stringify({ 'visits.f1': { value, tolerance } }), NAMES), card.figures);
    expect(hold(0.98, 0.02)).toEqual([]);
    expect(hold(0.97, 0.02)).toEqual(['visits.f1 is 1.000, not 0.970 ± 0.02 share']);
    expect(hold(1.03, 0.02)).toHaveLength(1);
  });

  test('a figure that became unknown leaves its baseline', () => {
    const baseline = readBaseline('{"capture.rank-correlation":{"value":0.5,"tolerance":9}}', NAMES);
    expect(compareWith(baseline, card.figures)).toEqual(['capture.rank-correlation is unknown, not 0.500 ± 9 share']);
  });

  test.each([
    ['{', 'is no JSON'],
    ['[]', 'holds no figure'],
    ['3', 'is not an object of figures'],
    ['{"visits.f2":{"value":1,"tolerance":1}}', 'names "visits.f2"'],
    ['{"visits.f1":{"value":1}}', 'needs numbers "value" and "tolerance" in "visits.f1"'],
    ['{"visits.f1":{"value":1,"tolerance":-1}}', 'in "visits.f1"'],
  ])('a baseline that gates nothing is refused: %s', (text, fault) => {
    expect(() => readBaseline(text, NAMES)).toThrow(fault);
  });
});
