import { describe, expect, test } from 'vitest';
import { AT, smallFrame, smallMall } from '../../test/small-mall.ts';
import { availabilityOf, isOpen } from './availability.ts';

const silent = (since: number | null) => ({ kind: 'unknown', since, reason: 'sensor-silent' }) as const;
const allSilent = (since: number | null) =>
  Object.fromEntries(
    Object.entries(smallFrame.zones).map(([id, zone]) => [
      id,
      zone.kind === 'unknown' && zone.reason === 'no-sensor' ? zone : silent(since),
    ]),
  );

describe('why there is little to see', () => {
  test('nothing is said about a mall that is open and heard', () => {
    expect(availabilityOf(smallMall, smallFrame)).toEqual({ kind: 'ok' });
  });

  test('a mall without levels or sensors is not set up', () => {
    expect(availabilityOf({ ...smallMall, levels: [] }, smallFrame)).toEqual({
      kind: 'not-configured',
      missing: 'levels',
    });
    expect(availabilityOf({ ...smallMall, sensors: [] }, smallFrame)).toEqual({
      kind: 'not-configured',
      missing: 'sensors',
    });
  });

  test('a mall that was never heard waits for its first message', () => {
    expect(availabilityOf(smallMall, { ...smallFrame, zones: allSilent(null) })).toEqual({ kind: 'no-data-yet' });
  });

  test('a mall that fell silent says since when', () => {
    expect(availabilityOf(smallMall, { ...smallFrame, zones: allSilent(AT - 5) })).toEqual({
      kind: 'sensors-down',
      since: AT - 5,
      zones: 4,
    });
  });

  test('a closed mall is not a fault', () => {
    const night = { ...smallFrame, at: AT + 10 * 3_600_000, zones: allSilent(AT) };
    expect(availabilityOf(smallMall, night)).toEqual({ kind: 'closed', opensAt: 36_000, closesAt: 79_200 });
  });
});

describe('opening hours', () => {
  const at = (hour: number): number => Date.UTC(2026, 10, 22, hour);
  test('are those of the mall, whatever the zone of the reader', () => {
    const day = { opensAt: 36_000, closesAt: 79_200 };
    expect([at(1), at(2), at(13), at(14)].map((time) => isOpen(day, time, 'Asia/Shanghai'))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('may pass midnight', () => {
    const late = { opensAt: 64_800, closesAt: 93_600 };
    expect([at(17), at(18), at(1), at(3)].map((time) => isOpen(late, time, 'UTC'))).toEqual([false, true, true, false]);
  });

  test('of a whole day never close', () => {
    expect(isOpen({ opensAt: 0, closesAt: 86_400 }, at(3), 'UTC')).toBe(true);
  });
});
