import { describe, expect, test } from 'vitest';
import { demo } from '../scenarios/demo.ts';
import { planTimeline, type TimeWish } from './timeline.ts';

const HOUR = 3_600_000;
const place = { timeZone: 'Asia/Shanghai', hours: { opensAt: 36_000, closesAt: 79_200 } };
const local = (text: string): number => Date.parse(`${text}+08:00`);
const now = local('2026-11-20T03:30');
const wish: TimeWish = { live: null, start: null, durationMs: null, speed: 'max', now };
const plan = (wanted: Partial<TimeWish>) => planTimeline(place, demo.arrivals, { ...wish, ...wanted });

describe('timeline', () => {
  test('live is now, after the past that was asked for, and has no end', () => {
    const { from, until, rhythm, origin } = plan({ live: { backfillMs: 2 * HOUR }, speed: 1 });
    expect([from, until]).toEqual([now - 2 * HOUR, Number.POSITIVE_INFINITY]);
    expect(rhythm.share(now)).toBe(1);
    expect(origin).toEqual({ event: now, wall: now });
  });

  test('live reports every second, and less often about the past', () => {
    const { batchMs } = plan({ live: { backfillMs: 2 * HOUR }, speed: 1 });
    expect(batchMs(now - 1)).toBe(4_000);
    expect(batchMs(now)).toBe(1_000);
  });

  test('at the speed of the wall and without a start it is now as well', () => {
    const { from, until } = plan({ speed: 1, durationMs: HOUR });
    expect([from, until]).toEqual([now, now + HOUR]);
  });

  test('faster, it is the last day that is over', () => {
    const { from, until, rhythm } = plan({});
    expect([from, until]).toEqual([local('2026-11-19T10:00'), local('2026-11-19T22:30')]);
    expect(rhythm.closesAt(from)).toBe(local('2026-11-19T22:00'));
    expect(plan({ now: local('2026-11-20T22:31') }).from).toBe(local('2026-11-20T10:00'));
    expect(plan({ now: local('2026-11-20T22:29') }).from).toBe(local('2026-11-19T10:00'));
  });

  test('a short run is over sooner', () => {
    expect(plan({ now: local('2026-11-20T11:00'), durationMs: HOUR / 2 }).from).toBe(local('2026-11-20T10:00'));
    expect(plan({ now: local('2026-11-20T10:20'), durationMs: HOUR / 2 }).from).toBe(local('2026-11-19T10:00'));
  });

  test('a start is taken as it is, and the day runs until everybody is gone', () => {
    const start = local('2026-11-12T15:00');
    const { from, until, origin } = plan({ start, speed: 60 });
    expect([from, until]).toEqual([start, local('2026-11-12T22:30')]);
    expect(origin).toEqual({ event: start, wall: now });
  });
});
