import { expect, test } from 'vitest';
import type { Truth } from '../world/truth.ts';
import { createTrueMall, phonesAt, storeIn } from './true-mall.ts';

const MINUTE = 60_000;
const associated = { kind: 'associated', address: '02:00:00:00:00:01' } as const;
const app = { kind: 'app', address: 'app-1' } as const;

const trip = (id: string, more: Partial<Extract<Truth, { kind: 'trip' }>> = {}): Truth => ({
  kind: 'trip',
  trip: id,
  group: id,
  role: 'shopper',
  enteredAt: 10,
  leftAt: 60 * MINUTE,
  phones: [associated],
  ...more,
});
const visit = (id: string, store: string, from: number, length: number): Truth => ({
  kind: 'visit',
  trip: id,
  role: 'shopper',
  store,
  enteredAt: from,
  leftAt: from + length,
});
const pass = (id: string, store: string): Truth => ({
  kind: 'pass',
  trip: id,
  role: 'shopper',
  store,
  zone: 'c1',
  at: 20,
  lingeredMs: 0,
});
const sale = (kind: 'sale' | 'refund' | 'void', amount: number): Truth => ({
  kind: 'purchase',
  id: `${kind}-${amount}`,
  store: 'a',
  at: 30,
  amount,
  sale: kind,
  trip: 'p1',
});

function told(truths: readonly Truth[]) {
  const { mall, add } = createTrueMall({ visitFromMs: () => MINUTE });
  for (const truth of truths) add(truth);
  return mall;
}

test('counts visits from the threshold on, and passers-by once a trip and never beside a visit', () => {
  const mall = told([
    visit('p1', 'a', 100, MINUTE),
    visit('p1', 'b', 200_000, MINUTE - 1),
    pass('p1', 'a'),
    pass('p1', 'b'),
    pass('p1', 'b'),
    trip('p1'),
    visit('p2', 'a', 100, 2 * MINUTE),
    pass('p2', 'b'),
    trip('p2', { phones: [{ kind: 'probing' }] }),
  ]);
  expect(storeIn(mall, 'a')).toMatchObject({ trackable: { visits: 1, passers: 0 }, all: { visits: 2, passers: 0 } });
  expect(storeIn(mall, 'b')).toMatchObject({ trackable: { visits: 0, passers: 1 }, all: { visits: 0, passers: 2 } });
  expect(mall.visits).toEqual([
    { store: 'a', trip: 'p1', role: 'shopper', from: 100, to: 100 + MINUTE, open: false, phones: 1 },
  ]);
  expect(storeIn(mall, 'nobody').all.visits).toBe(0);
});

test('a void takes its sale back, a refund only the money', () => {
  const mall = told([sale('sale', 500), sale('sale', 300), sale('void', 300), sale('sale', 200), sale('refund', 50)]);
  expect(storeIn(mall, 'a')).toMatchObject({ sales: 2, net: 650 });
});

test('who was there from the start came through no door', () => {
  const mall = told([
    trip('s1', { role: 'staff', enteredAt: 0, inside: true }),
    trip('s2', { role: 'staff', enteredAt: 5 }),
    trip('p1', { enteredAt: 0 }),
  ]);
  expect(mall.entries).toEqual([5, 0]);
  expect(storeIn(mall, 'a').all.visits).toBe(0);
});

test('phones present: every one that can be followed, from coming to leaving', () => {
  const mall = told([
    trip('p1', { enteredAt: 10, leftAt: 20, phones: [associated, app] }),
    trip('p2', { enteredAt: 15, leftAt: 30, phones: [{ kind: 'probing' }] }),
    trip('s1', { enteredAt: 15, leftAt: 30, role: 'staff' }),
  ]);
  expect([9, 10, 15, 20, 30].map((at) => phonesAt(mall, at))).toEqual([0, 2, 3, 1, 0]);
});
