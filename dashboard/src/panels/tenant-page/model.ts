import type { BenchmarkRow } from '@atrium/shared/wire/analytics';
import type { SalesRow } from '@atrium/shared/wire/sales';

type Others = {
  /** Places on the scale, 0 to 1. */
  readonly low: number;
  readonly median: number;
  readonly high: number;
  readonly lowValue: number;
  readonly medianValue: number;
  readonly highValue: number;
};

export type Band = { readonly own: number | null; readonly others: Others | null };

/** Room beyond the largest of what is drawn. */
const HEADROOM = 1.15;

/** Where the own number and the middle half of the others lie on one scale from zero. Without all three quartiles there are no others. */
export function bandOf({ own, lowerQuartile, median, upperQuartile }: BenchmarkRow): Band {
  const [low, middle, high] = [lowerQuartile.value, median.value, upperQuartile.value];
  const hasOthers = low !== null && middle !== null && high !== null;
  const top = HEADROOM * Math.max(own.value ?? 0, high ?? 0, Number.MIN_VALUE);
  const at = (value: number): number => Math.min(1, Math.max(0, value / top));
  return {
    own: own.value === null ? null : at(own.value),
    others: hasOthers
      ? {
          ...{ low: at(low), median: at(middle), high: at(high) },
          ...{ lowValue: low, medianValue: middle, highValue: high },
        }
      : null,
  };
}

export type SalesBar = {
  readonly key: string;
  readonly revenue: number;
  readonly receipts: number | null;
  readonly share: number;
};

/** Kinds of what was sold as bars; largest first, except hours, which stay in their order. */
export function salesBars(rows: readonly SalesRow[], isInOrder: boolean): readonly SalesBar[] {
  const bars = rows.flatMap(({ key, revenue, purchases }) =>
    revenue.value === null || (revenue.value === 0 && (purchases.value ?? 0) === 0)
      ? []
      : [{ key, revenue: revenue.value, receipts: purchases.value }],
  );
  const most = Math.max(1, ...bars.map(({ revenue }) => revenue));
  const sorted = isInOrder ? bars : bars.toSorted((a, b) => b.revenue - a.revenue);
  return sorted.map((bar) => ({ ...bar, share: Math.max(0, bar.revenue / most) }));
}
