import type { ZoneId } from '@atrium/shared/ids';
import type { Rules } from '@atrium/shared/metrics/rules';
import type { EpochMs } from '@atrium/shared/units';

/** Who is trying to take a device from the zone that holds it: when the streak began, and how long it is. */
export type Challenger = { readonly zone: ZoneId; readonly since: EpochMs; readonly wins: number };

/** Where a device is held to be. */
export type Hold =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'held'; readonly zone: ZoneId; readonly since: EpochMs; readonly challenger: Challenger | null };

export const NOWHERE: Hold = { kind: 'unknown' };

type Loudest = { readonly zone: ZoneId; readonly level: number };

function loudest(levels: ReadonlyMap<ZoneId, number>): Loudest | null {
  let best: Loudest | null = null;
  for (const [zone, level] of levels) {
    if (best === null || level > best.level || (level === best.level && zone < best.zone)) best = { zone, level };
  }
  return best;
}

/**
 * Decide which zone holds a device after one more scan batch.
 *
 * A device beside a shared wall hears two zones at almost the same level, and the louder one flips with every packet. So a move
 * needs `winsToMove` wins in a row by the *same* challenger, each by at least `marginDb`; any other outcome clears the streak.
 * Pure; time comes in with the batch.
 *
 * @param levels zone -> smoothed level, dBm; empty when nobody hears the device
 * @param at     event time of the batch, not earlier than the previous call
 * @returns the next hold, the *same object* when nothing changed; after a move `since` is when the streak began
 * @throws never
 */
export function holdZone(hold: Hold, levels: ReadonlyMap<ZoneId, number>, at: EpochMs, rules: Rules): Hold {
  const best = loudest(levels);
  if (best === null || best.level < rules.enterDbm) return hold;
  if (hold.kind === 'unknown') return { kind: 'held', zone: best.zone, since: at, challenger: null };
  const holderLevel = levels.get(hold.zone) ?? Number.NEGATIVE_INFINITY;
  const beaten = best.zone !== hold.zone && best.level - holderLevel >= rules.marginDb;
  if (!beaten) return hold.challenger === null ? hold : { ...hold, challenger: null };
  const streak = hold.challenger?.zone === best.zone ? hold.challenger : { zone: best.zone, since: at, wins: 0 };
  const wins = streak.wins + 1;
  return wins >= rules.winsToMove
    ? { kind: 'held', zone: best.zone, since: streak.since, challenger: null }
    : { ...hold, challenger: { ...streak, wins } };
}
