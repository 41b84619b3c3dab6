import type { EpochMs } from '@atrium/shared/units';
import type { BenchmarkRow, FlowRow, FunnelRow } from '@atrium/shared/wire/analytics';
import type { Frame } from '@atrium/shared/wire/frame';
import type { FaultSample, KpiRow, LedgerTotals, SensorRow, VisitRow } from '@atrium/shared/wire/http';
import type { SalesKey, SalesRow } from '@atrium/shared/wire/sales';
import { API, type Reader } from './api.ts';
import { isRecord } from './is-record.ts';
import { readKpiRows } from './read-api.ts';

/** A question to the history of one mall: the path below `/malls/{mall}/`, and how its answer is read. */
export type Report<T> = { readonly path: string; readonly read: Reader<T> };

export type Period = { readonly from: EpochMs; readonly to: EpochMs };
export type Bucket = '15m' | '1h' | '1d';

type Fields = Readonly<Record<string, string | number | undefined>>;

function pathWith(path: string, fields: Fields): string {
  const given = Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  return `${path}?${new URLSearchParams(given)}`;
}

/** Rows whose named field is of the type that a row must have; others are left out. */
const rowsWith =
  <T>(field: string, type: 'string' | 'number'): Reader<readonly T[]> =>
  (body) =>
    isRecord(body) && Array.isArray(body['rows'])
      ? (body['rows'].filter((row) => isRecord(row) && typeof row[field] === type) as readonly T[])
      : null;

export type KpiQuestion = Period & {
  readonly by: 'mall' | 'level' | 'store';
  readonly bucket?: Bucket;
  readonly store?: string;
};

export const kpiReport = (question: KpiQuestion): Report<readonly KpiRow[]> => ({
  path: pathWith('kpis', question),
  read: readKpiRows,
});

/** The most visits that a page lays out one by one. */
const VISITS_SHOWN = 5_000;

export const visitReport = (question: Period & { readonly store: string }): Report<readonly VisitRow[]> => ({
  path: pathWith('visits', { ...question, limit: VISITS_SHOWN }),
  read: rowsWith<VisitRow>('enteredAt', 'number'),
});

/** A list is paged by a thousand; a matrix of a mall's stores is taken as one. */
const WHOLE_LIST = 10_000;

export const flowReport = (question: Period & { readonly store?: string }): Report<readonly FlowRow[]> => ({
  path: pathWith('flows', { ...question, limit: WHOLE_LIST }),
  read: rowsWith<FlowRow>('next', 'string'),
});

export const funnelReport = (
  question: Period & { readonly by: 'mall' | 'level' | 'store'; readonly store?: string },
): Report<readonly FunnelRow[]> => ({
  path: pathWith('funnel', { ...question, limit: WHOLE_LIST }),
  read: rowsWith<FunnelRow>('stage', 'string'),
});

export const benchmarkReport = (question: Period & { readonly store: string }): Report<readonly BenchmarkRow[]> => ({
  path: pathWith('benchmark', question),
  read: rowsWith<BenchmarkRow>('metric', 'string'),
});

export const ledgerReport = (period: Period): Report<LedgerTotals> => ({
  path: pathWith('ledger', period),
  read: (body) =>
    isRecord(body) && isRecord(body['totals']) && typeof body['totals']['received'] === 'number'
      ? (body['totals'] as LedgerTotals)
      : null,
});

export const sensorReport: Report<readonly SensorRow[]> = {
  path: 'sensors',
  read: rowsWith<SensorRow>('id', 'string'),
};

export const faultReport: Report<readonly FaultSample[]> = {
  path: 'faults',
  read: rowsWith<FaultSample>('at', 'number'),
};

export const addressOf = (mall: string, { path }: Report<unknown>): string =>
  `${API}/malls/${encodeURIComponent(mall)}/${path}`;

export type SalesQuestion = Period & { readonly by: SalesKey; readonly store?: string };

export const salesReport = (question: SalesQuestion): Report<readonly SalesRow[]> => ({
  path: pathWith('sales', question),
  read: rowsWith<SalesRow>('key', 'string'),
});

export const frameReport = (question: {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly every: number;
  readonly limit: number;
}): Report<readonly Frame[]> => ({ path: pathWith('frames', question), read: rowsWith<Frame>('at', 'number') });

/** The same question as a file for a spreadsheet. */
export const csvAddress = (mall: string, report: Report<unknown>): string =>
  `${addressOf(mall, report)}${report.path.includes('?') ? '&' : '?'}format=csv`;
