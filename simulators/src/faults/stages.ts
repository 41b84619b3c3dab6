import { localInstant } from '@atrium/shared/time/local-day';
import type { EpochMs } from '@atrium/shared/units';
import { formatTopic } from '@atrium/shared/wire/topics';
import type { TimedMessage } from '../captures/timed-message.ts';
import { shiftMessage } from '../play/shift-times.ts';
import { between, chance, normal } from '../world/distributions.ts';
import type { FaultOf } from './fault.ts';
import { createHold, createMatcher, type FaultCount, mallOf, type Stage, type Surroundings, spellOf } from './stage.ts';

const DAY_MS = 86_400_000;
/** What a gateway kept goes out within this after it is back, ms. */
const BACKFILL_SPREAD_MS = 60_000;

const newCount = (): FaultCount => ({ touched: 0, lost: 0 });

/** A stage that turns each message into others at once, and holds nothing. */
const passing = (count: FaultCount, take: Stage['take']): Stage => ({ take, end: () => [], count });

export function dropping(fault: FaultOf<'drop'>, { random, from }: Surroundings): Stage {
  const isMeant = createMatcher(fault, from);
  const count = newCount();
  return passing(count, (message) => {
    if (!isMeant(message) || !chance(random, fault.share)) return [message];
    count.touched++;
    return [];
  });
}

/** Messages that leave later than they should, each by its own time; those that find no room leave at once. */
function holding(delayOf: (message: TimedMessage) => number | null, limit?: number): Stage {
  const hold = createHold(limit);
  const count = newCount();
  return {
    take: function* (message) {
      yield* hold.until(message.at);
      const by = delayOf(message);
      if (by === null) yield message;
      else if (hold.add(message.at + by, message)) count.touched++;
      else {
        count.lost++;
        yield message;
      }
    },
    end: () => hold.until(Number.POSITIVE_INFINITY),
    count,
  };
}

export function delaying(fault: FaultOf<'delay'>, { random, from }: Surroundings): Stage {
  const isMeant = createMatcher(fault, from);
  return holding((message) => (isMeant(message) && chance(random, fault.share ?? 1) ? fault.by : null));
}

export function reordering(fault: FaultOf<'reorder'>, { random, from }: Surroundings): Stage {
  const isMeant = createMatcher(fault, from);
  return holding((message) => (isMeant(message) ? Math.floor(between(random, 0, fault.within + 1)) : null));
}

export function nightly(fault: FaultOf<'nightly'>, { from, timeZone }: Surroundings): Stage {
  const isMeant = createMatcher({ of: 'purchase', source: fault.source }, from);
  let batchAt = Number.NEGATIVE_INFINITY;
  const nextBatch = (at: EpochMs): EpochMs => {
    const today = localInstant(at, fault.at, timeZone);
    return today >= at ? today : localInstant(today + DAY_MS, fault.at, timeZone);
  };
  return holding((message) => {
    if (!isMeant(message)) return null;
    if (message.at > batchAt) batchAt = nextBatch(message.at);
    return batchAt - message.at;
  });
}

export function duplicating(fault: FaultOf<'duplicate'>, { random, from }: Surroundings): Stage {
  const isMeant = createMatcher(fault, from);
  const hold = createHold();
  const count = newCount();
  return {
    take: function* (message) {
      yield* hold.until(message.at);
      yield message;
      if (!isMeant(message) || !chance(random, fault.share)) return;
      if (hold.add(message.at + (fault.later ?? 0), message)) count.touched++;
      else count.lost++;
      yield* hold.until(message.at);
    },
    end: () => hold.until(Number.POSITIVE_INFINITY),
    count,
  };
}

/** The device's clock is wrong: what it says is shifted, when it says it is not. */
const withClock = (message: TimedMessage, by: number): TimedMessage => ({
  ...shiftMessage(message, by),
  at: message.at,
});

export function skewing(fault: FaultOf<'skew'>, { from }: Surroundings): Stage {
  const isMeant = createMatcher(fault, from);
  const count = newCount();
  return passing(count, (message) => {
    if (!isMeant(message)) return [message];
    count.touched++;
    return [withClock(message, fault.by)];
  });
}

export function skewingTills(fault: FaultOf<'till-skew'>, { random, from }: Surroundings): Stage {
  const isMeant = createMatcher({ of: 'purchase', source: fault.source }, from);
  const count = newCount();
  return passing(count, (message) => {
    if (!isMeant(message)) return [message];
    count.touched++;
    const { payload, topic } = message;
    const till = typeof payload === 'object' && payload !== null && 'till' in payload ? String(payload.till) : '';
    return [withClock(message, Math.round(fault.sd * normal(random.fork(topic, till))))];
  });
}

const statusOf = (source: string, like: TimedMessage, at: EpochMs, online: boolean): TimedMessage[] => {
  const mall = mallOf(like);
  return mall === null ? [] : [{ at, topic: formatTopic({ mall, kind: 'status', source }), payload: { at, online } }];
};

export function dying(fault: FaultOf<'death'>, { from }: Surroundings): Stage {
  const isMeant = createMatcher(fault, from);
  const diesAt = from + fault.after;
  const count = newCount();
  let isSaid = fault.will !== true;
  return passing(count, function* (message) {
    if (!isSaid && message.at >= diesAt) {
      yield* statusOf(fault.source, message, diesAt, false);
      isSaid = true;
    }
    if (!isMeant(message)) yield message;
    else count.touched++;
  });
}

export function offline(fault: FaultOf<'offline'>, { random, from }: Surroundings): Stage {
  const isMeant = createMatcher(fault, from);
  const spell = spellOf(fault, from);
  const hold = createHold(fault.keep);
  const count = newCount();
  let isSaid = fault.will !== true;
  const backAt = (): EpochMs => Math.floor(spell.until + between(random, 0, fault.spread ?? BACKFILL_SPREAD_MS));
  return {
    take: function* (message) {
      if (!isSaid && message.at >= spell.from) {
        isSaid = true;
        yield* statusOf(fault.source, message, spell.from, false);
        for (const back of statusOf(fault.source, message, spell.until, true)) hold.add(spell.until, back);
      }
      yield* hold.until(message.at);
      if (!isMeant(message)) yield message;
      else if (hold.add(backAt(), message)) count.touched++;
      else count.lost++;
    },
    end: () => hold.until(Number.POSITIVE_INFINITY),
    count,
  };
}
