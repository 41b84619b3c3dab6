import type { VisitRow } from '@atrium/shared/wire/http';

/** Lengths of stay that malls tell apart, seconds: a look, a browse, a try-on, a meal. */
const DWELL_EDGES_S = [60, 180, 300, 600, 900, 1_800, 3_600] as const;

export type DwellBar = {
  readonly fromS: number;
  readonly toS: number | null;
  readonly visits: number;
  readonly share: number;
};

export type DwellShape = {
  readonly bars: readonly DwellBar[];
  readonly visits: number;
  readonly medianS: number | null;
};

const stayOf = ({ dwellEstimateS, dwellS }: VisitRow): number => dwellEstimateS ?? dwellS;

/** Visits that ended, by how long they lasted. Open ones are still growing and would only be counted as short. */
export function dwellShape(rows: readonly VisitRow[]): DwellShape {
  const stays = rows
    .filter(({ open }) => !open)
    .map(stayOf)
    .toSorted((a, b) => a - b);
  const ends = [...DWELL_EDGES_S, null];
  const counts = ends.map((to, i) => {
    const from = ends[i - 1] ?? 0;
    return stays.filter((stay) => stay >= from && (to === null || stay < to)).length;
  });
  const most = Math.max(1, ...counts);
  const bars = ends.map((toS, i) => ({
    fromS: ends[i - 1] ?? 0,
    toS,
    visits: counts[i] ?? 0,
    share: (counts[i] ?? 0) / most,
  }));
  return { bars, visits: stays.length, medianS: stays[Math.floor(stays.length / 2)] ?? null };
}
