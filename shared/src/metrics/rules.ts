import { z } from 'zod';

/**
 * The thresholds that turn sightings into visits. Every one is versioned: a KPI names the rules it was computed with.
 * Defaults and their sources: a shop in a mall is entered for a minute, a gap of ten minutes keeps a phone with a dark screen in
 * one visit (at one probe a minute, 120 s would cut a 30-minute visit into 1.3), an excursion of two minutes is the corridor.
 */
export const rulesSchema = z.strictObject({
  /** Shortest stay that counts as being in the store at all, ms, inclusive. */
  inStoreFromMs: z.number().int().min(0).max(3_600_000).default(30_000),
  /** Shortest stay that is a visit, ms, inclusive. */
  visitFromMs: z.number().int().min(0).max(3_600_000).default(60_000),
  /** Shortest visit that is engaged, ms, inclusive. */
  engagedFromMs: z.number().int().min(0).max(14_400_000).default(300_000),
  /** A new visit starts only when nothing was heard for strictly longer than this, ms. */
  visitGapMs: z.number().int().min(0).max(14_400_000).default(600_000),
  /** Being placed elsewhere for at most this long does not end a visit, ms. */
  excursionMs: z.number().int().min(0).max(3_600_000).default(120_000),
  /** A device is shown where it was last heard for this long, ms. */
  presentMs: z.number().int().min(1_000).max(14_400_000).default(300_000),
  /** A trip through the mall ends after this much silence, ms. */
  tripGapMs: z.number().int().min(60_000).max(86_400_000).default(2_700_000),
  /** Level below which a device is not placed at all, dBm. */
  enterDbm: z.number().min(-127).max(0).default(-88),
  /** How much louder another zone must be before it challenges the holder, dB. */
  marginDb: z.number().min(0).max(40).default(5),
  /** Scan batches in a row that one challenger must win. */
  winsToMove: z.number().int().min(1).max(20).default(2),
  /** Weight of a new level against the smoothed one, 0 to 1. */
  smoothing: z.number().gt(0).max(1).default(0.5),
  /** A receiver's level is forgotten when it did not hear the device for this long, ms. */
  levelTtlMs: z.number().int().min(1_000).max(600_000).default(45_000),
  /** A zone is unknown when its sensors were silent for this long while others were heard, ms. */
  sensorSilentMs: z.number().int().min(1_000).max(86_400_000).default(600_000),
});

export type Rules = Readonly<z.infer<typeof rulesSchema>>;
export type RulesOverride = Readonly<Partial<z.input<typeof rulesSchema>>>;
/** A per-store override may move only what defines its visits. */
export const storeRulesSchema = z.strictObject({
  inStoreFromMs: rulesSchema.shape.inStoreFromMs.unwrap().optional(),
  visitFromMs: rulesSchema.shape.visitFromMs.unwrap().optional(),
  engagedFromMs: rulesSchema.shape.engagedFromMs.unwrap().optional(),
  visitGapMs: rulesSchema.shape.visitGapMs.unwrap().optional(),
  excursionMs: rulesSchema.shape.excursionMs.unwrap().optional(),
});
export type StoreRules = Readonly<z.infer<typeof storeRulesSchema>>;

export const DEFAULT_RULES: Rules = rulesSchema.parse({});

/**
 * Name a set of rules: `rules-1` for the defaults, otherwise `rules-1+` and a checksum of what differs, so that two results are
 * comparable exactly when their versions are equal.
 */
export function rulesVersion(rules: Rules, stores: Readonly<Record<string, StoreRules>> = {}): string {
  const entries = Object.entries(rules) as [keyof Rules, number][];
  const changed = entries.filter(([key, value]) => value !== DEFAULT_RULES[key]).sort(([a], [b]) => (a < b ? -1 : 1));
  const perStore = Object.entries(stores).sort(([a], [b]) => (a < b ? -1 : 1));
  if (changed.length === 0 && perStore.length === 0) return 'rules-1';
  return `rules-1+${checksum(JSON.stringify([changed, perStore]))}`;
}

/** FNV-1a, 32 bits, as 8 hex digits: a name, not a defence. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
