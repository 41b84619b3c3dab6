import { armSize } from '../core/campaigns/power.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { MallPort } from '../pipeline/ports.ts';
import { takePurchases } from '../pipeline/purchase-desk.ts';
import { benchmarkRows } from './benchmark-rows.ts';
import { calibrationAnswer } from './calibration-days.ts';
import { campaignReport, campaignRows } from './campaign-report.ts';
import { flowRows } from './flow-rows.ts';
import { funnelRows } from './funnel-rows.ts';
import { heatmapRows } from './heatmap-rows.ts';
import { kpisFor } from './kpis-for.ts';
import { ledgerTotals } from './ledger-totals.ts';
import { listVisits } from './list-visits.ts';
import { memberSummary } from './member-summary.ts';
import { privacyReport } from './privacy-report.ts';
import { salesRows } from './sales-rows.ts';
import { sensorLedger } from './sensor-ledger.ts';
import { sensorRows } from './sensor-rows.ts';
import { whatIf } from './what-if.ts';

/** A mall at work as the outside may ask about it: what the fold knows now, and what history keeps. */
export const mallPort = (mall: Mall): MallPort => ({
  index: mall.index,
  frame: mall.frame,
  onFrame: mall.onFrame,
  faults: mall.faults.list,
  sensors: () => sensorRows(mall),
  privacy: () => privacyReport(mall),
  choose: mall.privacy.choose,
  discovered: mall.discovery.list,
  visits: (query) => listVisits(mall, query),
  frameAt: mall.past.frameAt,
  frames: mall.past.frames,
  whatIf: (query) => whatIf(mall, query),
  flows: (query) => flowRows(mall, query),
  funnel: (query) => funnelRows(mall, query),
  benchmark: (query) => benchmarkRows(mall, query),
  heatmap: (query) => heatmapRows(mall, query),
  kpis: ({ anonymous, ...query }) => kpisFor(mall, query, anonymous === true ? 'tenant' : 'staff'),
  calibration: () => calibrationAnswer(mall),
  ledger: (range) => ledgerTotals(mall, range),
  sensorLedger: (range) => sensorLedger(mall, range),
  purchases: (upload) => takePurchases(mall, upload),
  sales: (query) => salesRows(mall, query),
  campaigns: () => campaignRows(mall),
  campaign: (id) => campaignReport(mall, id),
  armSize: (base, lift, power) => armSize(base, Math.min(1, base * (1 + lift)), power),
  members: (query) => memberSummary(mall, query),
});
