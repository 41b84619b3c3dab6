import type { DiscoveredSensor } from '@atrium/shared/wire/sensors';
import type { Topic } from '@atrium/shared/wire/topics';
import { maskText } from '../../decode/mask.ts';
import type { Clock } from '../../platform/clock.ts';

/** Receivers that talk but are not in the venue, so that they can be placed on the plan. In memory: whoever is there talks again. */
export type Discovery = {
  readonly note: (seen: Pick<DiscoveredSensor, 'name' | 'source' | 'kind'>) => void;
  /** Most talkative first. */
  readonly list: () => readonly DiscoveredSensor[];
};

/** Names kept; a newcomer takes the place of the one not heard for longest. A flood of made-up names pushes out others only. */
const MAX_NAMES = 200;

export function createDiscovery(clock: Clock): Discovery {
  const known = new Map<string, DiscoveredSensor>();
  return {
    note: ({ name, source, kind }) => {
      const at = clock.now();
      const key = `${source}|${name}`;
      const before = known.get(key);
      // Taken out and put in again: the map's order is that of the last time heard.
      known.delete(key);
      known.set(key, {
        name,
        source,
        kind,
        firstAt: before?.firstAt ?? at,
        lastAt: Math.max(before?.lastAt ?? at, at),
        events: (before?.events ?? 0) + 1,
      });
      if (known.size <= MAX_NAMES) return;
      const oldest = known.keys().next().value;
      if (oldest !== undefined) known.delete(oldest);
    },
    list: () => [...known.values()].sort((a, b) => b.events - a.events),
  };
}

/** A topic of the contract whose sensor the venue lacks. It may be named like an address, and an address may be a person's. */
export function noteStranger(discovery: Discovery, { kind, source }: Topic): void {
  if (kind !== 'sighting' && kind !== 'count' && kind !== 'status') return;
  discovery.note({ name: maskText(source), source: 'mqtt', kind: kind === 'count' ? 'counter' : 'unknown' });
}
