import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPatch, diffFrames, type Frame } from './frame.ts';

const kpi = fc.record({
  value: fc.option(fc.nat(), { nil: null }),
  low: fc.constant(null),
  high: fc.constant(null),
  n: fc.nat(),
  definition: fc.constant('visits@1'),
  quality: fc.constant('measured' as const),
});
const zone = fc.oneof(
  fc.record({ kind: fc.constant('known' as const), devices: fc.nat(3) }),
  fc.record({
    kind: fc.constant('unknown' as const),
    since: fc.constant(null),
    reason: fc.constant('no-sensor' as const),
  }),
);
const store = fc.record({
  inside: fc.option(fc.nat(3), { nil: null }),
  visits: kpi,
  passersBy: kpi,
  captureRate: kpi,
  engaged: kpi,
  purchases: kpi,
  revenue: kpi,
  conversion: kpi,
});
const frame: fc.Arbitrary<Frame> = fc.record({
  mall: fc.constant('m'),
  at: fc.nat(),
  since: fc.nat(2),
  rules: fc.constantFrom('rules-1', 'rules-1+00000001'),
  totals: fc.record({
    inside: fc.nat(2),
    footfall: kpi,
    visits: kpi,
    engaged: kpi,
    purchases: kpi,
    revenue: kpi,
    conversion: kpi,
  }),
  zones: fc.record({ a: zone, b: zone }),
  stores: fc.record({ s: store, t: store }),
  density: fc.record({ l1: fc.array(fc.nat(9), { maxLength: 4 }), l2: fc.array(fc.nat(9), { maxLength: 4 }) }),
});

test('a patch brings one frame exactly to the next', () => {
  fc.assert(
    fc.property(frame, frame, (before, after) => {
      const patch = JSON.parse(JSON.stringify(diffFrames(before, after)));
      expect(applyPatch(before, patch)).toEqual(after);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('an unchanged frame costs its time only', () => {
  fc.assert(
    fc.property(frame, (same) => {
      expect(diffFrames(same, { ...same, at: same.at + 1 })).toEqual({ at: same.at + 1 });
    }),
    { seed: 2, numRuns: 50 },
  );
});
