import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createClassScale } from './class-scale.ts';
import { classesTo, classOf, nextTop, niceCeil } from './scale.ts';

describe('round ends', () => {
  test.each([
    [0, 0],
    [1, 1],
    [1.2, 1.5],
    [7, 8],
    [137, 150],
    [0.031, 0.04],
  ])('of %d is %d', (value, nice) => {
    expect(niceCeil(value)).toBe(nice);
  });

  test('are never below the value and never twice as far', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (value) => {
        const nice = niceCeil(value);
        expect(nice).toBeGreaterThanOrEqual(value * (1 - 1e-8));
        expect(nice).toBeLessThanOrEqual(value * 2);
      }),
    );
  });

  test('grow at once, hold while most of the scale is used, and come down when it is not', () => {
    expect(nextTop(10, 12, 5)).toBe(15);
    expect(nextTop(15, 7, 5)).toBe(15);
    expect(nextTop(15, 5.9, 5)).toBe(6);
    expect(nextTop(6, 0, 5)).toBe(5);
  });
});

describe('classes', () => {
  test('part a scale of counts in whole steps', () => {
    expect(classesTo(150, 5)).toEqual([0, 30, 60, 90, 120]);
    expect(classesTo(3, 5)).toEqual([0, 1, 2, 3, 4]);
  });

  test('take their lower end', () => {
    const bounds = [0, 0.05, 0.15, 0.3];
    expect([0, 0.049, 0.05, 0.29, 0.3, 9].map((value) => classOf(value, bounds))).toEqual([0, 0, 1, 2, 3, 3]);
  });

  test('stay the same object while the scale holds, so that nothing is drawn again for it', () => {
    const scale = createClassScale(5);
    const first = scale(90);
    expect(first).toEqual([0, 20, 40, 60, 80]);
    expect(scale(95)).toBe(first);
    expect(scale(400)).toEqual([0, 80, 160, 240, 320]);
  });
});
