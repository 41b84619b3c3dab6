import type { Millis } from '@atrium/shared/units';
import { formatTopic } from '@atrium/shared/wire/topics';
import type { CaptureOptions } from '../capture-format.ts';
import type { TimedMessage } from '../timed-message.ts';
import { type Heard, readHeard } from './walks.ts';

export const MALL = 'mall-site1';
export const sensorId = (beacon: string): string => `ble-${beacon}`;

/**
 * The walks of a mall, played reversed: in the recording phones heard fixed beacons; here every beacon is a receiver and hears the
 * phone of the walk, at the same level. Radio is the same in both directions. A walker is an app on Bluetooth, so it may be followed.
 */
export async function* readMall(folder: string, options: CaptureOptions): AsyncGenerator<TimedMessage> {
  const heard = await readHeard(folder, options);
  const starts = startsOf(heard);
  const shifts = options.overlapMs === undefined ? new Map<string, Millis>() : overlapping(starts, options.overlapMs);
  const moved = heard.map((row) => ({ ...row, at: row.at + (shifts.get(row.walk) ?? 0) }));
  moved.sort((a, b) => a.at - b.at);
  for (const { at, walk, beacon, rssi } of moved) {
    const topic = formatTopic({ mall: MALL, kind: 'sighting', source: sensorId(beacon) });
    yield { at, topic, payload: { at, device: walk, radio: 'ble', rssi } };
  }
}

function startsOf(heard: readonly Heard[]): ReadonlyMap<string, number> {
  const starts = new Map<string, number>();
  for (const { walk, at } of heard) starts.set(walk, Math.min(starts.get(walk) ?? at, at));
  return starts;
}

/** How far to move each walk, so that all of them start within `window` of the first. */
function overlapping(starts: ReadonlyMap<string, number>, window: Millis): ReadonlyMap<string, Millis> {
  const first = Math.min(...starts.values());
  return new Map([...starts].map(([walk, start]) => [walk, first + (hash(walk) % Math.max(1, window)) - start]));
}

/** FNV-1a, 32 bits: spreads names evenly, and the same on every machine. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
