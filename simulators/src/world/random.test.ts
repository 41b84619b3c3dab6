import { describe, expect, test } from 'vitest';
import { createRandom, xoshiro128 } from './random.ts';

const draw = (bits: () => number, count: number): number[] => Array.from({ length: count }, bits);

describe('random', () => {
  test('xoshiro128 draws the reference sequence of its authors', () => {
    const expected = [
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ];
    expect(draw(xoshiro128([1, 2, 3, 4]), 10)).toEqual(expected);
  });

  test('equal seeds draw equal numbers, others do not', () => {
    expect(draw(createRandom(7).bits, 50)).toEqual(draw(createRandom('7').bits, 50));
    expect(draw(createRandom(7).bits, 50)).not.toEqual(draw(createRandom(8).bits, 50));
  });

  test('a fork depends on its name, not on what was drawn before it', () => {
    const [fresh, used] = [createRandom(1), createRandom(1)];
    draw(used.bits, 1_000);
    expect(draw(used.fork('shopper', 3).bits, 20)).toEqual(draw(fresh.fork('shopper', 3).bits, 20));
    expect(draw(fresh.fork('shopper', 3).bits, 20)).not.toEqual(draw(fresh.fork('shopper', 4).bits, 20));
    expect(draw(fresh.fork('a', 'b').bits, 20)).not.toEqual(draw(fresh.fork('b', 'a').bits, 20));
  });

  test('a hundred thousand forks never share a stream', () => {
    const root = createRandom(1);
    const starts = new Set<string>();
    for (let id = 0; id < 100_000; id++) starts.add(draw(root.fork('p', id).bits, 2).join());
    expect(starts.size).toBe(100_000);
  });

  test('first numbers of neighbouring forks are evenly spread', () => {
    const root = createRandom(2);
    const bins = new Array<number>(16).fill(0);
    for (let id = 0; id < 16_000; id++) {
      const bin = Math.floor(root.fork(`p${id}`).unit() * 16);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    // Chi-squared with 15 degrees of freedom passes 37.7 once in a thousand times.
    const chi2 = bins.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    expect(chi2).toBeLessThan(37.7);
  });
});
