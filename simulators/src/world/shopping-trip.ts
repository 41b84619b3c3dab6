import type { StoreId } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';
import { between, chance, lognormal, normal, pick, poisson } from './distributions.ts';
import type { Entrance, StoreSite } from './floor-plan.ts';
import type { Mall } from './mall.ts';
import type { Random } from './random.ts';
import type { Trip } from './trip.ts';
import { createWalker, type Walker } from './walker.ts';

/** Slower than this nobody walks, metres per second. */
const SLOWEST = 0.5;
/** A stay shorter than this is not worth going in for, ms. */
const SHORTEST_STAY_MS = 8_000;
/** On their way out people leave this long before the doors close, ms. */
const LEAVE_BEFORE_MS = 60_000;

/** What near means to somebody who stands at `from`: 1 here, 1/e at the scenario's reach. */
const nearness = ({ routes, scenario }: Mall, from: string, to: string): number =>
  Math.exp(-routes.length(from, to) / scenario.trip.reach);

function nextStore(mall: Mall, from: string, seen: ReadonlySet<StoreId>, random: Random): StoreSite | null {
  return pick(random, mall.plan.sites, ({ store, outside }) =>
    seen.has(store.id) ? 0 : mall.tradeOf(store.category).attraction * nearness(mall, from, outside),
  );
}

/** How long somebody stays in a store: a glance around the door, or as long as the trade usually takes. */
function dwellIn(mall: Mall, { store }: StoreSite, random: Random): Millis {
  const { glance } = mall.scenario.trip;
  if (chance(random, glance.share)) return between(random, glance.fromMs, glance.toMs);
  const { dwellMedianMs, dwellSigma } = mall.tradeOf(store.category);
  return Math.max(SHORTEST_STAY_MS, lognormal(random, dwellMedianMs, dwellSigma));
}

export const someEntrance = ({ plan }: Mall, random: Random): Entrance => {
  const entrance = pick(random, plan.entrances, () => 1);
  if (entrance === null) throw new RangeError('a mall without entrances');
  return entrance;
};

/** The way out that is at hand: near ones are likely, far ones happen. */
const wayOut = (mall: Mall, from: string, random: Random): Entrance =>
  pick(random, mall.plan.entrances, ({ zone }) => nearness(mall, from, zone)) ?? someEntrance(mall, random);

export const someWalker = (mall: Mall, random: Random, startsAt: EpochMs, from: Entrance | StoreSite): Walker => {
  const { mean, sd } = mall.scenario.trip.speed;
  const speed = Math.max(SLOWEST, mean + sd * normal(random));
  return createWalker({ plan: mall.plan, routes: mall.routes, random, speed }, from, startsAt);
};

/** On a bench in the corridor, sometimes, while there is time. */
function sitDown({ scenario }: Mall, walker: Walker, goBy: EpochMs, random: Random): void {
  const { share, medianMs, sigma } = scenario.trip.pause;
  if (!chance(random, share)) return;
  const pause = lognormal(random, medianMs, sigma);
  if (walker.now() + pause < goBy) walker.pause(pause);
}

/** A whole trip, planned at the door: stores one after the other, chosen by attraction and nearness, until all are seen or closed. */
export function planShopping(mall: Mall, startsAt: EpochMs, random: Random): Trip {
  const { trip } = mall.scenario;
  const goBy = mall.rhythm.closesAt(startsAt) - LEAVE_BEFORE_MS;
  const stores = Math.min(trip.maxStores, 1 + poisson(random, trip.furtherStores));
  const lingerBefore = chance(random, trip.linger.share) ? Math.floor(random.unit() * stores) : -1;
  const walker = someWalker(mall, random, startsAt, someEntrance(mall, random));
  const seen = new Set<StoreId>();
  for (let index = 0; index < stores; index++) {
    const site = nextStore(mall, walker.zone().id, seen, random);
    if (site === null) break;
    sitDown(mall, walker, goBy, random);
    const dwell = Math.min(dwellIn(mall, site, random), goBy - walker.now());
    if (dwell < SHORTEST_STAY_MS) break;
    if (index === lingerBefore) walker.lingerNext(between(random, trip.linger.fromMs, trip.linger.toMs));
    walker.visit(site, dwell);
    seen.add(site.store.id);
  }
  return walker.leaveBy(wayOut(mall, walker.zone().id, random));
}
