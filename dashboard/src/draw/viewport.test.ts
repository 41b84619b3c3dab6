import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { centreOn, fitLevel, keepInView, panBy, toPlan, toScreen, zoomAt } from './viewport.ts';

const level = { width: 200, height: 100 };
const view = { width: 1_000, height: 800 };

describe('a viewport', () => {
  test('shows the whole level, centred, with its margin', () => {
    expect(fitLevel(level, view, 50)).toEqual({ scale: 4.5, x: 50, y: 175 });
  });

  test('of no size does not divide by zero', () => {
    expect(fitLevel({ width: 0, height: 0 }, view, 50).scale).toBe(1);
    expect(fitLevel(level, { width: 0, height: 0 }, 50).scale).toBe(1);
  });

  test('zooms about the pointer: what is under it stays there', () => {
    const port = fc.record({
      scale: fc.double({ min: 0.5, max: 20, noNaN: true }),
      x: fc.integer({ min: -500, max: 500 }),
      y: fc.integer({ min: -500, max: 500 }),
    });
    fc.assert(
      fc.property(port, fc.double({ min: 0.2, max: 5, noNaN: true }), (before, factor) => {
        const pointer = [321, 123] as const;
        const after = zoomAt(before, factor, pointer, [0.1, 100]);
        const [x, y] = toScreen(after, toPlan(before, pointer));
        expect(x).toBeCloseTo(pointer[0], 6);
        expect(y).toBeCloseTo(pointer[1], 6);
      }),
    );
  });

  test('keeps its zoom within limits', () => {
    const port = { scale: 4, x: 0, y: 0 };
    expect([zoomAt(port, 100, [0, 0], [1, 12]).scale, zoomAt(port, 0.01, [0, 0], [1, 12]).scale]).toEqual([12, 1]);
  });

  test('cannot push the level out of sight', () => {
    const far = keepInView(panBy({ scale: 4, x: 0, y: 0 }, 1e6, -1e6), level, view);
    expect(far.x).toBeLessThan(view.width);
    expect(far.y + level.height * 4).toBeGreaterThan(0);
  });

  test('brings a point to the middle', () => {
    expect(toScreen(centreOn([10, 20], 5, view), [10, 20])).toEqual([500, 400]);
  });
});
