import { expect, test } from 'vitest';
import { DEFAULT_RULES, rulesSchema, rulesVersion } from './rules.ts';

test('the defaults have a plain name, and any other threshold another', () => {
  expect(rulesVersion(DEFAULT_RULES)).toBe('rules-1');
  const one = rulesVersion(rulesSchema.parse({ visitGapMs: 1_800_000 }));
  const two = rulesVersion(rulesSchema.parse({ visitGapMs: 1_800_001 }));
  expect(one).toMatch(/^rules-1\+[0-9a-f]{8}$/);
  expect(two).not.toBe(one);
  expect(rulesVersion(DEFAULT_RULES, { shop: { visitFromMs: 1 } })).not.toBe('rules-1');
});

test('a misspelt threshold is refused', () => {
  expect(rulesSchema.safeParse({ visitgapMs: 1 }).success).toBe(false);
});
