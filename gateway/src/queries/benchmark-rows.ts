import type { StoreId } from '@atrium/shared/ids';
import { type AnonymousQuartiles, anonymousQuartiles } from '@atrium/shared/metrics/anonymous-quartiles';
import { definitionOf } from '@atrium/shared/metrics/definitions';
import type { Kpi } from '@atrium/shared/metrics/kpi';
import { K_COUNTS } from '@atrium/shared/metrics/suppress';
import { BENCHMARK_METRICS, type BenchmarkMetric, type BenchmarkRow } from '@atrium/shared/wire/analytics';
import type { KpiRow } from '@atrium/shared/wire/http';
import { unknown } from '../core/metrics/mark.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { BenchmarkQuery } from '../pipeline/ports.ts';
import { kpiRows } from './kpi-rows.ts';
import { kpisFor } from './kpis-for.ts';

/**
 * A store beside the anonymous floor: quartiles over the stores of the mall, those of the asker left out, so that nobody can work out
 * another's number from its own.
 *
 * @returns a row for each metric; quartiles are unknown where too few stores have enough visits
 */
export async function benchmarkRows(mall: Mall, query: BenchmarkQuery): Promise<BenchmarkRow[]> {
  const { own, store, audience, from, to } = query;
  const rows = await kpiRows(mall, { from, to, by: 'store' });
  const others = rows.filter(({ key }) => key !== store && !own.includes(key));
  const [mine] = await kpisFor(mall, { from, to, by: 'store', store }, audience);
  return mine === undefined ? [] : BENCHMARK_METRICS.map((metric) => rowOf(metric, mine, others));
}

function rowOf(metric: BenchmarkMetric, mine: KpiRow, others: readonly KpiRow[]): BenchmarkRow {
  const values = others.flatMap((row): number[] => numberOf(row, metric));
  const quartiles = anonymousQuartiles(values);
  const kpi = (of: keyof AnonymousQuartiles): Kpi => {
    if (quartiles === null) return unknown(metric, 'too-few');
    const value = quartiles[of];
    return { value, low: value, high: value, n: values.length, definition: definitionOf(metric), quality: 'measured' };
  };
  return {
    store: mine.key as StoreId,
    metric,
    from: mine.from,
    to: mine.to,
    rules: mine.rules,
    own: mine[metric],
    lowerQuartile: kpi('lower'),
    median: kpi('median'),
    upperQuartile: kpi('upper'),
  };
}

/** A store that hardly anybody came to says nothing, and would say too much about those who did. */
function numberOf(row: KpiRow, metric: BenchmarkMetric): number[] {
  const { value, n } = row[metric];
  return value === null || n < K_COUNTS ? [] : [value];
}
