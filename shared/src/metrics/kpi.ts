import { z } from 'zod';

/** How far a number can be trusted, from best to none. `reason` says why in a code the dashboard translates. */
export const KPI_QUALITIES = ['measured', 'calibrated', 'uncalibrated', 'partial', 'provisional', 'unknown'] as const;
export const KPI_REASONS = [
  'open-visits',
  'no-door-counter',
  'no-denominator',
  'no-sensor',
  'sensor-silent',
  'too-few',
  'range-too-large',
  'no-purchases-feed',
  'not-a-store',
  'private',
  'mall-only',
  'counter-silent',
  'forgotten',
] as const;

/**
 * One number with what it is worth. `value`, `low` and `high` are null together when nothing can be said: unknown is not zero.
 * `low`..`high` is the 95 % interval; `n` is the sample it rests on; `definition` is `name@version` of {@link METRICS}.
 */
export const kpiSchema = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.number().int().min(0),
  definition: z.string(),
  quality: z.enum(KPI_QUALITIES),
  reason: z.enum(KPI_REASONS).optional(),
});

export type Kpi = Readonly<z.infer<typeof kpiSchema>>;
export type KpiQuality = (typeof KPI_QUALITIES)[number];
export type KpiReason = (typeof KPI_REASONS)[number];
