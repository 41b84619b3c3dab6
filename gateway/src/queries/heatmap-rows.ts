import type { ZoneId } from '@atrium/shared/ids';
import { definitionOf, type MetricKey } from '@atrium/shared/metrics/definitions';
import { poisson } from '@atrium/shared/metrics/intervals';
import type { Kpi } from '@atrium/shared/metrics/kpi';
import type { Zone } from '@atrium/shared/venue/venue';
import type { HeatmapMetric, HeatmapRow } from '@atrium/shared/wire/analytics';
import type { KpiRow } from '@atrium/shared/wire/http';
import { peek } from '../core/accrual.ts';
import { markOf, unknown } from '../core/metrics/mark.ts';
import { PRESENCE_EVERY_MS } from '../core/presence.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { HeatmapQuery, Range } from '../pipeline/ports.ts';
import { addStoredSilence, blindQuarters, darkTime, openTime, pendingSilence, type Silence } from './coverage.ts';
import { kpiRows } from './kpi-rows.ts';

const KPI: Readonly<Record<Exclude<HeatmapMetric, 'occupancy'>, MetricKey & keyof KpiRow>> = {
  visits: 'visits',
  dwell: 'dwellMedianS',
  conversion: 'conversion',
};

/** Every zone of the map, or of a level, with one number. Visits, dwell and conversion are of stores; occupancy is of every zone. */
export async function heatmapRows(mall: Mall, query: HeatmapQuery): Promise<HeatmapRow[]> {
  const { metric, level, from, to } = query;
  const zones = mall.index.venue.zones.filter((zone) => level === undefined || zone.level === level);
  const kpiOf = metric === 'occupancy' ? await occupancies(mall, query) : await ofStores(mall, query, KPI[metric]);
  return zones.map((zone) => ({
    zone: zone.id,
    level: zone.level,
    store: zone.store ?? null,
    metric,
    from,
    to,
    rules: mall.index.rulesVersion,
    value: kpiOf(zone),
  }));
}

type KpiOf = (zone: Zone) => Kpi;

async function ofStores(mall: Mall, { from, to }: Range, key: MetricKey & keyof KpiRow): Promise<KpiOf> {
  const rows = new Map((await kpiRows(mall, { from, to, by: 'zone' })).map((row) => [row.key, row]));
  return ({ id }) => (rows.get(id)?.[key] as Kpi | undefined) ?? unknown(key, 'not-a-store');
}

async function occupancies(mall: Mall, { from, to }: Range): Promise<KpiOf> {
  const range = { from, to };
  const { devices, silence } = await mall.reading.run(
    () => ({ devices: pendingPresence(mall, range), silence: pendingSilence(mall, range) }),
    async (seen) => {
      await addStoredPresence(seen.devices, mall, range);
      await addStoredSilence(seen.silence, mall, range);
      return seen;
    },
  );
  const open = openTime(mall, range);
  const ever = Math.max(0, Math.min(to, mall.state.clock.watermark) - from);
  return ({ id }) => occupancy(mall, id, { devices: devices.get(id) ?? 0, silence, range, open, ever });
}

type Seen = {
  readonly devices: number;
  readonly silence: Silence;
  readonly range: Range;
  /** Opening time and all time of the range so far, ms. */
  readonly open: number;
  readonly ever: number;
};

/** The interval is that of as many independent devices as were seen: wide, since most are seen at several looks. */
function occupancy(mall: Mall, zone: ZoneId, { devices, silence, range, open, ever }: Seen): Kpi {
  const sensors = mall.index.sensorsByZone.get(zone) ?? [];
  if (sensors.length === 0) return unknown('occupancy', 'no-sensor');
  const isHeard = sensors.some((id) => mall.state.sensors.has(id));
  if (!isHeard && devices === 0) return unknown('occupancy', 'sensor-silent');
  const dark = darkTime(blindQuarters(mall, silence, zone), range);
  const coverage = open === 0 ? 1 : Math.max(0, 1 - dark / open);
  const looks = Math.floor((ever - dark) / PRESENCE_EVERY_MS);
  if (looks <= 0 || (coverage === 0 && devices === 0))
    return unknown('occupancy', dark > 0 ? 'sensor-silent' : 'no-denominator');
  const { low, high } = poisson(devices);
  return {
    value: devices / looks,
    low: low / looks,
    high: high / looks,
    n: looks,
    definition: definitionOf('occupancy'),
    ...markOf({ coverage, provisional: false }),
  };
}

type Devices = Map<ZoneId, number>;

function pendingPresence({ state }: Mall, { from, to }: Range): Devices {
  const devices: Devices = new Map();
  for (const { tags, minute, sums } of peek(state.accrual, 'presence'))
    if (minute >= from && minute < to) devices.set(tags.zone, (devices.get(tags.zone) ?? 0) + sums.devices);
  return devices;
}

async function addStoredPresence(devices: Devices, { index, store }: Mall, range: Range): Promise<void> {
  const rows = await store.sums({
    measurement: 'presence',
    range,
    groupBy: ['zone'],
    where: { mall: [index.venue.id] },
    sum: ['devices'],
  });
  for (const { tags, sums } of rows)
    devices.set(tags['zone'] ?? '', (devices.get(tags['zone'] ?? '') ?? 0) + (sums['devices'] ?? 0));
}
