import { z } from 'zod';
import { kpiSchema } from '../metrics/kpi.ts';

/** Answers that are made of several KPIs. Every row says which period and which version of the thresholds it is of. */

const period = { from: z.number(), to: z.number(), rules: z.string() };

/** What a number means: `id` is what every KPI carries as its `definition`. */
export const definitionRowSchema = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  version: z.number(),
  unit: z.string(),
  formula: z.string(),
  words: z.string(),
});

/** One cell of the cross-shopping matrix: from a store to the next one visited on the same trip. */
export const flowRowSchema = z.object({
  store: z.string(),
  next: z.string(),
  ...period,
  moves: kpiSchema,
  /** Of all moves out of `store`. */
  share: kpiSchema,
  /** Against chance. It rests on the sums of other stores, so a tenant has none. */
  lift: kpiSchema,
});
export type FlowRow = z.infer<typeof flowRowSchema>;

/** From the front of the store to the till. */
export const FUNNEL_STAGES = ['passer-by', 'visit', 'engaged', 'purchase'] as const;
export type FunnelStage = (typeof FUNNEL_STAGES)[number];
/** What funnels are keyed by. */
export const FUNNEL_KEYS = ['mall', 'level', 'store'] as const;

export const funnelRowSchema = z.object({
  key: z.string(),
  stage: z.enum(FUNNEL_STAGES),
  /** The stage that `rate` is a share of; null for the first. Purchases are of visits: one may buy without staying long. */
  of: z.enum(FUNNEL_STAGES).nullable(),
  ...period,
  count: kpiSchema,
  rate: kpiSchema.nullable(),
});
export type FunnelRow = z.infer<typeof funnelRowSchema>;

/** What a store is compared in. Nothing in it tells the size of another store. */
export const BENCHMARK_METRICS = [
  'captureRate',
  'engagedRate',
  'bounceRate',
  'dwellMedianS',
  'conversion',
  'salesPerVisitor',
] as const;
export type BenchmarkMetric = (typeof BENCHMARK_METRICS)[number];

/** A store beside the others of the mall: its own number, and quartiles of theirs that no store can be read from. */
export const benchmarkRowSchema = z.object({
  store: z.string(),
  metric: z.enum(BENCHMARK_METRICS),
  ...period,
  own: kpiSchema,
  lowerQuartile: kpiSchema,
  median: kpiSchema,
  upperQuartile: kpiSchema,
});
export type BenchmarkRow = z.infer<typeof benchmarkRowSchema>;

/** One local day: what the doors counted, how many device trips began, and people for each device. */
export const calibrationRowSchema = z.object({
  day: z.string(),
  doors: z.number(),
  devices: z.number(),
  ratio: z.number().nullable(),
});
export type CalibrationRow = z.infer<typeof calibrationRowSchema>;

export const calibrationSchema = z.object({
  hasDoorCounter: z.boolean(),
  /** People for each device over the days; null where too few days can be used. */
  ratio: z.number().nullable(),
  /** Standard deviation of the logarithm of a day's ratio. */
  logSd: z.number().nullable(),
  days: z.number(),
  /** Whether the ratio left its course within the days, and to which side: more people for each device, or fewer. */
  drift: z.object({ alarm: z.boolean(), direction: z.enum(['more-people-per-device', 'fewer']).nullable() }),
  rows: z.array(calibrationRowSchema),
});
export type CalibrationAnswer = z.infer<typeof calibrationSchema>;

export const HEATMAP_METRICS = ['visits', 'occupancy', 'dwell', 'conversion'] as const;
export type HeatmapMetric = (typeof HEATMAP_METRICS)[number];

/** One zone of the map. A zone that nobody could see is unknown, not empty. */
export const heatmapRowSchema = z.object({
  zone: z.string(),
  level: z.string(),
  store: z.string().nullable(),
  metric: z.enum(HEATMAP_METRICS),
  ...period,
  value: kpiSchema,
});
export type HeatmapRow = z.infer<typeof heatmapRowSchema>;
