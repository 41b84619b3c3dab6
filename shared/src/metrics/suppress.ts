import type { Kpi } from './kpi.ts';

/**
 * What leaves to somebody who must not see single people. A cell that rests on fewer than k devices is not told, nor is any other
 * from which it would follow by subtraction.
 */
export const K_COUNTS = 10;
export const K_FLOWS = 20;

export type Cell = { readonly row: string; readonly column: string; readonly n: number };

const keyOf = ({ row, column }: Cell): string => `${row}|${column}`;

/**
 * Which cells of a table must not be told: those under `k`, and in each row and column as many of the smallest others until what is
 * hidden in it adds up to at least `k` in two cells. The whole table is treated at once, so that readers of different lines who put
 * them together learn no more than each of them. Empty cells are hidden like small ones: they are not listed.
 *
 * @returns the cells that may be told
 */
export function tellable(cells: readonly Cell[], k: number): readonly Cell[] {
  const hidden = new Set(cells.filter(({ n }) => n < k).map(keyOf));
  const lines = [...linesBy(cells, ({ row }) => row), ...linesBy(cells, ({ column }) => column)];
  for (let changed = true; changed; ) {
    changed = false;
    for (const line of lines) changed = coverGap(line, hidden, k) || changed;
  }
  return cells.filter((cell) => !hidden.has(keyOf(cell)));
}

function linesBy(cells: readonly Cell[], of: (cell: Cell) => string): readonly (readonly Cell[])[] {
  const lines = new Map<string, Cell[]>();
  for (const cell of cells) {
    const line = lines.get(of(cell));
    if (line === undefined) lines.set(of(cell), [cell]);
    else line.push(cell);
  }
  // Ties are broken by name, so that the same table is always treated alike.
  return [...lines.values()].map((line) => line.sort((a, b) => a.n - b.n || (keyOf(a) < keyOf(b) ? -1 : 1)));
}

/** Hide the smallest cell that is told while the line's gap gives one away. @returns whether any was hidden */
function coverGap(line: readonly Cell[], hidden: Set<string>, k: number): boolean {
  let changed = false;
  for (const next of line) {
    const gap = line.filter((cell) => hidden.has(keyOf(cell)) && cell.n > 0);
    const sum = gap.reduce((total, { n }) => total + n, 0);
    if (gap.length === 0 || (gap.length > 1 && sum >= k)) return changed;
    if (hidden.has(keyOf(next))) continue;
    hidden.add(keyOf(next));
    changed = true;
  }
  return changed;
}

/** Counts below this are told to the nearest {@link ROUND_TO}: two answers that differ by one person look the same. */
const ROUND_BELOW = 100;
const ROUND_TO = 5;

/** A count as it may be told, with what the rounding leaves open. */
export function blurred(n: number): { readonly value: number; readonly low: number; readonly high: number } {
  if (n >= ROUND_BELOW) return { value: n, low: n, high: n };
  const value = Math.round(n / ROUND_TO) * ROUND_TO;
  return { value, low: Math.max(0, value - (ROUND_TO - 1) / 2), high: value + (ROUND_TO - 1) / 2 };
}

type Counts = Readonly<Record<'visits' | 'passersBy' | 'engaged' | 'bounceRate', Kpi>> & {
  readonly uniqueDevices?: Kpi;
};

/** Which counts behind a row are too small to be told, they or what is left of their whole. */
type Few = Readonly<Record<'visits' | 'passers' | 'engaged' | 'bounces' | 'stays', boolean>>;

/** KPIs about devices: what is bought, and what doors count, is not about any of them. */
const OF_DEVICES: Readonly<Record<string, (few: Few) => boolean>> = {
  visits: ({ visits }) => visits,
  uniqueDevices: ({ visits }) => visits,
  passersBy: ({ passers }) => passers,
  cameBy: ({ visits, passers }) => visits || passers,
  captureRate: ({ visits, passers }) => visits || passers,
  engaged: ({ visits, engaged }) => visits || engaged,
  engagedRate: ({ visits, engaged }) => visits || engaged,
  bounceRate: ({ visits, bounces }) => visits || bounces,
  dwellLowerS: ({ stays }) => stays,
  dwellMedianS: ({ stays }) => stays,
  dwellUpperS: ({ stays }) => stays,
  conversion: ({ visits }) => visits,
  salesPerVisitor: ({ visits }) => visits,
};

/**
 * The KPIs of one store as its tenant is told them: without those that rest on few devices, or from which such a count follows.
 * @param row any row with these KPIs; others in it stay as they are
 */
export function suppressRow<R extends Counts>(row: R): R {
  const isFew = (n: number | null, k: number): boolean => n !== null && n > 0 && n < k;
  const { visits, uniqueDevices, passersBy, engaged, bounceRate } = row;
  const stays = visits.value ?? 0;
  const few: Few = {
    // Many visits of few devices are few.
    visits: isFew(stays, K_COUNTS) || isFew(uniqueDevices?.value ?? null, K_COUNTS),
    passers: isFew(passersBy.value, K_COUNTS),
    engaged: isFew(engaged.value, K_COUNTS) || isFew(stays - (engaged.value ?? 0), K_COUNTS),
    bounces: isFew(Math.round((bounceRate.value ?? 0) * bounceRate.n), K_COUNTS),
    stays: isFew(stays, K_FLOWS),
  };
  const told: Record<string, unknown> = { ...row };
  for (const [key, isHidden] of Object.entries(OF_DEVICES)) {
    const kpi = told[key] as Kpi | undefined;
    if (kpi !== undefined && kpi.value !== null && isHidden(few)) told[key] = hide(kpi);
  }
  return told as R;
}

/** Not even the sample is told: it is the count. */
export const hide = ({ definition }: Kpi): Kpi => ({
  value: null,
  low: null,
  high: null,
  n: 0,
  definition,
  quality: 'unknown',
  reason: 'too-few',
});
