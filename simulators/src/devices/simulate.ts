import type { EpochMs, Millis } from '@atrium/shared/units';
import type { TimedMessage } from '../captures/timed-message.ts';
import { hear } from '../radio/burst.ts';
import { createPropagation } from '../radio/propagation.ts';
import { type Transmitter, transmittersOf } from '../radio/transmitter.ts';
import { createAgenda } from '../world/agenda.ts';
import { crowd } from '../world/crowd.ts';
import type { WorldEvent } from '../world/life.ts';
import type { Mall, Span } from '../world/mall.ts';
import type { Person } from '../world/people.ts';
import type { Truth } from '../world/truth.ts';
import { births } from './births.ts';
import { createCounters } from './counters.ts';
import { memberMessages, redemption } from './members.ts';
import { createBatcher, spanEnd, toSighting } from './sightings.ts';
import { toPurchase } from './tills.ts';

/** One thing that leaves the simulation: a message for the wire, or a line of truth that no hub may see. */
export type Output =
  | { readonly kind: 'message'; readonly message: TimedMessage }
  | { readonly kind: 'truth'; readonly truth: Truth };

type Due =
  | { readonly kind: 'burst'; readonly transmitter: Transmitter }
  | { readonly kind: 'flush' }
  | { readonly kind: 'minute' }
  /** `send`: what has happened and is on its way; `happen`: what has yet to happen. */
  | { readonly kind: 'send' | 'happen'; readonly message: TimedMessage };

const MINUTE_MS = 60_000;

export type Wire = Span & {
  /** How long receivers collect before they report, by time: a second when it is live, more when there is a past to catch up with. */
  readonly batchMs: (at: EpochMs) => Millis;
  /** Told of everybody who comes, with all that they will do. */
  readonly onCame?: (person: Person) => void;
};

/**
 * A mall as its hub meets it: every message that sensors and tills send, and beside it what really happened.
 *
 * Lazy and streaming: work is done when the next output is asked for, and memory holds the people who are present. Deterministic:
 * one mall and span give the same outputs, to the byte.
 *
 * @returns outputs by the time at which they leave their device; the times inside are a little earlier
 */
export function* simulate(mall: Mall, { from, until, batchMs, onCame }: Wire): Generator<Output, void, undefined> {
  const { venue, scenario } = mall;
  const random = mall.random.fork('devices', from);
  const propagation = createPropagation(mall);
  const agenda = createAgenda<Due>();
  const batcher = createBatcher(venue.id);
  const counters = createCounters(
    venue.id,
    venue.sensors,
    scenario.counters === undefined ? null : { ...scenario.counters, random: random.fork('counters') },
  );
  let isFlushDue = false;

  const burst = (at: EpochMs, transmitter: Transmitter): TimedMessage[] => {
    const full: TimedMessage[] = [];
    for (const heard of hear(transmitter, at, scenario.radio, propagation)) {
      const message = batcher.add(heard.sensor, toSighting(heard), at);
      if (message !== null) full.push(message);
      if (!isFlushDue) agenda.add(spanEnd(at, batchMs(at)), { kind: 'flush' });
      isFlushDue = true;
    }
    const next = at + transmitter.nextGap();
    if (next < transmitter.person.trip.leftAt) agenda.add(next, { kind: 'burst', transmitter });
    return full;
  };

  const perform = (at: EpochMs, due: Due): readonly TimedMessage[] => {
    switch (due.kind) {
      case 'burst':
        return burst(at, due.transmitter);
      case 'flush':
        isFlushDue = false;
        return batcher.flush(at);
      case 'minute':
        agenda.add(at + MINUTE_MS, due);
        return counters.report(at);
      case 'send':
      case 'happen':
        return [due.message];
    }
  };

  const observe = (event: WorldEvent): Truth | null => {
    switch (event.kind) {
      case 'came':
        onCame?.(event.person);
        for (const transmitter of transmittersOf(event.person, scenario.radio)) {
          agenda.add(event.at + Math.round(transmitter.nextGap() * transmitter.random.unit()), {
            kind: 'burst',
            transmitter,
          });
        }
        for (const message of memberMessages(venue.id, event.person, scenario.campaign))
          agenda.add(message.at, { kind: 'happen', message });
        return null;
      case 'crossed':
        counters.note(event.sensor, event.direction);
        return null;
      case 'sold':
        agenda.add(...dueAt(toPurchase(venue, scenario.tills, event.sale, random)));
        for (const message of redemption(venue.id, scenario.campaign, event.sale)) agenda.add(...dueAt(message));
        return { kind: 'purchase', ...event.sale };
      case 'ended':
        return event.truth;
    }
  };

  const messagesBefore = function* (end: EpochMs): Generator<Output, void, undefined> {
    while (agenda.nextAt() < end) {
      const due = agenda.take();
      if (due === null) return;
      for (const message of perform(due.at, due.item)) yield toOutput(message);
    }
  };

  for (const message of births(venue, from, random)) yield toOutput(message);
  agenda.add(spanEnd(from, MINUTE_MS), { kind: 'minute' });
  for (const event of crowd(mall, { from, until })) {
    yield* messagesBefore(event.at);
    const truth = observe(event);
    if (truth !== null) yield { kind: 'truth', truth };
  }
  yield* messagesBefore(until);
  // What was heard or sold before the end is still reported, a little after it.
  const rest = [...batcher.flush(until), ...counters.report(until)];
  const unsent = agenda.items().flatMap((due) => (due.kind === 'send' ? [due.message] : []));
  for (const message of [...rest, ...unsent.sort((a, b) => a.at - b.at)]) yield toOutput(message);
}

const dueAt = (message: TimedMessage): [EpochMs, Due] => [message.at, { kind: 'send', message }];

const toOutput = (message: TimedMessage): Output => ({ kind: 'message', message });
