import { describe, expect, test } from 'vitest';
import { businessDayStart, isTimeZone, localInstant, localMidnight, localTime } from './local-day.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

describe('local days', () => {
  test('a day in Shanghai begins at 16:00 UTC of the day before', () => {
    expect(iso(localMidnight(Date.UTC(2026, 10, 20, 3), 'Asia/Shanghai'))).toBe('2026-11-19T16:00:00.000Z');
    expect(localTime(Date.UTC(2026, 10, 20, 16), 'Asia/Shanghai')).toEqual({ day: '2026-11-21', secondOfDay: 0 });
  });

  test('the day the clocks go forward has 23 hours, the day they go back 25', () => {
    const hours = (y: number, m: number, d: number): number => {
      const noon = Date.UTC(y, m, d, 12);
      return (localMidnight(noon + 24 * 3_600_000, 'Europe/Berlin') - localMidnight(noon, 'Europe/Berlin')) / 3_600_000;
    };
    expect(hours(2026, 2, 29)).toBe(23);
    expect(hours(2026, 9, 25)).toBe(25);
    expect(hours(2026, 5, 1)).toBe(24);
  });

  test('ten in the morning is ten in the morning on both of those days', () => {
    for (const day of [Date.UTC(2026, 2, 29, 18), Date.UTC(2026, 9, 25, 18)]) {
      expect(localTime(localInstant(day, 36_000, 'Europe/Berlin'), 'Europe/Berlin').secondOfDay).toBe(36_000);
    }
  });

  test('zones off by half and quarter hours', () => {
    expect(localTime(localMidnight(Date.UTC(2026, 0, 5, 9), 'Asia/Kathmandu'), 'Asia/Kathmandu').secondOfDay).toBe(0);
    expect(iso(localMidnight(Date.UTC(2026, 0, 5, 9), 'Asia/Kathmandu'))).toBe('2026-01-04T18:15:00.000Z');
  });

  test('a day whose midnight is skipped begins at one', () => {
    const start = localMidnight(Date.UTC(2026, 3, 24, 9), 'Africa/Cairo');
    expect(iso(start)).toBe('2026-04-23T22:00:00.000Z');
    expect(localTime(start, 'Africa/Cairo')).toEqual({ day: '2026-04-24', secondOfDay: 3_600 });
    expect(localTime(start - 1_000, 'Africa/Cairo').day).toBe('2026-04-23');
  });

  test('a time that is skipped is the first one after it', () => {
    const at = localInstant(Date.UTC(2026, 2, 29, 18), 2.5 * 3_600, 'Europe/Berlin');
    expect(localTime(at, 'Europe/Berlin').secondOfDay).toBe(3 * 3_600);
  });

  test('before opening, the business day is yesterday', () => {
    const at = (h: number): string => iso(businessDayStart(Date.UTC(2026, 10, 20, h - 8), 36_000, 'Asia/Shanghai'));
    expect(at(9)).toBe('2026-11-19T02:00:00.000Z');
    expect(at(10)).toBe('2026-11-20T02:00:00.000Z');
    expect(at(23)).toBe('2026-11-20T02:00:00.000Z');
  });

  test('a made-up zone is none', () => {
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(isTimeZone('Asia/Tokyo')).toBe(true);
  });
});
