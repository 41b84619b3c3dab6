import type { LevelId, SensorId, StoreId, ZoneId } from '@atrium/shared/ids';
import type { EpochMs, Millis, Point } from '@atrium/shared/units';

/** A straight piece of somebody's way, or a rest where `from` and `to` are one point. Each leg starts where and when the last ended. */
export type Leg = {
  readonly zone: ZoneId;
  readonly level: LevelId;
  readonly from: Point;
  readonly to: Point;
  readonly start: EpochMs;
  readonly end: EpochMs;
};

export type Stay = { readonly store: StoreId; readonly enteredAt: EpochMs; readonly leftAt: EpochMs };
/** Somebody walked past the front of a store on their way elsewhere. */
export type Pass = {
  readonly store: StoreId;
  readonly zone: ZoneId;
  readonly at: EpochMs;
  readonly lingeredMs: Millis;
};
export type Crossing = { readonly sensor: SensorId; readonly at: EpochMs; readonly direction: 'in' | 'out' };

/** The whole truth about one walk through the mall, in order of time. A group that walks together shares one. */
export type Trip = {
  readonly enteredAt: EpochMs;
  readonly leftAt: EpochMs;
  readonly legs: readonly Leg[];
  readonly stays: readonly Stay[];
  readonly passes: readonly Pass[];
  readonly crossings: readonly Crossing[];
  /** Was inside already: came through no entrance. */
  readonly inside?: true;
};

export type Whereabouts = {
  readonly zone: ZoneId;
  readonly level: LevelId;
  readonly point: Point;
  /** Where somebody who walks is going, radians; null at rest. */
  readonly heading: number | null;
};

/** Where a walker is at an instant; null before the trip and after it. */
export function whereAt({ legs }: Trip, at: EpochMs): Whereabouts | null {
  let low = 0;
  let high = legs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((legs[middle]?.end ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const leg = legs[low];
  if (leg === undefined || at < leg.start) return null;
  const share = leg.end === leg.start ? 0 : (at - leg.start) / (leg.end - leg.start);
  const { zone, level, from, to } = leg;
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const heading = dx === 0 && dy === 0 ? null : Math.atan2(dy, dx);
  return { zone, level, point: [from[0] + dx * share, from[1] + dy * share], heading };
}
