import type { StoreId } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';
import type { Role, Sale, Truth } from '../world/truth.ts';
import type { Span } from './match.ts';

/** A stay of somebody who can be told apart by the hub, at least as long as the visit threshold. */
export type TrueVisit = Span & {
  readonly store: StoreId;
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
  /** People who came through a door. */
  entries: number;
  /** When phones that can be followed were in the mall. */
  readonly presence: (Span & { readonly phones: number })[];
};

export type TrueMallSetup = {
  /** When the simulation began: staff who are there from that moment came through no door. */
  readonly from: EpochMs;
  readonly visitFromMs: (store: StoreId) => Millis;
};

type Stay = Extract<Truth, { kind: 'visit' }>;
type Walk = { readonly stays: Stay[]; readonly passed: Set<StoreId> };

/** The truth, added up while it is told: what is kept of a trip that is over is its visits. */
export function createTrueMall(setup: TrueMallSetup): {
  readonly mall: TrueMall;
  readonly add: (truth: Truth) => void;
} {
  const mall: TrueMall = { visits: [], stores: new Map(), entries: 0, presence: [] };
  const walks = new Map<string, Walk>();
  const walkOf = (trip: string): Walk => {
    const walk = walks.get(trip) ?? { stays: [], passed: new Set<StoreId>() };
    walks.set(trip, walk);
    return walk;
  };
  const add = (truth: Truth): void => {
    switch (truth.kind) {
      case 'visit':
        if (truth.leftAt - truth.enteredAt >= setup.visitFromMs(truth.store)) walkOf(truth.trip).stays.push(truth);
        return;
      case 'pass':
        walkOf(truth.trip).passed.add(truth.store);
        return;
      case 'purchase':
        sell(storeOf(mall, truth.store), truth);
        return;
      case 'trip':
        endTrip(mall, truth, { walk: walkOf(truth.trip), from: setup.from });
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

function endTrip(mall: TrueMall, trip: Trip, { walk, from }: { readonly walk: Walk; readonly from: EpochMs }): void {
  const phones = trip.phones.filter(({ kind }) => kind !== 'probing').length;
  if (trip.role === 'shopper' || trip.enteredAt > from) mall.entries++;
  if (phones > 0) {
    mall.presence.push({ from: trip.enteredAt, to: trip.leftAt, phones });
    for (const { store, role, enteredAt, leftAt, open = false } of walk.stays)
      mall.visits.push({ store, role, from: enteredAt, to: leftAt, open, phones });
  }
  if (trip.role !== 'shopper') return;
  count(mall, walk, 'all');
  if (phones > 0) count(mall, walk, 'trackable');
}

function count(mall: TrueMall, { stays, passed }: Walk, of: 'all' | 'trackable'): void {
  for (const { store } of stays) storeOf(mall, store)[of].visits++;
  const visited = new Set(stays.map(({ store }) => store));
  for (const store of passed) if (!visited.has(store)) storeOf(mall, store)[of].passers++;
}

/** Phones that can be followed and are in the mall at an instant. */
export const phonesAt = ({ presence }: TrueMall, at: EpochMs): number =>
  presence.reduce((sum, { from, to, phones }) => (from <= at && at < to ? sum + phones : sum), 0);
