import type { SensorId, StoreId } from '@atrium/shared/ids';
import type { EpochMs, Millis, Point } from '@atrium/shared/units';
import { bounds, contains, distance } from '@atrium/shared/venue/geometry';
import type { Zone } from '@atrium/shared/venue/venue';
import { between } from './distributions.ts';
import type { Entrance, FloorPlan, StoreSite, Way } from './floor-plan.ts';
import type { Random } from './random.ts';
import type { Routes } from './routes.ts';
import { footOn, pointOn } from './shared-edge.ts';
import type { Crossing, Leg, Pass, Stay, Trip } from './trip.ts';

/** Somebody who walks, and leaves a {@link Trip} behind. Time moves only by walking and resting. */
export type Walker = {
  readonly now: () => EpochMs;
  readonly zone: () => Zone;
  /** Walk to a store, stay there for about `dwell` from door to door, and come out again. */
  readonly visit: (site: StoreSite, dwell: Millis) => Stay;
  /** Sit down where one is, in a corridor. */
  readonly pause: (duration: Millis) => void;
  /** Stop for a while at the next shop window on the way. */
  readonly lingerNext: (duration: Millis) => void;
  readonly leaveBy: (entrance: Entrance) => Trip;
};

export type WalkerSetup = {
  readonly plan: FloorPlan;
  readonly routes: Routes;
  readonly random: Random;
  /** Metres per second. */
  readonly speed: number;
};

/** People look around at this share of their walking speed. */
const BROWSING_PACE = 0.5;
/** Rests among the shelves, ms; who stays for long moves less often. */
const REST_MS = { least: 30_000, most: 240_000 };
const SHORTEST_REST_MS = 1_000;
/** Who only glances stays this close to the door, metres. */
const GLANCE_DEPTH = 3;
/** A ride between two levels, ms. */
const RIDE_MS = 24_000;
/** Two fronts of one store passed within this time are one pass, ms. */
const SAME_PASS_MS = 60_000;

const shiftTo = (from: Point, to: Point, metres: number): Point => {
  const way = distance(from, to);
  return way <= metres ? to : pointOn([from, to], metres / way);
};

/** A point of a zone, drawn evenly; its centre when twenty draws miss a crooked outline. */
function somewhereIn({ polygon, centre }: Zone, random: Random): Point {
  const [minX, minY, maxX, maxY] = bounds(polygon.flat());
  for (let attempt = 0; attempt < 20; attempt++) {
    const point: Point = [between(random, minX, maxX), between(random, minY, maxY)];
    if (contains(polygon, point)) return point;
  }
  return centre;
}

