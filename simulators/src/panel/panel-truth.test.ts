import { describe, expect, test } from 'vitest';
import type { Person } from '../world/people.ts';
import { createRandom } from '../world/random.ts';
import type { Trip } from '../world/trip.ts';
import { createPanelTruth } from './panel-truth.ts';

const MINUTE = 60_000;

function person(trip: Partial<Trip>, more: Partial<Person> = {}): Person {
  const whole: Trip = { enteredAt: 1, leftAt: 60 * MINUTE, legs: [], stays: [], passes: [], crossings: [], ...trip };
  const phones = [{ kind: 'associated', address: 'aa' }] as const;
  return {
    id: 'p',
    group: 'g',
    role: 'shopper',
    offset: [0, 0],
    phones,
    random: createRandom(1),
    ...more,
    trip: whole,
  };
}

const stay = (store: string, from: number, to: number) => ({ store, enteredAt: from * MINUTE, leftAt: to * MINUTE });
const pass = (store: string, at: number) => ({ store, zone: 'c', at: at * MINUTE, lingeredMs: 0 });
const shop = (sums: ReturnType<ReturnType<typeof createPanelTruth>['at']>, id: string) =>
  sums.stores.find(({ store }) => store === id);

describe('the truth so far', () => {
  const create = () => createPanelTruth({ stores: ['a', 'b'], visitFromMs: () => MINUTE });

  test('knows who is inside, and counts a visit when it is over', () => {
    const truth = create();
    truth.came(person({ stays: [stay('a', 5, 15), stay('b', 20, 20.5)] }));
    truth.came(person({ stays: [stay('a', 6, 30)] }, { phones: [{ kind: 'probing' }] }));
    expect(shop(truth.at(4 * MINUTE), 'a')).toMatchObject({ inside: 0, visits: 0 });
    expect(shop(truth.at(10 * MINUTE), 'a')).toMatchObject({ inside: 2, visits: 0 });
    expect(shop(truth.at(16 * MINUTE), 'a')).toMatchObject({ inside: 1, visits: 1, trackableVisits: 1 });
    const end = truth.at(61 * MINUTE);
    expect(shop(end, 'a')).toMatchObject({ inside: 0, visits: 2, trackableVisits: 1 });
    expect(shop(end, 'b')).toMatchObject({ visits: 0 });
    expect(end).toMatchObject({ inside: 0, entries: 2, trackableInside: 0 });
  });

  test('counts who came past and did not go in, once they have left; staff are no visitors', () => {
    const truth = create();
    truth.came(person({ passes: [pass('a', 1), pass('b', 2), pass('b', 9)], stays: [stay('a', 3, 8)] }));
    truth.came(person({ enteredAt: 0, inside: true, stays: [stay('a', 0, 50)] }, { role: 'staff' }));
    expect(shop(truth.at(10 * MINUTE), 'b')?.passersBy).toBe(0);
    const end = truth.at(60 * MINUTE);
    expect(end.entries).toBe(1);
    expect(shop(end, 'b')?.passersBy).toBe(1);
    expect(shop(end, 'a')).toMatchObject({ passersBy: 0, visits: 1 });
  });

  test('adds sales up less what is taken back', () => {
    const truth = create();
    const sale = { kind: 'purchase', id: '1', store: 'a', at: 1, amount: 500, trip: 'p' } as const;
    truth.happened({ ...sale, sale: 'sale' });
    truth.happened({ ...sale, sale: 'sale' });
    truth.happened({ ...sale, sale: 'void' });
    truth.happened({ ...sale, sale: 'refund', amount: 200 });
    expect(shop(truth.at(1), 'a')).toMatchObject({ purchases: 1, revenue: 300 });
  });
});
