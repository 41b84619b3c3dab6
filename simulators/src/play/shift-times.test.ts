import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extentOf, shiftMessage, shiftToNow } from './shift-times.ts';

const message = { at: 1_000, topic: 'atrium/v1/m/sighting/ap', payload: { at: 990, device: 'aa' } };

describe('shifted times', () => {
  test('move a message and every time in it', () => {
    expect(shiftMessage(message, 500)).toEqual({ ...message, at: 1_500, payload: { at: 1_490, device: 'aa' } });
    const batch = { ...message, payload: { sightings: [{ at: 980 }, { at: 990 }, { device: 'no time' }] } };
    expect(shiftMessage(batch, 500).payload).toEqual({
      sightings: [{ at: 1_480 }, { at: 1_490 }, { device: 'no time' }],
    });
  });

  test('leave alone what has no time: text, bytes, null, an at that is no number', () => {
    for (const payload of ['not json', null, [1], new Uint8Array([1]), { at: 'noon' }, { sightings: 'none' }])
      expect(shiftMessage({ ...message, payload }, 500).payload).toEqual(payload);
  });

  test('a shift by nothing is the message itself', () => {
    expect(shiftMessage(message, 0)).toBe(message);
  });

  test('at its own speed a capture begins now', () => {
    expect(shiftToNow({ first: 1_000, last: 61_000 }, 500_000, 1)).toBe(499_000);
  });

  test('played as fast as possible it ends now', () => {
    expect(shiftToNow({ first: 1_000, last: 61_000 }, 500_000, 'max')).toBe(439_000);
  });

  test('nothing ever lies ahead of the moment at which it is sent', () => {
    const time = fc.integer({ min: 0, max: 2_000_000_000 });
    const speed = fc.double({ min: 0.01, max: 1_000, noNaN: true });
    fc.assert(
      fc.property(time, time, time, speed, (first, length, offset, factor) => {
        const extent = { first, last: first + length };
        const at = first + Math.min(offset, length);
        const now = 1_700_000_000_000;
        const sentAt = now + (at - first) / factor;
        expect(at + shiftToNow(extent, now, factor)).toBeLessThanOrEqual(sentAt + 1);
      }),
    );
  });

  test('the extent of a capture is found whatever its order, and of nothing it is null', async () => {
    async function* capture(...times: readonly number[]) {
      for (const at of times) yield { ...message, at };
    }
    expect(await extentOf(capture(5, 3, 9, 4))).toEqual({ first: 3, last: 9 });
    expect(await extentOf(capture())).toBeNull();
  });
});