/** Put a walker at an entrance, or, for those who are there before the simulation starts, inside a store. */
export function createWalker(setup: WalkerSetup, from: Entrance | StoreSite, startsAt: EpochMs): Walker {
  const { plan, routes, random, speed } = setup;
  const legs: Leg[] = [];
  const stays: Stay[] = [];
  const passes: Pass[] = [];
  const crossings: Crossing[] = [];
  let now = startsAt;
  let zone = 'store' in from ? from.zone : plan.zone(from.zone);
  let point: Point = 'store' in from ? from.zone.centre : from.at;
  let last: StoreId | null = 'store' in from ? from.store.id : null;
  let lingerFor = 0;

  const step = (to: Point, took: Millis): void => {
    const start = now;
    now += Math.round(took);
    legs.push({ zone: zone.id, level: zone.level, from: point, to, start, end: now });
    point = to;
  };
  const rest = (duration: Millis): void => step(point, Math.max(0, duration));
  const walk = (to: Point, pace = 1): void => step(to, (distance(point, to) / (speed * pace)) * 1_000);
  const cross = (sensors: readonly SensorId[], direction: Crossing['direction']): void => {
    for (const sensor of sensors) crossings.push({ sensor, at: now, direction });
  };

  const notePass = (store: StoreId, at: EpochMs, lingeredMs: Millis): void => {
    const before = passes.findLast((pass) => pass.store === store);
    if (before === undefined || at - before.at > SAME_PASS_MS + before.lingeredMs)
      passes.push({ store, zone: zone.id, at, lingeredMs });
  };

  /** Walk inside a corridor, past the fronts on the way, `heading` for a store that is therefore not passed by. */
  const stroll = (to: Point, heading: StoreId | null): void => {
    const begin = point;
    const passed = plan
      .frontsOf(zone.id)
      .map(({ store, at }) => ({ store, share: footOn([begin, to], at) }))
      .filter(({ store, share }) => store !== heading && store !== last && share > 0 && share < 1)
      .sort((a, b) => a.share - b.share);
    for (const { store, share } of passed) {
      walk(pointOn([begin, to], share));
      notePass(store, now, lingerFor);
      rest(lingerFor);
      lingerFor = 0;
    }
    walk(to);
  };

  const take = ({ to, edge, kind }: Way, heading: StoreId | null): void => {
    const next = plan.zone(to);
    if (kind === 'walk') {
      stroll(pointOn(edge, between(random, 0.25, 0.75)), heading);
      zone = next;
      return;
    }
    stroll(zone.centre, heading);
    step(pointOn([point, next.centre], 0.5), RIDE_MS / 2);
    zone = next;
    step(next.centre, RIDE_MS / 2);
  };

  const goTo = (target: Zone, heading: StoreId | null): void => {
    const ways = routes.between(zone.id, target.id);
    if (ways === null) throw new RangeError(`no way from zone "${zone.id}" to "${target.id}"`);
    for (const way of ways) take(way, heading);
  };

  /** Wander among the shelves, never so far that one would be late at the door. */
  const browse = (site: StoreSite, door: Point, until: EpochMs): void => {
    const timeLeft = (): Millis => until - now - (distance(point, door) / speed) * 1_000;
    const isGlance = until - now < 60_000;
    const usual = Math.min(REST_MS.most, Math.max(REST_MS.least, (until - now) / 8));
    for (let left = timeLeft(); left > SHORTEST_REST_MS; left = timeLeft()) {
      const spot = somewhereIn(site.zone, random);
      // There at browsing pace, and back from there at walking pace.
      const reach = ((left / 1_000) * speed * BROWSING_PACE) / (1 + BROWSING_PACE);
      walk(shiftTo(point, isGlance ? shiftTo(door, spot, GLANCE_DEPTH) : spot, reach), BROWSING_PACE);
      rest(Math.min(usual * between(random, 0.5, 1.5), timeLeft()));
    }
  };

  const leaveStore = (site: StoreSite, door: Point): void => {
    walk(door);
    cross(site.counters, 'out');
    last = site.store.id;
    zone = plan.zone(site.outside);
  };

  const visit = (site: StoreSite, dwell: Millis): Stay => {
    const isInside = zone.id === site.zone.id;
    const door = pointOn(site.door, between(random, 0.3, 0.7));
    if (!isInside) {
      goTo(plan.zone(site.outside), site.store.id);
      stroll(door, site.store.id);
      zone = site.zone;
      cross(site.counters, 'in');
    }
    const enteredAt = now;
    browse(site, door, enteredAt + dwell);
    leaveStore(site, door);
    const stay = { store: site.store.id, enteredAt, leftAt: now };
    stays.push(stay);
    return stay;
  };

  if (!('store' in from)) cross(from.counters, 'in');
  return {
    now: () => now,
    zone: () => zone,
    visit,
    pause: rest,
    lingerNext: (duration) => {
      lingerFor = duration;
    },
    leaveBy: (entrance) => {
      goTo(plan.zone(entrance.zone), null);
      stroll(entrance.at, null);
      cross(entrance.counters, 'out');
      const inside = 'store' in from ? ({ inside: true } as const) : {};
      return { enteredAt: startsAt, leftAt: now, legs, stays, passes, crossings, ...inside };
    },
  };
}
