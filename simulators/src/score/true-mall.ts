import type { StoreId } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';
import type { Role, Sale, Truth } from '../world/truth.ts';
import type { Span } from './match.ts';

/** A stay of somebody who can be told apart by the hub, at least as long as the visit threshold. */
export type TrueVisit = Span & {
  readonly store: StoreId;
  /** Whose. */
  readonly trip: string;
  readonly role: Role;
  /** Going on when the simulation ended. */
  readonly open: boolean;
  /** Phones that the hub can follow. */
  readonly phones: number;
};

/** Visits, and trips that came past the front without one. */
export type Traffic = { visits: number; passers: number };

export type TrueStore = {
  /** Shoppers with a phone that the hub can follow. */
  readonly trackable: Traffic;
  /** All shoppers. */
  readonly all: Traffic;
  /** Sales less voids. */
  sales: number;
  /** Sales less refunds and voids, minor units. */
  net: number;
};

/** What a perfect hub would say. */
export type TrueMall = {
  readonly visits: TrueVisit[];
  readonly stores: Map<StoreId, TrueStore>;
  /** When people came through an entrance. */
  readonly entries: EpochMs[];
  /** When phones that can be followed were in the mall, and where their owners went. */
  readonly presence: Presence[];
};

export type Presence = Span & {
  readonly trip: string;
  readonly role: Role;
  readonly phones: number;
  /** Every stay, however short, in order of time. */
  readonly stays: readonly (Span & { readonly store: StoreId })[];
};

export type TrueMallSetup = {
  readonly visitFromMs: (store: StoreId) => Millis;
};

type Stay = Extract<Truth, { kind: 'visit' }>;
type Walk = { readonly stays: Stay[]; readonly passed: Set<StoreId> };

/** The truth, added up while it is told: what is kept of a trip that is over is its visits. */
export function createTrueMall(setup: TrueMallSetup): {
  readonly mall: TrueMall;
  readonly add: (truth: Truth) => void;
} {
  const mall: TrueMall = { visits: [], stores: new Map(), entries: [], presence: [] };
  const walks = new Map<string, Walk>();
  const walkOf = (trip: string): Walk => {
    const walk = walks.get(trip) ?? { stays: [], passed: new Set<StoreId>() };
    walks.set(trip, walk);
    return walk;
  };
  const add = (truth: Truth): void => {
    switch (truth.kind) {
      case 'visit':
        walkOf(truth.trip).stays.push(truth);
        return;
      case 'pass':
        walkOf(truth.trip).passed.add(truth.store);
        return;
      case 'purchase':
        sell(storeOf(mall, truth.store), truth);
        return;
      case 'trip':
        endTrip(mall, truth, { walk: walkOf(truth.trip), isVisit: (stay) => lasts(stay, setup) });
        walks.delete(truth.trip);
        return;
    }
  };
  return { mall, add };
}

const emptyStore = (): TrueStore => ({
  trackable: { visits: 0, passers: 0 },
  all: { visits: 0, passers: 0 },
  sales: 0,
  net: 0,
});

/** What happened in a store; nothing where nobody came. */
export const storeIn = ({ stores }: TrueMall, id: StoreId): Readonly<TrueStore> => stores.get(id) ?? emptyStore();

function storeOf(mall: TrueMall, id: StoreId): TrueStore {
  const store = mall.stores.get(id) ?? emptyStore();
  mall.stores.set(id, store);
  return store;
}

function sell(store: TrueStore, { sale, amount }: Sale): void {
  if (sale === 'sale') store.sales++;
  if (sale === 'void') store.sales--;
  store.net += sale === 'sale' ? amount : -amount;
}

type Trip = Extract<Truth, { kind: 'trip' }>;

type Ending = { readonly walk: Walk; readonly isVisit: (stay: Stay) => boolean };

const lasts = ({ store, enteredAt, leftAt }: Stay, { visitFromMs }: TrueMallSetup): boolean =>
  leftAt - enteredAt >= visitFromMs(store);

function endTrip(mall: TrueMall, trip: Trip, { walk, isVisit }: Ending): void {
  const { trip: name, role, enteredAt: from, leftAt: to } = trip;
  const phones = trip.phones.filter(({ kind }) => kind !== 'probing').length;
  if (trip.inside !== true) mall.entries.push(from);
  const visits = walk.stays.filter(isVisit);
  if (phones > 0) {
    const stays = walk.stays.map(({ store, enteredAt, leftAt }) => ({ store, from: enteredAt, to: leftAt }));
    mall.presence.push({ trip: name, role, from, to, phones, stays });
    for (const { store, enteredAt, leftAt, open = false } of visits)
      mall.visits.push({ store, trip: name, role, from: enteredAt, to: leftAt, open, phones });
  }
  if (role !== 'shopper') return;
  const walked = { stays: visits, passed: walk.passed };
  count(mall, walked, 'all');
  if (phones > 0) count(mall, walked, 'trackable');
}

function count(mall: TrueMall, { stays, passed }: Walk, of: 'all' | 'trackable'): void {
  for (const { store } of stays) storeOf(mall, store)[of].visits++;
  const visited = new Set(stays.map(({ store }) => store));
  for (const store of passed) if (!visited.has(store)) storeOf(mall, store)[of].passers++;
}

/** Phones that can be followed and are in the mall at an instant. */
export const phonesAt = ({ presence }: TrueMall, at: EpochMs): number =>
  presence.reduce((sum, { from, to, phones }) => (from <= at && at < to ? sum + phones : sum), 0);
