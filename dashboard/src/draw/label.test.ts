import { contains, distanceToEdge } from '@atrium/shared/venue/geometry';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { box } from '../../test/small-mall.ts';
import { fitLabel, type LabelStyle } from './label-fit.ts';
import { labelSpots, widthFor } from './label-spot.ts';

const style: LabelStyle = { fontPx: 10, measure: (text) => [...text].length * 5 };
const first = (polygon: Parameters<typeof labelSpots>[0]) => labelSpots(polygon)[0];

describe('the place of a label', () => {
  test('is the middle of a box, level, with the room of the box', () => {
    const spot = first(box(10, 20, 30, 10));
    expect(spot?.angle).toBe(0);
    expect(spot?.centre[0]).toBeCloseTo(25, 6);
    expect(spot?.centre[1]).toBeCloseTo(25, 6);
    expect(spot === undefined ? 0 : widthFor(spot, 4)).toBeCloseTo(30, 3);
  });

  test('has no room for text that is higher than the shape', () => {
    const spot = first(box(0, 0, 30, 10));
    expect(spot === undefined ? Number.NaN : widthFor(spot, 11)).toBe(0);
  });

  test('of an L is in its wide arm, not in the notch', () => {
    const ell = [
      [
        [0, 0],
        [10, 0],
        [10, 30],
        [40, 30],
        [40, 40],
        [0, 40],
      ],
    ] as const;
    const spot = first(ell);
    expect(spot !== undefined && contains(ell, spot.centre)).toBe(true);
    expect(spot?.centre[1]).toBeGreaterThan(30);
  });

  test('keeps off a hole', () => {
    const ring = [...box(0, 0, 40, 40), ...box(15, 15, 10, 10)];
    const spot = first(ring);
    expect(spot !== undefined && contains(ring, spot.centre)).toBe(true);
  });

  test('is offered level, along the longest wall, and across it', () => {
    const slanted = [
      [
        [0, 0],
        [40, 20],
        [35, 30],
        [-5, 10],
      ],
    ] as const;
    expect(labelSpots(slanted).map(({ angle }) => Math.round(angle))).toEqual([0, 27, -63]);
    expect(labelSpots(box(0, 0, 5, 30)).map(({ angle }) => angle)).toEqual([0, -90]);
  });

  test('is never offered upside down, and always inside', () => {
    const corner = fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 99 }));
    fc.assert(
      fc.property(fc.tuple(corner, corner, corner), (triangle) => {
        for (const { angle, centre } of labelSpots([triangle])) {
          expect(angle).toBeGreaterThan(-111);
          expect(angle).toBeLessThanOrEqual(90);
          // A sliver is thinner than the rounding of its own corners.
          expect(contains([triangle], centre) || distanceToEdge([triangle], centre) < 1e-6).toBe(true);
        }
      }),
    );
  });

  test('is not found in a shape without inside', () => {
    expect(labelSpots([])).toEqual([]);
    expect(
      labelSpots([
        [
          [1, 1],
          [1, 1],
          [1, 1],
        ],
      ]),
    ).toEqual([]);
  });
});

describe('what fits', () => {
  const inBox = (width: number, height: number, name: string, value: string) => {
    const fitted = fitLabel(labelSpots(box(0, 0, width, height)), { name, value }, style, 1);
    return fitted === null ? null : { name: fitted.name, hasValue: fitted.hasValue, angle: fitted.spot.angle };
  };

  test('is the whole name and its number in a large shape', () => {
    expect(inBox(100, 40, 'Tea House', '12')).toEqual({ name: ['Tea House'], hasValue: true, angle: 0 });
  });

  test('is the name on two lines where it is too long for one', () => {
    expect(inBox(40, 45, 'Tea House', '12')).toEqual({ name: ['Tea', 'House'], hasValue: true, angle: 0 });
  });

  test('is the name turned where the shape stands upright', () => {
    expect(inBox(30, 100, 'Teahouse', '12')).toEqual({ name: ['Teahouse'], hasValue: true, angle: -90 });
  });

  test('is a name that is cut, where nothing else holds it', () => {
    expect(inBox(40, 30, 'zhongguoyidong', '12')).toEqual({ name: ['zhongg…'], hasValue: true, angle: 0 });
  });

  test('is the number alone in a small shape, and nothing in a tiny one', () => {
    expect(inBox(16, 14, 'Tea House', '12')).toEqual({ name: [], hasValue: true, angle: 0 });
    expect(inBox(8, 8, 'Tea House', '12')).toBeNull();
  });

  test('a store without a number needs no room for one', () => {
    expect(inBox(60, 15, 'Tea House', '')).toEqual({ name: ['Tea House'], hasValue: false, angle: 0 });
    expect(inBox(8, 8, 'Tea House', '')).toBeNull();
  });

  test('breaks ideographs anywhere, not only at spaces', () => {
    expect(inBox(22, 45, '纸灯居酒屋店', '7')).toEqual({ name: ['纸灯居', '酒屋店'], hasValue: true, angle: 0 });
  });
});
