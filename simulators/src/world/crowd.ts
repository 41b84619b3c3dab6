import type { EpochMs } from '@atrium/shared/units';
import type { Actor } from '../scenarios/scenario.ts';
import { type Agenda, createAgenda } from './agenda.ts';
import { nextArrival } from './arrivals.ts';
import { castPerson } from './cast.ts';
import { chance, pick } from './distributions.ts';
import type { StoreSite } from './floor-plan.ts';
import { cutShort, lifeOf, type WorldEvent } from './life.ts';
import type { Mall, Span } from './mall.ts';
import { createPerson, type Person } from './people.ts';
import type { Random } from './random.ts';
import { planShopping } from './shopping-trip.ts';
import { type Begin, planShift } from './staff-shift.ts';

type Task =
  | { readonly kind: 'arrival' }
  | { readonly kind: 'cue'; readonly actor: Actor; readonly id: string }
  | { readonly kind: 'shift'; readonly site: StoreSite; readonly begin: Begin['kind'] }
  /** What will still happen to somebody who is here; `next` is the first of it. */
  | { readonly kind: 'life'; readonly events: readonly WorldEvent[]; readonly next: number };

/** Nobody starts to work for less, ms. */
const SHORTEST_SHIFT_MS = 3_600_000;
const FOR_GOOD_MS = 365 * 86_400_000;

/**
 * Everybody who comes to a mall, and all they do.
 *
 * Discrete events from an agenda, so that memory holds the people who are present and nothing of the day around them. Each person
 * draws from a stream named after them: one more draw for one shopper leaves the others as they were.
 *
 * @param span ends the simulation: events from `until` on do not happen, and what is going on then ends as `open` truth
 * @returns events in order of time; the same mall and span give the same events
 */
export function* crowd(mall: Mall, span: Span): Generator<WorldEvent, void, undefined> {
  const crew: Crew = {
    mall,
    agenda: createAgenda(),
    random: mall.random.fork('crowd', span.from),
    counts: { g: 0, p: 0, s: 0 },
  };
  const { agenda } = crew;
  planArrival(crew, span.from);
  const begin = mall.rhythm.share(span.from) > 0 ? 'in-place' : 'at-the-door';
  for (const site of mall.plan.sites) {
    for (let person = 0; person < mall.scenario.staff.perStore; person++) {
      agenda.add(nextShift(mall, span.from), { kind: 'shift', site, begin });
    }
  }

  planThings(crew, span.from);
  planCues(crew, span.from);

  while (agenda.nextAt() < span.until) {
    const due = agenda.take();
    if (due !== null) yield* perform(crew, due.at, due.item);
  }
  for (const task of agenda.items())
    if (task.kind === 'life') yield* cutShort(task.events.slice(task.next), span.until);
}

type Crew = {
  readonly mall: Mall;
  readonly agenda: Agenda<Task>;
  readonly random: Random;
  /** Numbers given so far to groups, shoppers and staff. */
  readonly counts: { g: number; p: number; s: number };
};

const nextId = ({ counts }: Crew, kind: keyof Crew['counts']): string => `${kind}${++counts[kind]}`;

function perform(crew: Crew, at: EpochMs, task: Task): Iterable<WorldEvent> {
  switch (task.kind) {
    case 'arrival':
      return arrive(crew, at);
    case 'cue':
      return [come(crew, castPerson(crew.mall, task.actor, task.id, { at, random: crew.random.fork(task.id) }))];
    case 'shift':
      return startShift(crew, at, task);
    case 'life':
      return live(crew, task);
  }
}

function planArrival({ mall, agenda, random }: Crew, after: EpochMs): void {
  const { groupsPerHour } = mall.scenario.arrivals;
  agenda.add(nextArrival(random, after, mall.rhythm, groupsPerHour), { kind: 'arrival' });
}

function planCues({ mall, agenda }: Crew, from: EpochMs): void {
  for (const actor of mall.scenario.cast ?? []) {
    const { times, everyMs } = actor.repeat ?? { times: 1, everyMs: 0 };
    for (let nth = 0; nth < times; nth++) {
      agenda.add(from + actor.afterMs + nth * everyMs, { kind: 'cue', actor, id: `${actor.name}-${nth + 1}` });
    }
  }
}

/** Things that hang in a store for good; whoever scores takes them for staff. */
function planThings({ mall, agenda, random }: Crew, from: EpochMs): void {
  for (const { store, zone } of mall.plan.sites) {
    if (!chance(random.fork('thing', store.id), mall.scenario.things ?? 0)) continue;
    const part = { kind: 'rest', zone: zone.id, at: zone.centre, forMs: FOR_GOOD_MS } as const;
    const actor: Actor = { name: `thing-${store.id}`, role: 'staff', phones: ['associated'], afterMs: 0, part };
    agenda.add(from, { kind: 'cue', actor, id: actor.name });
  }
}

function arrive(crew: Crew, at: EpochMs): WorldEvent[] {
  const { mall } = crew;
  planArrival(crew, at);
  const group = nextId(crew, 'g');
  const random = crew.random.fork(group);
  const trip = planShopping(mall, at, random);
  const sizes = mall.scenario.arrivals.groupSizes;
  const size = 1 + (pick(random, [...sizes.keys()], (index) => sizes[index] ?? 0) ?? 0);
  return Array.from({ length: size }, () => {
    const id = nextId(crew, 'p');
    return come(crew, createPerson(mall, { id, group, role: 'shopper' }, trip, random.fork(id)));
  });
}

function startShift(crew: Crew, at: EpochMs, task: Extract<Task, { kind: 'shift' }>): WorldEvent[] {
  const { mall, agenda } = crew;
  const id = nextId(crew, 's');
  const random = crew.random.fork(id);
  const { trip, handsOverAt } = planShift(mall, task.site, random, { kind: task.begin, from: at });
  agenda.add(nextShift(mall, handsOverAt), { ...task, begin: 'at-the-door' });
  return [come(crew, createPerson(mall, { id, group: id, role: 'staff' }, trip, random))];
}

/** When somebody has to be behind the counter again: at once, or when the mall next opens. */
function nextShift({ rhythm }: Mall, at: EpochMs): EpochMs {
  const opens = rhythm.opensAt(at);
  const closes = rhythm.closesAt(opens);
  return closes - opens < SHORTEST_SHIFT_MS ? rhythm.opensAt(closes) : opens;
}

function come({ mall, agenda }: Crew, person: Person): WorldEvent {
  const events = lifeOf(mall, person);
  agenda.add(events[0]?.at ?? person.trip.leftAt, { kind: 'life', events, next: 0 });
  return { kind: 'came', at: person.trip.enteredAt, person };
}

function live({ agenda }: Crew, { events, next }: Extract<Task, { kind: 'life' }>): WorldEvent[] {
  const event = events[next];
  const following = events[next + 1];
  if (following !== undefined) agenda.add(following.at, { kind: 'life', events, next: next + 1 });
  return event === undefined ? [] : [event];
}
