import { describe, expect, test } from 'vitest';
import type { TimedMessage } from '../captures/timed-message.ts';
import { createRandom } from '../world/random.ts';
import { averaging } from './average.ts';

const SECOND = 1_000;
const start = 1_790_000_000_000;
const heard = (at: number, rssi: number, device = 'aa'): TimedMessage => ({
  at: start + at,
  topic: 'atrium/v1/m/sighting/ap',
  payload: { sightings: [{ at: start + at, device, radio: 'wifi', rssi }] },
});
const clock = (at: number): TimedMessage => ({ at: start + at, topic: 'atrium/v1/m/count/door', payload: {} });

function run(messages: readonly TimedMessage[]) {
  const fault = { kind: 'average', over: 30 * SECOND, tail: 60 * SECOND } as const;
  const stage = averaging(fault, { from: start, random: createRandom(1), timeZone: 'UTC' });
  const out: TimedMessage[] = [];
  for (const message of messages) out.push(...stage.take(message));
  return out
    .filter(({ topic }) => topic.endsWith('/ap'))
    .flatMap(({ payload }) => (payload as { sightings: { at: number; device: string; rssi: number }[] }).sightings)
    .map(({ at, device, rssi }) => [(at - start) / SECOND, device, rssi]);
}

describe('receivers that average', () => {
  test('say the mean of a span once, and go on for the tail', () => {
    expect(run([heard(1, -60), heard(10_000, -70), clock(200_000)])).toEqual([
      [30, 'aa', -65],
      [60, 'aa', -65],
      [90, 'aa', -65],
    ]);
  });

  test('keep devices apart, and let other messages pass', () => {
    expect(run([heard(1, -60), heard(2, -80, 'bb'), clock(30_000)])).toEqual([
      [30, 'aa', -60],
      [30, 'bb', -80],
    ]);
  });
});
