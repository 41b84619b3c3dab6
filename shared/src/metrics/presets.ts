import { z } from 'zod';
import { type RulesOverride, rulesSchema } from './rules.ts';

/**
 * Thresholds of products that a mall may have had before, so that its numbers can be compared with the old ones. What such a product
 * decides by signal strength is left out: here the filter says where a device is. Taken from the vendors' public documents in 2025;
 * a preset is never changed, a vendor's new rule gets a new name.
 */
export const PRESETS = {
  /** Sample code for the Scanning API: a visit from 5 min, a new one after 120 s away. */
  meraki: { visitFromMs: 300_000, engagedFromMs: 300_000, visitGapMs: 120_000 },
  /** Central presence analytics: a visitor from 5 min. */
  aruba: { visitFromMs: 300_000, engagedFromMs: 300_000 },
  /** A visit from the first sighting; it ends after 3 h without one; here now is who was heard in the last 10 min. */
  'cisco-spaces': {
    inStoreFromMs: 0,
    visitFromMs: 0,
    visitGapMs: 10_800_000,
    tripGapMs: 10_800_000,
    presentMs: 600_000,
  },
  /** A visit from 5 min, a new one after 15 min away. */
  cloud4wi: { visitFromMs: 300_000, engagedFromMs: 300_000, visitGapMs: 900_000 },
  /** Whoever is inside is a visitor, however short. */
  purple: { inStoreFromMs: 0, visitFromMs: 0 },
} as const satisfies Record<string, RulesOverride>;

const presetSchema = z.object({ preset: z.enum(Object.keys(PRESETS) as (keyof typeof PRESETS)[]).optional() });

/** Thresholds as a mall writes them: any of its own over those of a preset, those over the defaults. */
export const mallRulesSchema = z.looseObject(presetSchema.shape).transform(({ preset, ...own }, context) => {
  const read = rulesSchema.safeParse({ ...(preset === undefined ? {} : PRESETS[preset]), ...own });
  if (read.success) return read.data;
  for (const { path, message } of read.error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});
