import type { EpochMs, Millis } from '@atrium/shared/units';
import { minuteOf } from '../core/accrual.ts';
import { type Admission, isKnown, keyOf, remember } from '../core/intake/admission.ts';
import type { LaneBRecord, SightingRecord } from '../core/record.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/**
 * Lane B is counted and never followed: of one message, how many sightings and bursts of unassociated addresses a sensor reported in
 * each minute. Keys of single sightings are in memory only; what the log keeps is one keyed hash of all of a minute, so that a
 * message that comes again after a crash is known again, and nothing in it can be.
 */
export type LaneBCounts = {
  /** @returns false when this sighting was counted before */
  readonly take: (sighting: SightingRecord) => boolean;
  readonly records: () => readonly LaneBRecord[];
};

/** Frames of one address within this time are one burst of it, ms. */
const BURST_MS: Millis = 1_000;

/** Hexadecimal digits of the hash: enough to tell messages of ten minutes apart, too few to prove that one held an address. */
const ID_DIGITS = 8;

type Deps = {
  readonly admission: Admission;
  readonly pseudonyms: Pseudonyms;
  readonly now: EpochMs;
};

type Minute = { readonly id: string; readonly isNew: boolean; at: EpochMs; n: number; bursts: number };

/** @param sightings every one of the message, of one sensor; each is then taken once, in any order */
export function countLaneB(sightings: readonly SightingRecord[], { admission, pseudonyms, now }: Deps): LaneBCounts {
  const [first] = sightings;
  if (first === undefined) return { take: () => false, records: () => [] };
  const { sensor } = first;
  const minutes = new Map<EpochMs, Minute>();
  for (const [minute, some] of byMinute(sightings)) {
    const id = pseudonyms.of('id', some.map(nameOf).join('\n'), minute).slice(0, ID_DIGITS);
    const isNew = !isKnown(admission, 'b', keyOf({ k: 'b', rx: now, at: minute, sensor, n: 0, bursts: 0, id }));
    minutes.set(minute, { id, isNew, at: minute, n: 0, bursts: 0 });
  }
  return {
    take: (sighting) => {
      const { at, device } = sighting;
      const minute = minutes.get(minuteOf(at));
      const isFirst = remember(admission, 'b', at, nameOf(sighting));
      if (minute === undefined || !minute.isNew || !isFirst) return false;
      minute.n++;
      minute.at = Math.max(minute.at, at);
      if (remember(admission, 'b', at, `u|${sensor}|${device}|${Math.floor(at / BURST_MS)}`)) minute.bursts++;
      return true;
    },
    records: () =>
      [...minutes.values()].flatMap(({ id, at, n, bursts }): LaneBRecord[] => {
        if (n === 0) return [];
        const record: LaneBRecord = { k: 'b', rx: now, at, sensor, n, bursts, id };
        remember(admission, 'b', at, keyOf(record));
        return [record];
      }),
  };
}

const nameOf = ({ sensor, device, id, at }: SightingRecord): string => `b|${sensor}|${device}|${id ?? at}`;

function byMinute(sightings: readonly SightingRecord[]): Map<EpochMs, SightingRecord[]> {
  const minutes = new Map<EpochMs, SightingRecord[]>();
  for (const sighting of sightings) {
    const some = minutes.get(minuteOf(sighting.at));
    if (some === undefined) minutes.set(minuteOf(sighting.at), [sighting]);
    else some.push(sighting);
  }
  return minutes;
}
