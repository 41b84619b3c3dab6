import type { KpiRow } from '@atrium/shared/wire/http';
import type { Mall } from '../pipeline/mall.ts';
import type { Audience, KpiQuery } from '../pipeline/ports.ts';
import { kpiRows } from './kpi-rows.ts';
import { tenantKpis } from './tenant-kpis.ts';

/** KPIs as whoever asks may see them. */
export const kpisFor = (mall: Mall, query: KpiQuery, audience: Audience): Promise<KpiRow[]> =>
  audience === 'tenant'
    ? tenantKpis((asked) => kpiRows(mall, asked), query, mall.index.venue.timeZone)
    : kpiRows(mall, query);
