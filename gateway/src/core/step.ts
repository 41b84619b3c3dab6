import type { Millis } from '@atrium/shared/units';
import { accrue, accrueOutcome, minuteOf, take } from './accrual.ts';
import type { Effect } from './effect.ts';
import { hearSensor, noteRefused, noteStatus, tellIntake } from './health/sensor-health.ts';
import { SILENCE_PIECE_MS, silentSince, tellSilences } from './health/silence.ts';
import { noteEvent, noteTick } from './intake/clock.ts';
import { popUpTo, push } from './intake/reorder.ts';
import { link, unlink } from './members/links.ts';
import { PRESENCE_EVERY_MS, samplePresence } from './presence.ts';
import type { CountRecord, Entry, EventRecord, IdentityRecord, PurchaseRecord, RefusedRecord } from './record.ts';
import { salesOf } from './sales/sale-facts.ts';
import type { FoldState } from './state.ts';
import { dayOf, storeTally } from './tally.ts';
import { follow, judgeClosed, sweepTracks } from './track.ts';
import { tellVisitors } from './uniques.ts';

/** Sightings that wait for the watermark at most; beyond, the oldest are folded early (they may then need a revision). */
const MAX_WAITING = 500_000;
/** How often, in the mall's time, stays and trips are looked through for those that are over, ms. */
const SWEEP_EVERY_MS: Millis = 5_000;
/** How often accrued sums go to history, ms of receive time, and how many minutes at most. */
const ACCRUE_EVERY_MS: Millis = 10_000;
const MAX_ACCRUED = 5_000;

/**
 * Fold one entry of the log into the mall: the one function behind the live view, a restart, the time machine and what-if.
 *
 * Pure in what it depends on: no clock, no randomness, no I/O; the same entries in the same order give the same state and
 * effects. The state is owned by the fold and changed in place (a map copy for each sighting would cost more than the rest).
 *
 * @param entry with its place in the log, from 1, without gaps
 * @returns the same state object, and what must be done in the world, in order
 * @throws never
 */
export function step(state: FoldState, entry: Entry): readonly [FoldState, readonly Effect[]] {
  state.effects = [];
  const { record } = entry;
  if (record.k === 't') noteTick(state.clock, record);
  else if (record.k === 'x') takeRefused(state, record);
  else if (record.k === 'l') link(state.links, record.device, record);
  else takeEvent(state, record);
  const flush = record.k === 't' && record.mode === 'flush';
  release(state, flush);
  handOver(state, record.rx, flush);
  return [state, state.effects];
}

function takeRefused(state: FoldState, { outcome, at, n, sensor }: RefusedRecord): void {
  accrueOutcome(state.accrual, outcome, at, n);
  if (sensor !== undefined) noteRefused(state, sensor, outcome, n);
}

function takeEvent(state: FoldState, record: EventRecord): void {
  accrueOutcome(state.accrual, 'accepted', record.at, record.k === 'b' ? record.n : 1);
  switch (record.k) {
    case 's':
      hearSensor(state, record);
      noteEvent(state.clock, record.at, record.rx);
      push(state.reorder, record);
      return;
    case 'b':
      accrue(state.accrual, {
        kind: 'crowd',
        minute: minuteOf(record.at),
        tags: { sensor: record.sensor },
        sums: { sightings: record.n, bursts: record.bursts ?? record.n },
      });
      hearSensor(state, record, record.n);
      noteEvent(state.clock, record.at, record.rx);
      return;
    case 'c':
      hearSensor(state, record);
      noteEvent(state.clock, record.at, record.rx);
      countDoor(state, record);
      return;
    case 'p':
      sell(state, record);
      return;
    case 'h':
      noteStatus(state, record);
      return;
    case 'i':
      identify(state, record);
      return;
    case 'g':
      state.effects.push({ kind: 'campaign', campaign: record });
      return;
  }
}

/** Only an act of the member's own joins a member and a device, and only where it was agreed to. */
function identify({ links }: FoldState, { person, device, consent, at }: IdentityRecord): void {
  if (person === undefined) return;
  if (consent === 'granted') link(links, device, { person, at });
  else unlink(links, person);
}

function countDoor(state: FoldState, record: CountRecord): void {
  const sensor = state.index.sensors.get(record.sensor);
  if (sensor?.role === 'entrance') {
    const day = dayOf(state.tallies, record.at, state.index);
    if (day !== null) day.entries += record.in;
  }
  state.effects.push({
    kind: 'door',
    sensor: record.sensor,
    at: record.at,
    entries: record.in,
    exits: record.out,
    id: record.id ?? `${record.at}`,
  });
}

function sell(state: FoldState, purchase: PurchaseRecord): void {
  const day = dayOf(state.tallies, purchase.at, state.index);
  if (day !== null) {
    const tally = storeTally(day, purchase.store);
    const { net, sales } = salesOf(purchase);
    tally.net += net;
    tally.sales += sales;
    if (isBlind(state, purchase)) {
      tally.blindNet += net;
      tally.blindSales += sales;
    }
  }
  state.effects.push({ kind: 'purchase', purchase });
}

/** Was nobody watching the store when it sold? Only silence that still goes on can tell; what came before is read from history. */
function isBlind(state: FoldState, { store, at }: PurchaseRecord): boolean {
  const { index, sensors } = state;
  const zone = index.sensorsByZone.get(index.stores.get(store)?.zone ?? '') ?? [];
  const heard = zone.flatMap((id) => sensors.get(id) ?? []);
  return heard.length > 0 && heard.every((sensor) => silentSince(state, sensor, at) !== null);
}

function release(state: FoldState, flush: boolean): void {
  const { clock, reorder } = state;
  let next = popUpTo(reorder, clock.watermark);
  while (next !== undefined) {
    judgeClosed(state, next.at);
    follow(state, next);
    next = popUpTo(reorder, clock.watermark);
  }
  while (reorder.heap.length > MAX_WAITING) {
    const early = popUpTo(reorder, Number.POSITIVE_INFINITY);
    if (early !== undefined) follow(state, early);
  }
  if (!flush && !crossed(state.sweptAt, clock.watermark, SWEEP_EVERY_MS)) return;
  const before = state.sweptAt;
  state.sweptAt = clock.watermark;
  judgeClosed(state, flush ? Number.POSITIVE_INFINITY : clock.watermark);
  if (crossed(before, clock.watermark, PRESENCE_EVERY_MS)) samplePresence(state, before, clock.watermark);
  sweepTracks(state);
  tellVisitors(state);
  if (!Number.isFinite(before) || !crossed(before, clock.watermark, SILENCE_PIECE_MS)) return;
  const piece = Math.floor(clock.watermark / SILENCE_PIECE_MS) * SILENCE_PIECE_MS;
  tellSilences(state, piece);
  tellIntake(state, piece);
}

/**
 * Has time passed a line of a fixed grid? Counted from the first entry instead, a log that lost its oldest segments would act at
 * other moments than the whole one did, and what was stored under a place in the log would not be made again under it.
 */
const crossed = (before: number, now: number, everyMs: Millis): boolean =>
  Math.floor(before / everyMs) !== Math.floor(now / everyMs);

function handOver(state: FoldState, rx: number, flush: boolean): void {
  const due = crossed(state.accruedAt, rx, ACCRUE_EVERY_MS) || state.accrual.size > MAX_ACCRUED || flush;
  if (!due) return;
  state.accruedAt = rx;
  if (state.accrual.size === 0) return;
  state.effects.push({ kind: 'accrued', accrued: take(state.accrual) });
}
