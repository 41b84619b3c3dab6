import type { SightingMessage } from '@atrium/shared/wire/messages';

/** Sightings that wait to be acknowledged, in the order heard; beyond `max` the oldest go, and are counted. */
export type Waiting = {
  readonly put: (sighting: SightingMessage) => void;
  readonly oldest: (count: number) => SightingMessage[];
  /** These arrived. */
  readonly settle: (sightings: readonly SightingMessage[]) => void;
  readonly size: () => number;
  readonly dropped: () => number;
};

export function createWaiting(max: number): Waiting {
  const waiting = new Map<string, SightingMessage>();
  let dropped = 0;
  return {
    put: (sighting) => {
      waiting.set(keyOf(sighting), sighting);
      const oldest = waiting.size > max ? waiting.keys().next().value : undefined;
      if (oldest === undefined) return;
      waiting.delete(oldest);
      dropped++;
    },
    oldest: (count) => {
      const batch: SightingMessage[] = [];
      for (const sighting of waiting.values()) if (batch.push(sighting) >= count) break;
      return batch;
    },
    settle: (sightings) => {
      // One that was heard again in the same millisecond meanwhile is the same sighting to the hub.
      for (const sighting of sightings) waiting.delete(keyOf(sighting));
    },
    size: () => waiting.size,
    dropped: () => dropped,
  };
}

/** What the hub takes for one sighting: two signals of BlueZ about one advertisement fall into the same millisecond. */
const keyOf = ({ at, device }: SightingMessage): string => `${at} ${device}`;
