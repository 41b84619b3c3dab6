import { kpiSchema } from '@atrium/shared/metrics/kpi';
import {
  faultSampleSchema,
  kpiRowSchema,
  ledgerTotalsSchema,
  sensorRowSchema,
  visitRowSchema,
} from '@atrium/shared/wire/http';

/** The columns of each list as CSV: from its schema, so that a file has the same ones whatever it holds. */
const PARTS = Object.keys(kpiSchema.shape);

export const KPI_COLUMNS = Object.entries(kpiRowSchema.shape).flatMap(([name, schema]) =>
  schema === kpiSchema ? PARTS.map((part) => `${name}.${part}`) : [name],
);
export const VISIT_COLUMNS = Object.keys(visitRowSchema.shape);
export const LEDGER_COLUMNS = ['from', 'to', ...Object.keys(ledgerTotalsSchema.shape)];
export const FAULT_COLUMNS = Object.keys(faultSampleSchema.shape);
export const SENSOR_COLUMNS = Object.keys(sensorRowSchema.shape);
