import type { StoreId } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';
import type { PanelState, PanelStore } from '@atrium/shared/wire/panel';
import type { Person } from '../world/people.ts';
import type { Stay } from '../world/trip.ts';
import type { Truth } from '../world/truth.ts';

/** The truth of a run so far. Keeps the people who are present, and sums of those who left. */
export type PanelTruth = {
  readonly came: (person: Person) => void;
  readonly happened: (truth: Truth) => void;
  /** What is true at an instant; it never goes back. */
  readonly at: (now: EpochMs) => NonNullable<PanelState['truth']>;
};

export type PanelTruthSetup = {
  readonly stores: readonly StoreId[];
  readonly visitFromMs: (store: StoreId) => Millis;
};

type Store = { -readonly [K in keyof PanelStore]: PanelStore[K] };

type Sums = ReadonlyMap<StoreId, Store>;

const emptyStore = (store: StoreId): Store => ({
  store,
  visits: 0,
  trackableVisits: 0,
  inside: 0,
  passersBy: 0,
  purchases: 0,
  revenue: 0,
});

const trackablePhones = ({ phones }: Person): number => phones.filter(({ kind }) => kind !== 'probing').length;

export function createPanelTruth({ stores, visitFromMs }: PanelTruthSetup): PanelTruth {
  const gone = new Map(stores.map((id) => [id, emptyStore(id)]));
  const present = new Set<Person>();
  let entries = 0;

  /** Add what one stay amounts to at an instant. @returns true for a visit that is over */
  const countStay = (sum: Store, person: Person, { store, enteredAt, leftAt }: Stay, now: EpochMs) => {
    if (leftAt > now) sum.inside += enteredAt <= now ? 1 : 0;
    if (leftAt > now || leftAt - enteredAt < visitFromMs(store)) return false;
    sum.visits++;
    if (trackablePhones(person) > 0) sum.trackableVisits++;
    return true;
  };

  const countPasses = (sums: Sums, { trip }: Person, visited: ReadonlySet<StoreId>): void => {
    const passed = new Set(trip.passes.map(({ store }) => store));
    for (const store of passed) {
      const sum = sums.get(store);
      if (sum !== undefined && !visited.has(store)) sum.passersBy++;
    }
  };

  /** Add what somebody has done by an instant. */
  const count = (sums: Sums, person: Person, now: EpochMs): void => {
    if (person.role !== 'shopper') return;
    const visited = new Set<StoreId>();
    for (const stay of person.trip.stays) {
      const sum = sums.get(stay.store);
      if (sum !== undefined && countStay(sum, person, stay, now)) visited.add(stay.store);
    }
    if (person.trip.leftAt <= now) countPasses(sums, person, visited);
  };

  return {
    came: (person) => {
      present.add(person);
      if (person.trip.inside !== true) entries++;
    },
    happened: (truth) => {
      if (truth.kind !== 'purchase') return;
      const sum = gone.get(truth.store);
      if (sum === undefined) return;
      if (truth.sale === 'sale') sum.purchases++;
      if (truth.sale === 'void') sum.purchases--;
      sum.revenue += truth.sale === 'sale' ? truth.amount : -truth.amount;
    },
    at: (now) => {
      for (const person of present) {
        if (person.trip.leftAt > now) continue;
        count(gone, person, now);
        present.delete(person);
      }
      const sums = new Map([...gone].map(([id, sum]) => [id, { ...sum }]));
      for (const person of present) count(sums, person, now);
      const here = [...present];
      return {
        inside: here.length,
        entries,
        trackableInside: here.reduce((sum, person) => sum + trackablePhones(person), 0),
        stores: [...sums.values()],
      };
    },
  };
}
