import type { Kpi } from '@atrium/shared/metrics/kpi';
import type { FunnelRow, FunnelStage } from '@atrium/shared/wire/analytics';
import type { KpiRow } from '@atrium/shared/wire/http';
import type { Mall } from '../pipeline/mall.ts';
import type { FunnelQuery } from '../pipeline/ports.ts';
import { kpisFor } from './kpis-for.ts';

type Step = {
  readonly stage: FunnelStage;
  readonly of: FunnelStage | null;
  readonly count: (row: KpiRow) => Kpi;
  readonly rate: (row: KpiRow) => Kpi | null;
};

const STEPS: readonly Step[] = [
  { stage: 'passer-by', of: null, count: ({ cameBy }) => cameBy, rate: () => null },
  { stage: 'visit', of: 'passer-by', count: ({ visits }) => visits, rate: ({ captureRate }) => captureRate },
  { stage: 'engaged', of: 'visit', count: ({ engaged }) => engaged, rate: ({ engagedRate }) => engagedRate },
  { stage: 'purchase', of: 'visit', count: ({ purchases }) => purchases, rate: ({ conversion }) => conversion },
];

/** From the front of the stores to their tills: the KPIs of a range, stage by stage. Four rows for every key. */
export async function funnelRows(mall: Mall, query: FunnelQuery): Promise<FunnelRow[]> {
  const { audience, ...asked } = query;
  const rows = await kpisFor(mall, asked, audience);
  return rows.flatMap((row) =>
    STEPS.map(({ stage, of, count, rate }) => ({
      key: row.key,
      stage,
      of,
      from: row.from,
      to: row.to,
      rules: row.rules,
      count: count(row),
      rate: rate(row),
    })),
  );
}
