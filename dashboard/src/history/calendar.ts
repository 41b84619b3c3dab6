import { localTime } from '@atrium/shared/time/local-day';
import type { KpiMetric, KpiRow } from '@atrium/shared/wire/http';
import { curveOf } from './curve.ts';

export type CalendarCell = {
  readonly weekday: number;
  readonly hour: number;
  readonly mean: number | null;
  readonly share: number;
};

/** Weekday of a local date, Monday 0. */
const weekdayOf = (day: string): number => (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;

/** The mean of every hour of the week, row by weekday from Monday. Null where nothing is known. */
export function calendarOf(rows: readonly KpiRow[], metric: KpiMetric, timeZone: string): readonly CalendarCell[] {
  const sums = new Map<number, { sum: number; n: number }>();
  const { at, values } = curveOf(rows, metric);
  for (const [i, from] of at.entries()) {
    const value = values[i] ?? null;
    if (value === null) continue;
    const { day, secondOfDay } = localTime(from, timeZone);
    const key = weekdayOf(day) * 24 + Math.floor(secondOfDay / 3_600);
    const { sum, n } = sums.get(key) ?? { sum: 0, n: 0 };
    sums.set(key, { sum: sum + value, n: n + 1 });
  }
  const means = new Map([...sums].map(([key, { sum, n }]) => [key, sum / n]));
  const most = Math.max(...means.values(), 0);
  return Array.from({ length: 7 * 24 }, (_, key) => {
    const mean = means.get(key) ?? null;
    return {
      weekday: Math.floor(key / 24),
      hour: key % 24,
      mean,
      share: mean === null || most <= 0 ? 0 : Math.max(0, mean) / most,
    };
  });
}
