import { expect, test } from 'vitest';
import { mallRulesSchema, PRESETS } from './presets.ts';
import { DEFAULT_RULES, rulesSchema, rulesVersion } from './rules.ts';

test('thresholds of a preset lie over the defaults, and those of the mall over both', () => {
  expect(mallRulesSchema.parse({})).toEqual(DEFAULT_RULES);
  expect(mallRulesSchema.parse({ preset: 'meraki' })).toEqual({ ...DEFAULT_RULES, ...PRESETS.meraki });
  expect(mallRulesSchema.parse({ preset: 'cloud4wi', visitGapMs: 1_800_000 })).toMatchObject({
    visitFromMs: 300_000,
    visitGapMs: 1_800_000,
  });
});

test('every preset is within the limits, has a version of its own, and ends no trip before a visit', () => {
  const rules = Object.values(PRESETS).map((preset) => rulesSchema.parse(preset));
  expect(new Set(rules.map((one) => rulesVersion(one))).size).toBe(rules.length);
  for (const { tripGapMs, visitGapMs, engagedFromMs, visitFromMs } of rules) {
    expect(tripGapMs).toBeGreaterThanOrEqual(visitGapMs);
    expect(engagedFromMs).toBeGreaterThanOrEqual(visitFromMs);
  }
});

test('an unknown preset and a misspelt threshold are refused by name', () => {
  expect(mallRulesSchema.safeParse({ preset: 'acme' }).error?.issues[0]?.path).toEqual(['preset']);
  const misspelt = mallRulesSchema.safeParse({ preset: 'aruba', visitGap: 5, visitFromMs: -1 });
  expect(misspelt.error?.issues.map(({ path }) => path.join('.'))).toEqual(['visitFromMs', '']);
});
