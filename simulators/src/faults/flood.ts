import type { EpochMs } from '@atrium/shared/units';
import type { SightingMessage } from '@atrium/shared/wire/messages';
import { formatTopic } from '@atrium/shared/wire/topics';
import type { TimedMessage } from '../captures/timed-message.ts';
import { BATCH_LIMIT } from '../devices/sightings.ts';
import { macAddress } from '../world/address.ts';
import { between, chance } from '../world/distributions.ts';
import type { FaultOf } from './fault.ts';
import { mallOf, type Stage, type Surroundings, spellOf } from './stage.ts';

const TICK_MS = 1_000;
const ASSOCIATED_SHARE = 0.2;
/** Somebody floods from close by, dBm. */
const LEVELS = { weakest: -75, strongest: -35 };

/**
 * Addresses that nobody has, each heard once. Some claim to be on the mall's network, which a receiver that only listens cannot
 * check. Time moves with the messages that pass, so nothing is made up after the last one.
 */
export function flooding(fault: FaultOf<'flood'>, { random, from }: Surroundings): Stage {
  const spell = spellOf(fault, from);
  const count = { touched: 0, lost: 0 };
  let next = spell.from + TICK_MS;

  const madeUp = (at: EpochMs): SightingMessage => {
    const associated = chance(random, fault.associated ?? ASSOCIATED_SHARE);
    const device = macAddress(random, associated && chance(random, 0.5) ? 'burnt-in' : 'random');
    const rssi = Math.round(between(random, LEVELS.weakest, LEVELS.strongest));
    return { at: Math.floor(at - between(random, 0, TICK_MS)), device, radio: 'wifi', rssi, associated };
  };

  const second = function* (at: EpochMs, topic: string): Generator<TimedMessage> {
    for (let left = fault.rate; left > 0; left -= BATCH_LIMIT) {
      const length = Math.min(left, BATCH_LIMIT);
      count.touched += length;
      yield { at, topic, payload: { sightings: Array.from({ length }, () => madeUp(at)) } };
    }
  };

  return {
    take: function* (message) {
      const mall = mallOf(message);
      if (mall !== null) {
        const topic = formatTopic({ mall, kind: 'sighting', source: fault.source });
        for (; next <= message.at && next <= spell.until; next += TICK_MS) yield* second(next, topic);
      }
      yield message;
    },
    end: () => [],
    count,
  };
}
