import type { ZoneId } from '@atrium/shared/ids';
import type { EpochMs, Millis, Point } from '@atrium/shared/units';
import { type Belief, type Now, observe } from './belief.ts';
import type { Ears, Scan } from './likelihood.ts';
import type { PlanModel } from './plan-model.ts';
import { smoothBeliefs } from './smooth-beliefs.ts';

/** One scan batch of one device, and what is believed of it by now. */
export type Bead = {
  readonly at: EpochMs;
  readonly scan: Scan;
  belief: Belief;
  /** The answer: the likeliest zone given all that was heard before and after, a cell in it, and how sure that is. */
  zone: ZoneId;
  cell: number;
};

/**
 * The last minutes of one device, oldest first. Answers inside change while later scans come in; a bead that leaves at the old end
 * is final, and the one after it, from which the rest began.
 */
export type Path = {
  readonly beads: Bead[];
  /** Beads at the beginning that are final. */
  readonly told: 0 | 1;
};

/** Scans this much older than the newest are final: longer than the latest sighting that is still folded, ms. */
const WINDOW_MS: Millis = 630_000;
/** Scans kept at most, for those who are heard every second. */
const MAX_BEADS = 48;
/** A zone takes over from the one before only when it is this likely. */
const SURE = 0.6;

/**
 * Put a scan where its time belongs, and judge it and what follows it again.
 *
 * @returns false when the scan is older than everything that may still change
 */
export function addScan(path: Path, plan: PlanModel, ears: Ears, { at, scan }: Pick<Bead, 'at' | 'scan'>): boolean {
  const { beads, told } = path;
  let place = beads.length;
  while (place > 0 && (beads[place - 1]?.at ?? 0) > at) place--;
  if (place < told) return false;
  beads.splice(place, 0, { at, scan, belief: { cells: [], chances: [], expected: [] }, zone: '', cell: 0 });
  for (let i = place; i < beads.length; i++) {
    const [before, bead] = [beads[i - 1], beads[i]];
    if (bead === undefined) continue;
    bead.belief = observe(plan, ears, before?.belief ?? null, nowOf(bead, before)).belief;
  }
  answer(path, plan);
  return true;
}

const nowOf = ({ scan, at }: Pick<Bead, 'scan' | 'at'>, before: Pick<Bead, 'at'> | undefined): Now => ({
  scan,
  elapsed: at - (before?.at ?? at),
});

/** Take a bead off the old end when its answer is final. The one after it is final then as well. */
export function dropFinal({ beads }: Path): Bead | null {
  const [oldest, newest] = [beads[0], beads.at(-1)];
  if (oldest === undefined || newest === undefined || beads.length < 3) return null;
  if (beads.length <= MAX_BEADS && newest.at - oldest.at <= WINDOW_MS) return null;
  return beads.shift() ?? null;
}

/** Smooth, and choose a zone for each bead that is not final. */
function answer({ beads, told }: Path, plan: PlanModel): void {
  const smoothed = smoothBeliefs(
    plan,
    beads.map(({ belief }) => belief),
    beads.map(({ at }, i) => (beads[i + 1]?.at ?? at) - at),
  );
  for (const [i, bead] of beads.entries()) {
    if (i < told) continue;
    choose(plan, bead, { chances: smoothed[i] ?? [], before: beads[i - 1]?.zone });
  }
}

type Evidence = { readonly chances: readonly number[]; readonly before: ZoneId | undefined };

function choose(plan: PlanModel, bead: Bead, { chances, before }: Evidence): void {
  const zones = new Map<ZoneId, number>();
  for (const [k, cell] of bead.belief.cells.entries()) {
    const zone = plan.cells[cell]?.zone.id;
    if (zone !== undefined) zones.set(zone, (zones.get(zone) ?? 0) + (chances[k] ?? 0));
  }
  let best: ZoneId = '';
  for (const [zone, chance] of zones) if (chance > (zones.get(best) ?? 0)) best = zone;
  const stays = before !== undefined && zones.has(before) && (zones.get(best) ?? 0) < SURE;
  bead.zone = stays ? before : best;
  bead.cell = likeliest(plan, bead, chances);
}

function likeliest(plan: PlanModel, { belief, zone }: Bead, chances: readonly number[]): number {
  let best = -1;
  let most = -1;
  for (const [k, cell] of belief.cells.entries()) {
    if (plan.cells[cell]?.zone.id !== zone || (chances[k] ?? 0) <= most) continue;
    best = cell;
    most = chances[k] ?? 0;
  }
  return best;
}

/** Where a bead lies on the plan. */
export const pointOf = (plan: PlanModel, { cell }: Pick<Bead, 'cell'>): Point => plan.cells[cell]?.at ?? [0, 0];
