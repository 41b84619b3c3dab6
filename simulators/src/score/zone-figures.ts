import type { StoreId } from '@atrium/shared/ids';
import type { Millis } from '@atrium/shared/units';
import type { VisitRow } from '@atrium/shared/wire/http';
import { figure } from './definitions.ts';
import type { Span } from './match.ts';
import { shareOf, sumOf } from './stats.ts';
import type { Presence, TrueMall } from './true-mall.ts';
import type { StoreVisits } from './visit-figures.ts';

/** Where somebody is, is asked this often, ms. */
const STEP_MS: Millis = 10_000;
const HOUR_MS: Millis = 3_600_000;

type StoreSpan = Span & { readonly store: StoreId };

/** One phone of the hub, and whose it is by most of its matched visits. */
type Mapped = { readonly presence: Presence; readonly told: readonly StoreSpan[] };

export function zoneFigures(mall: TrueMall, stores: readonly StoreVisits[], visits: readonly VisitRow[]) {
  const phones = mapPhones(mall, stores, visits);
  const followed = mall.presence.filter(({ role, stays }) => role === 'shopper' && stays.length > 0).length;
  const looks = phones.map(look);
  const right = sumOf(looks.map((it) => it.right));
  const asked = sumOf(looks.map((it) => it.asked));
  const stays = phones.map(flapsOf);
  const hours = sumOf(stays.map((it) => it.heldMs)) / HOUR_MS;
  return {
    'zones.accuracy': figure('zones.accuracy', shareOf(right, asked), asked),
    'zones.mapped': figure(
      'zones.mapped',
      shareOf(new Set(phones.map((it) => it.presence.trip)).size, followed),
      followed,
    ),
    'zones.flaps': figure(
      'zones.flaps',
      hours === 0 ? null : sumOf(stays.map((it) => it.flaps)) / hours,
      phones.length,
    ),
  };
}

function mapPhones(mall: TrueMall, stores: readonly StoreVisits[], visits: readonly VisitRow[]): Mapped[] {
  const presences = new Map(mall.presence.map((presence) => [presence.trip, presence]));
  const votes = new Map<string, Map<string, number>>();
  for (const { truth, hub } of stores.flatMap(({ matched }) => matched)) {
    if (hub.device === null) continue;
    const of = votes.get(hub.device) ?? new Map<string, number>();
    votes.set(hub.device, of.set(truth.trip, (of.get(truth.trip) ?? 0) + truth.to - truth.from));
  }
  const told = new Map<string, StoreSpan[]>();
  for (const { device, store, enteredAt: from, leftAt: to } of visits) {
    if (device === null || !votes.has(device)) continue;
    const known = told.get(device);
    if (known === undefined) told.set(device, [{ store, from, to }]);
    else known.push({ store, from, to });
  }
  return [...votes].flatMap(([device, of]) => {
    const [trip = ''] = [...of].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0] ?? [];
    const presence = presences.get(trip);
    return presence === undefined ? [] : [{ presence, told: told.get(device) ?? [] }];
  });
}

const at = (spans: readonly StoreSpan[], time: number): StoreId | null =>
  spans.find(({ from, to }) => from <= time && time < to)?.store ?? null;

function look({ presence: { from, to, stays }, told }: Mapped): { readonly right: number; readonly asked: number } {
  let right = 0;
  let asked = 0;
  for (let time = from; time < to; time += STEP_MS) {
    asked++;
    if (at(stays, time) === at(told, time)) right++;
  }
  return { right, asked };
}

/** Visits that begin while their phone stays in one store, beyond the first: each is a move that did not happen. */
function flapsOf({ presence: { stays }, told }: Mapped): { readonly flaps: number; readonly heldMs: Millis } {
  const begun = stays.map(({ from, to }) => told.filter((span) => span.from >= from && span.from < to).length);
  return {
    flaps: sumOf(begun.map((count) => Math.max(0, count - 1))),
    heldMs: sumOf(stays.map(({ from, to }) => to - from)),
  };
}
