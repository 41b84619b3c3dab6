import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stackLayout } from './stack-layout.ts';

const box = { width: 900, height: 600, left: 100, right: 0, margin: 20 };
const levelOf = (id: string, width: number, height: number) => ({
  id,
  name: { en: id },
  ordinal: 0,
  width,
  height,
  outline: [],
});

describe('a stack of levels', () => {
  test('keeps the order of the building and one scale', () => {
    const slabs = stackLayout([levelOf('l3', 200, 100), levelOf('l2', 100, 80), levelOf('l1', 200, 100)], box);
    expect(slabs.map(({ level }) => level.id)).toEqual(['l3', 'l2', 'l1']);
    expect(slabs.map(({ top }) => top)).toEqual(slabs.map(({ top }) => top).toSorted((a, b) => a - b));
    expect(new Set(slabs.map(({ matrix }) => matrix[0])).size).toBe(1);
  });

  test('maps the corners of a level onto its slab', () => {
    const [slab] = stackLayout([levelOf('l1', 200, 100)], box);
    if (slab === undefined) throw new Error('one level is one slab');
    const [a, b, c, d, e, f] = slab.matrix;
    const at = (x: number, y: number): readonly [number, number] => [a * x + c * y + e, b * x + d * y + f];
    expect(at(200, 0)[0]).toBeCloseTo(slab.right, 6);
    expect(at(0, 100)[0]).toBeCloseTo(slab.left, 6);
    expect([at(0, 0)[1], at(0, 100)[1]]).toEqual([slab.top, slab.bottom]);
  });

  test('always fits', () => {
    const levels = fc.array(fc.tuple(fc.integer({ min: 5, max: 600 }), fc.integer({ min: 5, max: 600 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(levels, (sizes) => {
        for (const slab of stackLayout(
          sizes.map(([width, height], i) => levelOf(`l${i}`, width, height)),
          box,
        )) {
          expect(slab.left).toBeGreaterThanOrEqual(box.left);
          expect(slab.right).toBeLessThanOrEqual(box.width + 1e-6);
          expect(slab.top).toBeGreaterThanOrEqual(0);
          expect(slab.bottom).toBeLessThanOrEqual(box.height + 1e-6);
        }
      }),
    );
  });

  test('of nothing is nothing', () => {
    expect(stackLayout([], box)).toEqual([]);
  });
});
