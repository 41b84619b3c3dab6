import type { StoreId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { FoldState, Track } from '../state.ts';
import { frontsBetween, frontsToEntrance, walkTime } from '../zoning/fronts-passed.ts';
import { type Bead, dropFinal } from '../zoning/path.ts';
import type { PlanModel } from '../zoning/plan-model.ts';
import { setPassing } from './passers.ts';
import { isSpanOver, type Located, type Span, spansOf } from './spans.ts';
import { createStay, isOver, type Stay } from './stay.ts';
import { reopen, settle, uncount } from './stays.ts';

/** The path changed: bring stays and passers-by up to date with what it says now. */
export function retell(state: FoldState, track: Track, plan: PlanModel): void {
  const { path } = track;
  if (path === null) return;
  while (finish(state, track, plan));
  reconcile(state, track, spansOf(path.carry, telling(state, plan, path)));
  setPassing(state, track, passingOf(track, plan));
}

type Told = { readonly beads: readonly Bead[]; readonly told: number };

function telling(state: FoldState, plan: PlanModel, { beads, told }: Told) {
  const { index } = state;
  const moments = beads.map(({ at, zone }): Located => ({ at, store: index.zones.get(zone)?.store }));
  const walk = (a: number, b: number): number => walkTime(plan, beads[a]?.cell ?? 0, beads[b]?.cell ?? 0);
  return { moments, told, walk, index };
}

/** Make the oldest part of the path final when nothing can change it. */
function finish(state: FoldState, track: Track, plan: PlanModel): boolean {
  const { path, trip } = track;
  if (path === null) return false;
  const gone = dropFinal(path);
  const next = path.beads[0];
  if (gone === null || next === undefined) return false;
  if (path.told === 0) for (const store of frontsToEntrance(plan, gone.cell)) note(trip.certain, store, gone.at);
  for (const store of frontsBetween(plan, gone.cell, next.cell)) note(trip.certain, store, next.at);
  const spans = spansOf(path.carry, telling(state, plan, { beads: [gone, next], told: path.told }));
  path.carry = spans.filter((span) => !isSpanOver(span, next.at, state.index.visitRules(span.store)));
  path.told = 1;
  return true;
}

const note = (passed: Map<StoreId, EpochMs>, store: StoreId, at: EpochMs): void => {
  if (!passed.has(store)) passed.set(store, at);
};

/** Fronts on the way in, between the scans and, for a device that fell silent, on the way out. */
function passingOf({ path, trip }: Track, plan: PlanModel): ReadonlyMap<StoreId, EpochMs> {
  const passing = new Map(trip.certain);
  if (path === null || path.beads.length === 0) return passing;
  const { beads, told, left } = path;
  const pass = (stores: readonly StoreId[], { at }: Bead): void => {
    for (const store of stores) note(passing, store, at);
  };
  const [first, last] = [beads[0], beads.at(-1)];
  if (first !== undefined && told === 0) pass(frontsToEntrance(plan, first.cell), first);
  beads.reduce((before, bead) => {
    pass(frontsBetween(plan, before.cell, bead.cell), bead);
    return bead;
  });
  if (last !== undefined && left) pass(frontsToEntrance(plan, last.cell), last);
  return passing;
}

/** Nothing was heard for so long that the device is taken to have left by the nearest way. */
export function leaveMall(state: FoldState, track: Track, plan: PlanModel): void {
  if (track.path === null || track.path.left) return;
  track.path.left = true;
  setPassing(state, track, passingOf(track, plan));
}

/** Make the stays what the path says, keeping the name of each. Those before the path are final. */
function reconcile(state: FoldState, track: Track, spans: readonly Span[]): void {
  const begin = track.path?.told === 1 ? (track.path.beads[0]?.at ?? 0) : track.trip.startedAt;
  const left = new Set(track.stays.filter((stay) => stay.placed === 'plan'));
  for (const span of spans) {
    const known = [...left].find((stay) => stay.store === span.store && overlap(stay, span));
    if (known === undefined) begun(state, track, span);
    else {
      left.delete(known);
      changed(state, track, { stay: known, span });
    }
  }
  for (const stay of left) if (stay.lastAt >= begin) takeBack(state, track, stay);
}

const overlap = (stay: Stay, span: Span): boolean => stay.enteredAt <= span.lastAt && stay.lastAt >= span.enteredAt;

function begun(state: FoldState, track: Track, span: Span): void {
  const stay = createStay(span.store, track, span.enteredAt, 'plan');
  assign(stay, span);
  const at = track.stays.findIndex((other) => other.enteredAt > stay.enteredAt);
  track.stays.splice(at === -1 ? track.stays.length : at, 0, stay);
  settle(state, track, stay);
}

function changed(state: FoldState, track: Track, { stay, span }: { readonly stay: Stay; readonly span: Span }): void {
  if (!assign(stay, span)) return;
  if (!stay.open) {
    if (isOver(stay, state.clock.watermark, state.index.visitRules(stay.store))) stay.rev++;
    else reopen(state, stay);
  }
  settle(state, track, stay);
}

function assign(stay: Stay, { enteredAt, lastAt, n, awaySince, from, to }: Span): boolean {
  const isSame =
    stay.enteredAt === enteredAt &&
    stay.lastAt === lastAt &&
    stay.n === n &&
    stay.awaySince === awaySince &&
    stay.from === from &&
    stay.to === to;
  if (!isSame) Object.assign(stay, { enteredAt, lastAt, n, awaySince, from, to });
  return !isSame;
}

function takeBack(state: FoldState, track: Track, stay: Stay): void {
  track.stays = track.stays.filter((other) => other !== stay);
  uncount(state, track, stay);
  if (stay.writtenAt === null) return;
  state.effects.push({ kind: 'visit-removed', visit: { id: stay.id, store: stay.store, enteredAt: stay.writtenAt } });
}
