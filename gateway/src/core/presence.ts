import type { ZoneId } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';
import { accrue } from './accrual.ts';
import type { FoldState } from './state.ts';

/** Zones are looked at on this grid: as often as a device that says nothing is taken to be gone. */
export const PRESENCE_EVERY_MS: Millis = 300_000;
/** Looks made up for at most when time jumps: an hour of them; then everybody has long gone. */
const MAX_LOOKS = 12;

/** Time went on from `before` to `now`: count who is in which zone at each look between. A zone without devices is not told. */
export function samplePresence(state: FoldState, before: EpochMs, now: EpochMs): void {
  const last = Math.floor(now / PRESENCE_EVERY_MS);
  const first = Number.isFinite(before) ? Math.floor(before / PRESENCE_EVERY_MS) + 1 : last;
  for (let look = first; look <= Math.min(last, first + MAX_LOOKS); look++) sampleAt(state, look * PRESENCE_EVERY_MS);
}

function sampleAt({ tracks, index, accrual }: FoldState, at: EpochMs): void {
  const zones = new Map<ZoneId, number>();
  for (const { lastAt, hold, trip } of tracks.values()) {
    const present = lastAt >= at - index.rules.presentMs && trip.startedAt <= at;
    if (present && hold.kind === 'held') zones.set(hold.zone, (zones.get(hold.zone) ?? 0) + 1);
  }
  for (const [zone, devices] of zones)
    accrue(accrual, { kind: 'presence', minute: at, tags: { zone }, sums: { devices } });
}
