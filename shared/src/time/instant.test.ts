import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseInstant } from './instant.ts';

test('every moment that the runtime can write is read as what it was', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_102_444_800_000 }),
      fc.integer({ min: -14 * 60, max: 14 * 60 }),
      (at, zone) => {
        expect(parseInstant(new Date(at).toISOString())).toBe(at);
        const sign = zone < 0 ? '-' : '+';
        const two = (n: number): string => String(n).padStart(2, '0');
        const offset = `${sign}${two(Math.floor(Math.abs(zone) / 60))}:${two(Math.abs(zone) % 60)}`;
        const local = new Date(at + zone * 60_000).toISOString().slice(0, -1);
        expect(parseInstant(local + offset)).toBe(at);
        expect(parseInstant(local.replace('T', ' '), zone)).toBe(at);
      },
    ),
    { seed: 7, numRuns: 500 },
  );
});

test.each([
  '',
  'yesterday',
  '2026-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00:00',
  '2026-01-01T00:00:00+15:00',
  '1763611200000',
])('%j is no moment', (text) => {
  expect(parseInstant(text)).toBeNull();
});

test('a leap day is one', () => {
  expect(parseInstant('2028-02-29T12:00Z')).toBe(Date.UTC(2028, 1, 29, 12));
});
