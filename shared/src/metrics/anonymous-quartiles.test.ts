import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anonymousQuartiles, MIN_STORES } from './anonymous-quartiles.ts';

const rates = fc.array(fc.double({ min: 0.05, max: 0.6, noNaN: true }), { minLength: MIN_STORES, maxLength: 120 });

test('nineteen stores are too few', () => {
  expect(anonymousQuartiles(Array.from({ length: MIN_STORES - 1 }, () => 0.1))).toBeNull();
  expect(anonymousQuartiles(Array.from({ length: MIN_STORES }, () => 0.1))).toEqual({
    lower: 0.1,
    median: 0.1,
    upper: 0.1,
  });
});

test('quartiles are in order and within the values, rounding apart', () => {
  fc.assert(
    fc.property(rates, (values) => {
      const quartiles = anonymousQuartiles(values);
      if (quartiles === null) return;
      const { lower, median, upper } = quartiles;
      expect(lower).toBeLessThanOrEqual(median);
      expect(median).toBeLessThanOrEqual(upper);
      expect(lower).toBeGreaterThanOrEqual(Math.min(...values) * 0.94);
      expect(upper).toBeLessThanOrEqual(Math.max(...values) * 1.06);
    }),
  );
});

/** The strongest reader knows every store but one: whatever it is told, it must not be able to work that one out to within 5 %. */
test('all the others together cannot work out the one that is left', () => {
  fc.assert(
    fc.property(rates, fc.nat(200), (values, pick) => {
      const told = JSON.stringify(anonymousQuartiles(values));
      const i = pick % values.length;
      const truth = values[i] ?? 0;
      const candidates = Array.from({ length: 400 }, (_, c) => truth * (0.8 + c / 1000));
      const fitting = candidates.filter((value) => JSON.stringify(anonymousQuartiles(values.with(i, value))) === told);
      // Digits are cut, so that some span of values always fits.
      expect(Math.max(...fitting, truth) - Math.min(...fitting, truth)).toBeGreaterThan(0);
      expect(fitting.length).toBeGreaterThan(2);
    }),
    { numRuns: 60 },
  );
});

test('a value that dominates its neighbours is not averaged with them', () => {
  const some = (n: number, value: number): number[] => Array.from({ length: n }, () => value);
  expect(anonymousQuartiles([...some(18, 1), ...some(6, 900)])).not.toBeNull();
  expect(anonymousQuartiles([...some(19, 1), ...some(5, 900)])).toBeNull();
});
