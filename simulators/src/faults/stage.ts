import type { MallId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { TopicKind } from '@atrium/shared/wire/topics';
import { parseTopic } from '@atrium/shared/wire/topics';
import type { TimedMessage } from '../captures/timed-message.ts';
import { createAgenda } from '../world/agenda.ts';
import type { Random } from '../world/random.ts';
import { MAX_HELD } from './fault.ts';

/** One fault at work: messages in by time, messages out by time. What it yields must be taken before the next message goes in. */
export type Stage = {
  readonly take: (message: TimedMessage) => Iterable<TimedMessage>;
  /** What is still held back, when nothing more comes. */
  readonly end: () => Iterable<TimedMessage>;
  readonly count: Readonly<FaultCount>;
};

/** `touched`: messages dropped, held, copied, changed or made up; `lost`: those that found no room. */
export type FaultCount = { touched: number; lost: number };

export type Surroundings = {
  readonly random: Random;
  /** The start of the run. */
  readonly from: EpochMs;
  readonly timeZone: string;
};

/** Messages that wait for their time. `add` says false when there is no room. */
export type Hold = {
  readonly add: (at: EpochMs, message: TimedMessage) => boolean;
  readonly until: (at: EpochMs) => Iterable<TimedMessage>;
};

export function createHold(limit = MAX_HELD): Hold {
  const agenda = createAgenda<TimedMessage>();
  let held = 0;
  return {
    add: (at, message) => {
      if (held >= limit) return false;
      held++;
      agenda.add(at, { ...message, at });
      return true;
    },
    until: function* (at) {
      while (agenda.nextAt() <= at) {
        const due = agenda.take();
        if (due === null) return;
        held--;
        yield due.item;
      }
    },
  };
}

type Target = {
  readonly of?: TopicKind | undefined;
  readonly source?: string | undefined;
  readonly after?: number | undefined;
  readonly for?: number | undefined;
};

/** Whether a message is one of those that a fault is about. */
export function createMatcher(target: Target, start: EpochMs): (message: TimedMessage) => boolean {
  const { from, until } = spellOf(target, start);
  return ({ at, topic }) => {
    if (at < from || at >= until) return false;
    if (target.of === undefined && target.source === undefined) return true;
    const parsed = parseTopic(topic);
    return (
      parsed.ok &&
      (target.of === undefined || parsed.value.kind === target.of) &&
      (target.source === undefined || parsed.value.source === target.source)
    );
  };
}

export function spellOf(target: Target, start: EpochMs): { readonly from: EpochMs; readonly until: EpochMs } {
  const from = start + (target.after ?? 0);
  return { from, until: target.for === undefined ? Number.POSITIVE_INFINITY : from + target.for };
}

export function mallOf({ topic }: TimedMessage): MallId | null {
  const parsed = parseTopic(topic);
  return parsed.ok ? parsed.value.mall : null;
}
