import { DEFAULT_RULES } from '@atrium/shared/metrics/rules';
import { describe, expect, test } from 'vitest';
import { holdZone, NOWHERE } from './hold-zone.ts';

const levels = (entries: Record<string, number>): Map<string, number> => new Map(Object.entries(entries));
const held = holdZone(NOWHERE, levels({ a: -50 }), 0, DEFAULT_RULES);

describe('holdZone', () => {
  test('a device that is too faint is not placed', () => {
    expect(holdZone(NOWHERE, levels({ a: -89 }), 0, DEFAULT_RULES)).toBe(NOWHERE);
  });

  test('the loudest zone holds a device that nobody held', () => {
    expect(holdZone(NOWHERE, levels({ a: -70, b: -60 }), 7, DEFAULT_RULES)).toEqual({
      kind: 'held',
      zone: 'b',
      since: 7,
      challenger: null,
    });
  });

  test('a louder zone needs the margin', () => {
    expect(holdZone(held, levels({ a: -60, b: -56 }), 1, DEFAULT_RULES)).toBe(held);
  });

  test('a move is dated to the first win of the streak', () => {
    const once = holdZone(held, levels({ a: -70, b: -50 }), 10, DEFAULT_RULES);
    expect(once).toMatchObject({ zone: 'a', challenger: { zone: 'b', wins: 1, since: 10 } });
    expect(holdZone(once, levels({ a: -70, b: -50 }), 40, DEFAULT_RULES)).toEqual({
      kind: 'held',
      zone: 'b',
      since: 10,
      challenger: null,
    });
  });

  test('two rivals do not share a streak', () => {
    const b = holdZone(held, levels({ a: -70, b: -50, c: -60 }), 1, DEFAULT_RULES);
    const c = holdZone(b, levels({ a: -70, b: -60, c: -50 }), 2, DEFAULT_RULES);
    expect(c).toMatchObject({ zone: 'a', challenger: { zone: 'c', wins: 1 } });
  });

  test('one batch without a winner clears the streak', () => {
    const b = holdZone(held, levels({ a: -70, b: -50 }), 1, DEFAULT_RULES);
    expect(holdZone(b, levels({ a: -50, b: -52 }), 2, DEFAULT_RULES)).toMatchObject({ zone: 'a', challenger: null });
  });

  test('nobody hears it: nothing changes, same object', () => {
    expect(holdZone(held, levels({}), 5, DEFAULT_RULES)).toBe(held);
  });
});
