import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toInstant } from './instant.ts';

const NOON = Date.UTC(2026, 2, 14, 12);

test.each([
  ['seconds', NOON / 1_000],
  ['milliseconds', NOON],
  ['microseconds', NOON * 1_000],
  ['seconds as text', `${NOON / 1_000}.000`],
  ['UTC', '2026-03-14T12:00:00Z'],
  ['Shanghai', '2026-03-14T20:00:00+08:00'],
  ['New York, no colon', '2026-03-14T08:00:00.000-0400'],
  ['a blank and no zone is UTC', '2026-03-14 12:00:00.000'],
])('%s', (_, value) => {
  expect(toInstant(value)).toBe(NOON);
});

test.each([
  ['since boot', 123_456],
  ['another millennium', 5e12 * 1e6],
  ['no month', '2026-13-14T12:00:00Z'],
  ['a word', 'noon'],
  ['nothing', null],
  ['not a number', Number.NaN],
])('%s is no time', (_, value) => {
  expect(toInstant(value)).toBeNull();
});

test('what the clock of this machine writes is read back to the millisecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 946_684_800_000, max: 4_102_444_799_999 }), (at) => {
      expect(toInstant(new Date(at).toISOString())).toBe(at);
    }),
  );
});
