import type { AnyPoint, Measurement, Point } from '../pipeline/history-schema.ts';
import type { HistoryStore, PointQuery, SumQuery, SumRow } from '../pipeline/ports.ts';
import type { Written } from '../pipeline/to-points.ts';

/** What a fold wrote, in memory: history for one question. */
export type FoldedHistory = Pick<HistoryStore, 'sums' | 'points'> & { readonly write: (written: Written) => void };

type Loose = {
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string | number>>;
};

type Growing = SumRow & { rows: number; readonly sums: Record<string, number> };

const identityOf = ({ measurement, tags, timeNs }: Pick<AnyPoint, 'measurement' | 'tags' | 'timeNs'>): string =>
  `${measurement}|${Object.values(tags).join('|')}|${timeNs}`;

export function createFoldedHistory(): FoldedHistory {
  const points = new Map<string, AnyPoint>();

  function matching({ measurement, range, where }: Pick<SumQuery, 'measurement' | 'range' | 'where'>): AnyPoint[] {
    const fromNs = BigInt(range.from) * 1_000_000n;
    const toNs = BigInt(range.to) * 1_000_000n;
    const wanted = Object.entries(where) as [string, readonly string[] | undefined][];
    return [...points.values()].filter(
      (point) =>
        point.measurement === measurement &&
        point.timeNs >= fromNs &&
        point.timeNs < toNs &&
        wanted.every(([tag, values]) => values?.includes((point as Loose).tags[tag] ?? '') ?? true),
    );
  }

  return {
    write: ({ points: added, removed }) => {
      for (const ref of removed) points.delete(identityOf(ref));
      for (const point of added) points.set(identityOf(point), point);
    },
    sums: async (query) => {
      const { groupBy, everyMs, range } = query;
      const fieldsWanted: readonly string[] = query.sum;
      const rows = new Map<string, Growing>();
      for (const point of matching(query)) {
        const { tags, fields } = point as Loose;
        const ms = Number(point.timeNs / 1_000_000n);
        const from = everyMs === undefined ? range.from : Math.floor(ms / everyMs) * everyMs;
        const group = Object.fromEntries(groupBy.map((tag) => [tag, tags[tag] ?? '']));
        const key = `${from}|${Object.values(group).join('|')}`;
        const row: Growing = rows.get(key) ?? { from, tags: group, sums: {}, rows: 0 };
        rows.set(key, row);
        row.rows++;
        for (const field of fieldsWanted) row.sums[field] = (row.sums[field] ?? 0) + Number(fields[field]);
      }
      return [...rows.values()].sort((a, b) => a.from - b.from);
    },
    points: async <M extends Measurement>(query: PointQuery<M>) =>
      matching(query).sort((a, b) => Number(a.timeNs - b.timeNs)) as unknown as readonly Point<M>[],
  };
}
