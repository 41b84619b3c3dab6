import { CALIBRATION_DAYS, calibrate, driftOf } from '@atrium/shared/metrics/calibration';
import { localMidnight, localTime } from '@atrium/shared/time/local-day';
import type { EpochMs, Millis } from '@atrium/shared/units';
import type { CalibrationAnswer, CalibrationRow } from '@atrium/shared/wire/analytics';
import type { Mall } from '../pipeline/mall.ts';
import { QUARTER_MS } from './cut-range.ts';

const HOUR_MS: Millis = 3_600_000;

/** What the doors counted and how many device trips began, by local day, of the days before `at` that are over. From history. */
export async function calibrationDays({ index, store }: Mall, at: EpochMs): Promise<CalibrationRow[]> {
  const { timeZone, id } = index.venue;
  const to = localMidnight(at, timeZone);
  // Noon of the first day, so that days of 23 and 25 hours do not count.
  const from = localMidnight(to - CALIBRATION_DAYS * 24 * HOUR_MS + 12 * HOUR_MS, timeZone);
  const days = new Map<string, { doors: number; devices: number }>();
  const dayOf = (start: EpochMs): { doors: number; devices: number } => {
    const { day } = localTime(start, timeZone);
    const known = days.get(day) ?? { doors: 0, devices: 0 };
    days.set(day, known);
    return known;
  };
  // Quarters: every time zone's midnight falls on one.
  const asked = { range: { from, to }, everyMs: QUARTER_MS, groupBy: [] };
  const doors = await store.sums({
    ...asked,
    measurement: 'door',
    where: { mall: [id], place: ['mall'] },
    sum: ['entries'],
  });
  for (const row of doors) dayOf(row.from).doors += row.sums['entries'] ?? 0;
  const trips = await store.sums({ ...asked, measurement: 'trip', where: { mall: [id] }, sum: ['trips'] });
  for (const row of trips) dayOf(row.from).devices += row.sums['trips'] ?? 0;
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, counts]) => ({ day, ...counts, ratio: counts.devices === 0 ? null : counts.doors / counts.devices }));
}

/** How people are told from devices today, and whether that still holds. */
export async function calibrationAnswer(mall: Mall): Promise<CalibrationAnswer> {
  const { watermark } = mall.state.clock;
  const rows = Number.isFinite(watermark) ? await calibrationDays(mall, watermark) : [];
  const found = calibrate(rows);
  return {
    hasDoorCounter: mall.index.hasEntranceCounter,
    ratio: found?.ratio ?? null,
    logSd: found?.logSd ?? null,
    days: found?.days ?? 0,
    drift: driftOf(rows),
    rows,
  };
}
