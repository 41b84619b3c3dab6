import type { EpochMs } from '@atrium/shared/units';
import type { SightingMessage } from '@atrium/shared/wire/messages';
import type { TimedMessage } from '../captures/timed-message.ts';
import { BATCH_LIMIT } from '../devices/sightings.ts';
import { type FaultOf, MAX_HELD } from './fault.ts';
import { createMatcher, type FaultCount, type Stage, type Surroundings } from './stage.ts';

/** What a receiver remembers of a device: the sum of its levels in this span, and when it was last really heard. */
type Memory = { last: SightingMessage; heardAt: EpochMs; sum: number; count: number };

/**
 * Receivers that smooth what they hear, as some do to save messages: one mean level for each device and span, and a tail of it after
 * the device has gone (bermuda's issue 542 tells what becomes of that).
 */
export function averaging(fault: FaultOf<'average'>, { from }: Surroundings): Stage {
  const isMeant = createMatcher({ ...fault, of: 'sighting' }, from);
  const count: FaultCount = { touched: 0, lost: 0 };
  const memories = new Map<string, Map<string, Memory>>();
  let held = 0;
  let next = from + fault.over;

  const remember = (topic: string, sighting: SightingMessage): void => {
    const devices = memories.get(topic) ?? new Map<string, Memory>();
    memories.set(topic, devices);
    const known = devices.get(sighting.device);
    const level = sighting.rssi ?? 0;
    if (known !== undefined) {
      Object.assign(known, { last: sighting, heardAt: sighting.at, sum: known.sum + level, count: known.count + 1 });
    } else if (held < MAX_HELD) {
      held++;
      devices.set(sighting.device, { last: sighting, heardAt: sighting.at, sum: level, count: 1 });
    } else count.lost++;
  };

  const tell = (devices: Map<string, Memory>, at: EpochMs): SightingMessage[] =>
    [...devices].flatMap(([device, memory]) => {
      if (at - memory.heardAt > fault.over + fault.tail) {
        devices.delete(device);
        held--;
        return [];
      }
      const rssi = Math.round(memory.sum / memory.count);
      // The tail is of the last mean.
      Object.assign(memory, { sum: rssi, count: 1 });
      return [{ ...memory.last, at, rssi }];
    });

  const report = function* (at: EpochMs): Generator<TimedMessage> {
    for (const [topic, devices] of memories) {
      const told = tell(devices, at);
      for (let first = 0; first < told.length; first += BATCH_LIMIT)
        yield { at, topic, payload: { sightings: told.slice(first, first + BATCH_LIMIT) } };
    }
  };

  return {
    take: function* (message) {
      for (; next <= message.at; next += fault.over) yield* report(next);
      const sightings = isMeant(message) ? sightingsOf(message) : null;
      if (sightings === null) return yield message;
      count.touched++;
      for (const sighting of sightings) remember(message.topic, sighting);
    },
    end: () => report(next),
    count,
  };
}

function sightingsOf({ payload }: TimedMessage): readonly SightingMessage[] | null {
  if (typeof payload !== 'object' || payload === null) return null;
  return 'sightings' in payload ? (payload.sightings as SightingMessage[]) : [payload as SightingMessage];
}
