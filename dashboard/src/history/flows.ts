import type { FlowRow } from '@atrium/shared/wire/analytics';

/** A way from store to store that a number can be given for. */
export type Way = { readonly from: string; readonly to: string; readonly moves: number; readonly row: FlowRow };

export type Ways = {
  /** Strongest first. */
  readonly known: readonly Way[];
  /** Ways that are there and may not be told, or cannot be: few people stay private. */
  readonly hidden: number;
};

export function waysOf(rows: readonly FlowRow[]): Ways {
  const known = rows
    .flatMap((row): Way[] =>
      row.moves.value === null ? [] : [{ from: row.store, to: row.next, moves: row.moves.value, row }],
    )
    .filter(({ moves }) => moves > 0)
    .toSorted((a, b) => b.moves - a.moves || (a.from < b.from ? -1 : 1));
  return { known, hidden: rows.filter(({ moves }) => moves.value === null).length };
}

export type Neighbour = { readonly store: string; readonly moves: number; readonly share: number };

/** Where those who left a store went next, or where those who came had been: each with its share of all known. */
export function neighboursOf(ways: readonly Way[], store: string, side: 'from' | 'to'): readonly Neighbour[] {
  const other = side === 'from' ? 'to' : 'from';
  const mine = ways.filter((way) => way[side] === store);
  const total = mine.reduce((sum, { moves }) => sum + moves, 0);
  return mine.map((way) => ({ store: way[other], moves: way.moves, share: total === 0 ? 0 : way.moves / total }));
}
