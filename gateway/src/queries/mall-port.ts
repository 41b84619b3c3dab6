import type { KpiRow } from '@atrium/shared/wire/http';
import type { Mall } from '../pipeline/mall.ts';
import type { KpiQuery, MallPort } from '../pipeline/ports.ts';
import { takePurchases } from '../pipeline/purchase-desk.ts';
import { benchmarkRows } from './benchmark-rows.ts';
import { flowRows } from './flow-rows.ts';
import { funnelRows } from './funnel-rows.ts';
import { heatmapRows } from './heatmap-rows.ts';
import { kpiRows } from './kpi-rows.ts';
import { ledgerTotals } from './ledger-totals.ts';
import { listVisits } from './list-visits.ts';
import { salesRows } from './sales-rows.ts';
import { sensorLedger } from './sensor-ledger.ts';
import { sensorRows } from './sensor-rows.ts';
import { tenantKpis } from './tenant-kpis.ts';
import { whatIf } from './what-if.ts';

/** A mall at work as the outside may ask about it: what the fold knows now, and what history keeps. */
export const mallPort = (mall: Mall): MallPort => ({
  index: mall.index,
  frame: mall.frame,
  onFrame: mall.onFrame,
  faults: mall.faults.list,
  sensors: () => sensorRows(mall),
  discovered: mall.discovery.list,
  visits: (query) => listVisits(mall, query),
  frameAt: mall.past.frameAt,
  frames: mall.past.frames,
  whatIf: (query) => whatIf(mall, query),
  flows: (query) => flowRows(mall, query),
  funnel: (query) => funnelRows(mall, query),
  benchmark: (query) => benchmarkRows(mall, query),
  heatmap: (query) => heatmapRows(mall, query),
  kpis: ({ anonymous, ...query }) => {
    const ask = (asked: KpiQuery): Promise<KpiRow[]> => kpiRows(mall, asked);
    return anonymous === true ? tenantKpis(ask, query, mall.index.venue.timeZone) : ask(query);
  },
  ledger: (range) => ledgerTotals(mall, range),
  sensorLedger: (range) => sensorLedger(mall, range),
  purchases: (upload) => takePurchases(mall, upload),
  sales: (query) => salesRows(mall, query),
});
