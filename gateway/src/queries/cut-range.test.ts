import { localTime } from '@atrium/shared/time/local-day';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutRange } from './cut-range.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const clockAt = (at: number, timeZone: string): string => new Date(at).toLocaleTimeString('en-GB', { timeZone });
const hours = (from: number, to: number, timeZone: string): number[] =>
  cutRange({ from, to }, '1d', timeZone).map((piece) => (piece.to - piece.from) / HOUR);

test('without a bucket it is one piece', () => {
  expect(cutRange({ from: 5, to: 7 }, undefined, 'Europe/Berlin')).toEqual([{ from: 5, to: 7 }]);
});

describe('local days on which clocks change', () => {
  test.each([
    ['Europe/Berlin', Date.UTC(2026, 2, 27, 23), [24, 23, 24]],
    ['Europe/Berlin', Date.UTC(2026, 9, 23, 22), [24, 25, 24]],
    ['Australia/Lord_Howe', Date.UTC(2026, 9, 2, 13, 30), [24, 23.5, 24]],
    ['Africa/Cairo', Date.UTC(2026, 3, 22, 22), [24, 23, 24]],
    ['America/Santiago', Date.UTC(2026, 8, 5, 4), [24, 23, 24]],
    ['Asia/Shanghai', Date.UTC(2026, 5, 1, 16), [24, 24, 24]],
  ])('%s', (timeZone, from, lengths) => {
    const to = from + lengths.reduce((a, b) => a + b) * HOUR;
    expect(hours(from, to, timeZone)).toEqual(lengths);
  });

  test('hours and quarters of such a day are whole by the local clock', () => {
    const from = Date.UTC(2026, 9, 24, 22);
    expect(cutRange({ from, to: from + 25 * HOUR }, '1h', 'Europe/Berlin')).toHaveLength(25);
    expect(cutRange({ from, to: from + 25 * HOUR }, '15m', 'Europe/Berlin')).toHaveLength(100);
    // Half an hour is left out at 02:00: the hour that began at 01:00 ends at 03:00.
    const lordHowe = { from: Date.UTC(2026, 9, 3, 13, 30), to: Date.UTC(2026, 9, 3, 18) };
    const clocks = cutRange(lordHowe, '1h', 'Australia/Lord_Howe').map((piece) =>
      clockAt(piece.from, 'Australia/Lord_Howe'),
    );
    expect(clocks).toEqual(['00:00:00', '01:00:00', '03:00:00', '04:00:00']);
  });
});

test('pieces follow each other from end to end, and are cut where the local clock shows a whole bucket', () => {
  const zone = fc.constantFrom(
    'Europe/Berlin',
    'Asia/Shanghai',
    'Asia/Kathmandu',
    'Africa/Cairo',
    'America/Santiago',
    'Australia/Lord_Howe',
    'America/St_Johns',
  );
  const start = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 25) });
  const bucket = fc.constantFrom('15m', '1h', '1d');
  const STEP_S = { '15m': 900, '1h': 3_600, '1d': 86_400 };
  fc.assert(
    fc.property(zone, start, fc.integer({ min: 1, max: 4 * DAY }), bucket, (timeZone, from, length, by) => {
      const pieces = cutRange({ from, to: from + length }, by, timeZone);
      expect(pieces[0]?.from).toBe(from);
      expect(pieces.at(-1)?.to).toBe(from + length);
      for (const [i, piece] of pieces.entries()) {
        expect(piece.from).toBeLessThan(piece.to);
        const before = pieces[i - 1];
        if (before === undefined) continue;
        expect(piece.from).toBe(before.to);
        const [was, is] = [localTime(piece.from - 1, timeZone), localTime(piece.from, timeZone)];
        // A whole bucket by the clock; or the clock was put forward over it.
        const whole = is.secondOfDay % STEP_S[by] === 0;
        const jumped =
          Math.floor(is.secondOfDay / STEP_S[by]) !== Math.floor(was.secondOfDay / STEP_S[by]) || is.day !== was.day;
        expect({ at: clockAt(piece.from, timeZone), good: whole || jumped }).toMatchObject({ good: true });
        if (is.day !== was.day) expect(pieces.some(({ from: at }) => at === piece.from)).toBe(true);
      }
    }),
    { seed: 20261122, numRuns: 150 },
  );
});

test('too many pieces are refused before they are cut, naming the field', () => {
  for (const [bucket, days] of [
    ['15m', 600],
    ['1h', 3_000],
    ['1d', 60_000],
  ] as const) {
    expect(() => cutRange({ from: 0, to: days * DAY }, bucket, 'Europe/Berlin')).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', context: { field: 'bucket', received: JSON.stringify(bucket) } }),
    );
  }
  expect(cutRange({ from: 0, to: 500 * DAY }, '15m', 'Asia/Shanghai')).toHaveLength(48_000);
});
