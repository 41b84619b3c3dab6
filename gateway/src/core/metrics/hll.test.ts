import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addToHll, createHll, estimateHll, type Hll, mergeHll, readHll, writeHll } from './hll.ts';

const sketchOf = (names: Iterable<string>): Hll => {
  const hll = createHll();
  for (const name of names) addToHll(hll, name);
  return hll;
};
const devices = (n: number, epoch: string): string[] =>
  Array.from({ length: n }, (_, i) => `${epoch}-${i.toString(16)}`);

describe('a sketch', () => {
  test.each([30, 300, 3_000, 12_000, 40_000])(
    'of %i devices is right within 2 %%, root mean square of 20 days',
    (n) => {
      let squares = 0;
      for (let day = 0; day < 20; day++) squares += (estimateHll(sketchOf(devices(n, `day${day}`))) / n - 1) ** 2;
      expect(Math.sqrt(squares / 20)).toBeLessThan(0.02);
    },
  );

  test('of two places together is that of everybody in either', () => {
    const names = fc.array(fc.string({ maxLength: 3 }), { maxLength: 200 });
    fc.assert(
      fc.property(names, names, (a, b) => {
        const both = sketchOf(a);
        mergeHll(both, sketchOf(b));
        expect(both).toEqual(sketchOf([...a, ...b]));
      }),
    );
  });

  test('does not grow when a device comes again', () => {
    const hll = sketchOf(devices(500, 'x'));
    const before = estimateHll(hll);
    for (const name of devices(500, 'x')) addToHll(hll, name);
    expect(estimateHll(hll)).toBe(before);
  });

  test.each([0, 1, 100, 900, 20_000])('of %i devices is written and read back', (n) => {
    const hll = sketchOf(devices(n, 'y'));
    const text = writeHll(hll);
    expect(readHll(text)).toEqual(hll);
    expect(text).toMatch(/^[ds][0-Z.,a-z]*$/);
    for (const name of devices(n, 'y').slice(0, 50)) expect(text).not.toContain(name);
  });

  test('of nothing is nothing', () => {
    expect(estimateHll(createHll())).toBe(0);
    expect(estimateHll(readHll(''))).toBe(0);
  });
});
