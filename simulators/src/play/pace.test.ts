import { describe, expect, test } from 'vitest';
import { createPace, createRateLimit } from './pace.ts';

const never = new AbortController().signal;
const origin = { event: 1_000_000, wall: 5_000_000 };

describe('pace', () => {
  test('sends at once what is due, at any speed', async () => {
    const pace = createPace({ speed: 10, origin, now: () => 5_000_200, signal: never });
    await pace.until(1_000_000 - 7_200_000);
    await pace.until(1_002_000);
  });

  test('waits for what is not, by the clock of the wall divided by the speed', async () => {
    const started = performance.now();
    const pace = createPace({ speed: 10, origin, now: () => 5_000_000 + performance.now() - started, signal: never });
    await pace.until(1_000_500);
    expect(performance.now() - started).toBeGreaterThanOrEqual(49);
  });

  test('max never waits', async () => {
    const pace = createPace({ speed: 'max', origin, now: () => 0, signal: never });
    await pace.until(Number.MAX_SAFE_INTEGER);
  });

  test('an abort ends the wait, and lets nothing more pass', async () => {
    const stop = new AbortController();
    const pace = createPace({ speed: 1, origin, now: () => 5_000_000, signal: stop.signal });
    const waiting = pace.until(1_000_000 + 3_600_000);
    stop.abort();
    await expect(waiting).rejects.toThrow();
    await expect(pace.until(0)).rejects.toThrow();
  });
});

describe('rate limit', () => {
  test('keeps to the rate whatever is asked', async () => {
    const started = performance.now();
    const mayGo = createRateLimit(1_000, { now: () => performance.now(), signal: never });
    for (let message = 0; message < 300; message++) await mayGo();
    // 300 messages at one a millisecond, less the tenth of a second that may go at once.
    expect(performance.now() - started).toBeGreaterThan(190);
  });

  test('does not save up what was not used', async () => {
    let now = 0;
    const stop = new AbortController();
    const mayGo = createRateLimit(10, { now: () => now, signal: stop.signal });
    await mayGo();
    now = 1_000_000;
    await mayGo();
    const tooSoon = mayGo();
    stop.abort();
    await expect(tooSoon).rejects.toThrow();
  });
});

test('a live pace catches up as told, and never runs ahead of the clock', async () => {
  const signal = new AbortController().signal;
  const pace = createPace({ speed: 'max', isLive: true, origin: { event: 0, wall: 1_000 }, now: () => 1_000, signal });
  await pace.until(999);
  const isDue = await Promise.race([pace.until(60_000).then(() => true), pace.until(1_000).then(() => false)]);
  expect(isDue).toBe(false);
});
