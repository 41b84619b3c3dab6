import { expect, test } from 'vitest';
import { smallMall } from '../../test/small-mall.ts';
import { probeLatency } from './probe-latency.ts';

const venue = smallMall({ segments: 1, levels: 1 });
const signal = new AbortController().signal;

test('each probe is a count of nobody, later than the last, and is over when a frame shows it', async () => {
  const sent: { at: number; in: number; out: number }[] = [];
  const seen: number[] = [];
  const latencies = await probeLatency({
    venue,
    count: 3,
    newest: 1_000,
    publisher: { publish: async ({ payload }) => void sent.push(JSON.parse(String(payload))) },
    frames: { after: async (at) => void seen.push(at), close: () => {} },
    signal,
  });
  expect(latencies).toHaveLength(3);
  expect(sent).toEqual([61_000, 121_000, 181_000].map((at) => ({ at, in: 0, out: 0 })));
  expect(seen).toEqual([1_000, 61_000, 121_000]);
});

test('a venue without counters has nothing to probe with', async () => {
  const blind = { ...venue, sensors: venue.sensors.filter(({ kind }) => kind !== 'counter') };
  const publisher = { publish: async () => Promise.reject(new Error('nothing to send')) };
  const frames = { after: async () => {}, close: () => {} };
  expect(await probeLatency({ venue: blind, count: 3, newest: 0, publisher, frames, signal })).toEqual([]);
});
