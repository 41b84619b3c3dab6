import { describe, expect, test } from 'vitest';
import { bucketsFor, comparedWith, dayStart, openingOf, periodOf, shiftDays } from './periods.ts';

const shanghai = { timeZone: 'Asia/Shanghai', hours: { opensAt: 36_000, closesAt: 79_200 } };
const berlin = { ...shanghai, timeZone: 'Europe/Berlin' };
const HOUR = 3_600_000;
/** Sunday 14:07 in Shanghai. */
const now = Date.UTC(2026, 10, 22, 6, 7);
const choose = (
  name: Parameters<typeof periodOf>[0]['name'],
  first: string | null = null,
  last: string | null = null,
) => periodOf({ name, first, last }, now, shanghai);

describe('a period of the mall', () => {
  test('today is from opening to the quarter of an hour that runs', () => {
    expect(choose('today')).toEqual({ from: Date.UTC(2026, 10, 22, 2), to: Date.UTC(2026, 10, 22, 6, 15) });
  });

  test('yesterday is its opening hours', () => {
    expect(choose('yesterday')).toEqual({ from: Date.UTC(2026, 10, 21, 2), to: Date.UTC(2026, 10, 21, 14) });
  });

  test('several days are whole local days up to now', () => {
    expect(choose('7d')).toEqual({ from: Date.UTC(2026, 10, 15, 16), to: Date.UTC(2026, 10, 22, 6, 15) });
  });

  test('dates are inclusive, and nothing when they are not there or the wrong way round', () => {
    expect(choose('custom', '2026-11-01', '2026-11-02')).toEqual({
      from: Date.UTC(2026, 9, 31, 16),
      to: Date.UTC(2026, 10, 2, 16),
    });
    expect([
      choose('custom'),
      choose('custom', '2026-11-03', '2026-11-02'),
      choose('custom', 'x', '2026-11-02'),
    ]).toEqual([null, null, null]);
  });

  test('before opening there is no time that runs backwards', () => {
    const early = periodOf({ name: 'today', first: null, last: null }, Date.UTC(2026, 10, 21, 22), shanghai);
    expect(early === null ? 0 : early.to - early.from).toBeGreaterThan(0);
  });

  test('hours past midnight end on the next day', () => {
    const late = { ...shanghai, hours: { opensAt: 64_800, closesAt: 93_600 } };
    expect(openingOf(now, late)).toEqual({ from: Date.UTC(2026, 10, 22, 10), to: Date.UTC(2026, 10, 22, 18) });
  });

  test('a day of a date is the local one, on either side of the date line', () => {
    expect(dayStart('2026-11-22', 'Asia/Shanghai')).toBe(Date.UTC(2026, 10, 21, 16));
    expect(dayStart('2026-11-22', 'Pacific/Kiritimati')).toBe(Date.UTC(2026, 10, 21, 10));
    expect(dayStart('2026-11-22', 'Pacific/Pago_Pago')).toBe(Date.UTC(2026, 10, 22, 11));
  });
});

describe('what a period is compared with', () => {
  const today = { from: Date.UTC(2026, 10, 22, 2), to: Date.UTC(2026, 10, 22, 6, 15) };

  test('the usual is the same weekday of four weeks', () => {
    const weeks = comparedWith(today, 'usual', 'Asia/Shanghai');
    expect(weeks.map(({ from }) => (today.from - from) / (24 * HOUR))).toEqual([7, 14, 21, 28]);
    expect(weeks.every(({ from, to }) => to - from === today.to - today.from)).toBe(true);
  });

  test('longer periods go back whole weeks, so that weekends fall on weekends', () => {
    const month = { from: today.to - 28 * 24 * HOUR, to: today.to };
    expect(comparedWith(month, 'week', 'UTC')[0]?.from).toBe(month.from - 28 * 24 * HOUR);
    expect(comparedWith(month, 'none', 'UTC')).toEqual([]);
  });

  test('keeps the time on the clock where the clocks were changed in between', () => {
    const afterChange = Date.UTC(2026, 9, 26, 9);
    expect(shiftDays(afterChange, -7, berlin.timeZone)).toBe(Date.UTC(2026, 9, 19, 8));
  });
});

test('pieces are fine enough for a shape and few enough to read', () => {
  const days = (n: number) => bucketsFor({ from: 0, to: n * 24 * HOUR })[0];
  expect([days(0.5), days(7), days(28)]).toEqual(['1h', '1h', '1d']);
});
