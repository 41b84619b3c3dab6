import { z } from 'zod';
import { type Kpi, kpiSchema } from '../metrics/kpi.ts';
import { rowErrorSchema } from './sales.ts';
import { discoveredSensorSchema } from './sensors.ts';

/** Shapes of the HTTP answers. `rows` lists are paged: `next` goes back as `cursor`. */
export const pageOf = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), next: z.string().nullable() });

/**
 * `operator` runs the mall and everything here; `analyst` reads its numbers; `tenant` reads those of its own stores; `developer` reads
 * how good the data are, and no numbers.
 */
export const ROLES = ['operator', 'analyst', 'tenant', 'developer'] as const;
export type Role = (typeof ROLES)[number];

/** Who is signed in. A tenant sees `stores` of `mall` only; the others every store of `mall`, or of every mall when that is null. */
export const sessionSchema = z.object({
  user: z.string(),
  role: z.enum(ROLES),
  mall: z.string().nullable(),
  stores: z.array(z.string()),
  /** Epoch ms at which the session ends by itself. */
  expiresAt: z.number(),
});
export type Session = z.infer<typeof sessionSchema>;

export const signInSchema = z.strictObject({ user: z.string().min(1).max(128), password: z.string().min(1).max(1024) });

/** RFC 9457 problem. `field` and `received` name what was wrong with the request, where something was. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  code: z.string(),
  field: z.string().optional(),
  received: z.string().optional(),
  /** Of a list of things sent: the first that was wrong, from 1, and up to 100 of all that were. */
  row: z.number().optional(),
  errors: z.array(rowErrorSchema).optional(),
  errorCount: z.number().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const mallRowSchema = z.object({
  id: z.string(),
  name: z.record(z.string(), z.string()),
  timeZone: z.string(),
  currency: z.string(),
});

export const visitRowSchema = z.object({
  visitId: z.string(),
  store: z.string(),
  /** Pseudonym, good for one local day; null once the day's key is destroyed. */
  device: z.string().nullable(),
  enteredAt: z.number(),
  leftAt: z.number(),
  /** Observed span: last minus first sighting in the store, seconds. */
  dwellS: z.number(),
  /** Span corrected for sparse sampling; null when only heard once. */
  dwellEstimateS: z.number().nullable(),
  sightings: z.number(),
  engaged: z.boolean(),
  open: z.boolean(),
  rev: z.number(),
  rules: z.string(),
});
export type VisitRow = z.infer<typeof visitRowSchema>;

/** What KPI rows can be keyed by, and how a range can be cut: at local clock boundaries of the venue. */
export const KPI_KEYS = ['mall', 'level', 'zone', 'store'] as const;
export const KPI_BUCKETS = ['15m', '1h', '1d'] as const;

export const kpiRowSchema = z.object({
  key: z.string(),
  from: z.number(),
  to: z.number(),
  rules: z.string(),
  currency: z.string(),
  footfall: kpiSchema,
  deviceTrips: kpiSchema,
  crowd: kpiSchema,
  visits: kpiSchema,
  uniqueDevices: kpiSchema,
  passersBy: kpiSchema,
  cameBy: kpiSchema,
  captureRate: kpiSchema,
  engaged: kpiSchema,
  engagedRate: kpiSchema,
  bounceRate: kpiSchema,
  dwellLowerS: kpiSchema,
  dwellMedianS: kpiSchema,
  dwellUpperS: kpiSchema,
  purchases: kpiSchema,
  revenue: kpiSchema,
  salesPerPurchase: kpiSchema,
  conversion: kpiSchema,
  salesPerVisitor: kpiSchema,
});
export type KpiRow = z.infer<typeof kpiRowSchema>;
/** The KPIs of a row. */
export type KpiMetric = { [K in keyof KpiRow]: KpiRow[K] extends Kpi ? K : never }[keyof KpiRow];
export const KPI_METRICS = Object.entries(kpiRowSchema.shape).flatMap(([name, schema]) =>
  schema === kpiSchema ? [name as KpiMetric] : [],
);

export const SENSOR_STATES = ['online', 'silent', 'unknown', 'never'] as const;

export const sensorRowSchema = z.object({
  id: z.string(),
  kind: z.enum(['wifi', 'ble', 'counter']),
  level: z.string(),
  zone: z.string(),
  store: z.string().nullable(),
  lastAt: z.number().nullable(),
  online: z.boolean().nullable(),
  /** `unknown`: the broker is away, so that nobody can say. `never`: since the hub's log begins. */
  state: z.enum(SENSOR_STATES),
  /** After how long without a sign of life it is silent, ms: learned from how it usually talks; null when never heard. */
  silentAfterMs: z.number().nullable(),
  /** How far its clock is ahead of the hub's, ms; negative also for messages that take long. Null where it cannot be told. */
  skewMs: z.number().nullable(),
  /** Share of duplicates in what came in the last quarter of an hour or two. */
  duplicateRate: z.number().nullable(),
  firmware: z.string().nullable(),
  /** Percent. */
  battery: z.number().nullable(),
});
/** `discovered`: receivers that talk and are not in the venue. */
export const sensorListSchema = pageOf(sensorRowSchema).extend({ discovered: z.array(discoveredSensorSchema) });
export type SensorRow = z.infer<typeof sensorRowSchema>;

export const LEDGER_OUTCOMES = ['accepted', 'duplicate', 'late', 'malformed', 'dropped'] as const;
export type LedgerOutcome = (typeof LEDGER_OUTCOMES)[number];

export const ledgerTotalsSchema = z.object({
  received: z.number(),
  accepted: z.number(),
  duplicate: z.number(),
  late: z.number(),
  malformed: z.number(),
  dropped: z.number(),
  stored: z.number(),
});
export type LedgerTotals = z.infer<typeof ledgerTotalsSchema>;

/** One hour of one sensor, by the quarter of an hour in which events came; `silentMs` is how long nothing did. */
export const sensorLedgerRowSchema = z.object({
  sensor: z.string(),
  from: z.number(),
  to: z.number(),
  accepted: z.number(),
  duplicate: z.number(),
  late: z.number(),
  malformed: z.number(),
  silentMs: z.number(),
});
export type SensorLedgerRow = z.infer<typeof sensorLedgerRowSchema>;

/** `rows` where the account is asked for by sensor. */
export const ledgerSchema = z.object({
  from: z.number(),
  to: z.number(),
  totals: ledgerTotalsSchema,
  rows: z.array(sensorLedgerRowSchema).optional(),
});
export const ledgerRowSchema = z.object({
  from: z.number(),
  to: z.number(),
  ...ledgerTotalsSchema.partial().shape,
  sensor: z.string().optional(),
  silentMs: z.number().optional(),
});

/** Why a message was refused, as counted by `hub_ingest_malformed_total{reason}`. */
export const MALFORMED_REASONS = [
  'topic',
  'unknown-mall',
  'unknown-sensor',
  'unknown-store',
  'wrong-sensor-kind',
  'content-type',
  'oversized',
  'empty',
  'utf8',
  'json',
  'msgpack',
  'schema',
  'too-many',
  'currency',
  'future',
] as const;
export type MalformedReason = (typeof MALFORMED_REASONS)[number];

export const faultSampleSchema = z.object({
  at: z.number(),
  topic: z.string(),
  reason: z.enum(MALFORMED_REASONS),
  /** Dotted path of the field, where one is to blame. */
  field: z.string().nullable(),
  detail: z.string(),
  /** Start of the payload with everything masked that could be an address or a person. */
  sample: z.string(),
});
export type FaultSample = z.infer<typeof faultSampleSchema>;
