import { atomsOf, type Cell, wholenessOf } from '@atrium/shared/metrics/atoms';
import type { Kpi } from '@atrium/shared/metrics/kpi';
import { hide, K_COUNTS, K_FLOWS, suppressRow } from '@atrium/shared/metrics/suppress';
import { localTime } from '@atrium/shared/time/local-day';
import type { KpiRow } from '@atrium/shared/wire/http';
import type { KpiQuery, Range } from '../pipeline/ports.ts';
import { cutRange, QUARTER_MS } from './cut-range.ts';

type Ask = (query: KpiQuery) => Promise<readonly KpiRow[]>;
type Bucket = NonNullable<KpiQuery['bucket']>;

/** From coarse to fine: a finer cell is only told apart within a coarser one that stands alone. */
const LADDER = ['1d', '1h', '15m'] as const satisfies readonly Bucket[];

/** What is counted in devices; each has atoms of its own. */
const FAMILIES = {
  visits: { k: K_COUNTS, count: (row: KpiRow) => countOf(row.visits) },
  dwell: { k: K_FLOWS, count: (row: KpiRow) => countOf(row.visits) },
  passers: { k: K_COUNTS, count: (row: KpiRow) => countOf(row.passersBy) },
} as const;
type Family = keyof typeof FAMILIES;

/** Which family must be whole for a KPI to be told. Tills and door counters count no devices. */
const NEEDS: Readonly<Record<string, readonly Family[]>> = {
  visits: ['visits'],
  uniqueDevices: ['visits'],
  passersBy: ['passers'],
  cameBy: ['visits', 'passers'],
  captureRate: ['visits', 'passers'],
  engaged: ['visits'],
  engagedRate: ['visits'],
  bounceRate: ['visits'],
  dwellLowerS: ['dwell'],
  dwellMedianS: ['dwell'],
  dwellUpperS: ['dwell'],
  conversion: ['visits'],
  salesPerVisitor: ['visits'],
};

const countOf = ({ value }: Kpi): number => value ?? 0;

/**
 * The KPIs of a store as its tenant may see them: on whole quarter hours, and nothing from which fewer than k devices could be told
 * apart, not by one question and not by the difference of two. What is left out says `too-few`.
 *
 * It does not protect against asking again while the day goes on: a count that grows by one between two questions has grown by one.
 */
export async function tenantKpis(ask: Ask, query: KpiQuery, timeZone: string): Promise<KpiRow[]> {
  const wanted = { ...query, ...outward(query, timeZone) };
  const whole = wholeDays(wanted, timeZone);
  const finest = finestFor(wanted, timeZone);
  const steps = LADDER.slice(0, LADDER.indexOf(finest) + 1);
  const tables = await Promise.all(steps.map((bucket) => ask({ ...wanted, ...whole, bucket })));
  const cells = tables.at(-1) ?? [];
  const isWhole = Object.fromEntries(
    Object.entries(FAMILIES).map(([name, family]) => [name, wholenessOf(ladderAtoms(tables, family, timeZone))]),
  ) as Record<Family, (wanted: ReadonlySet<number>) => boolean>;
  let first = 0;
  return (await ask(wanted)).map((row) => {
    const covered = new Set<number>();
    while (first < cells.length && (cells[first]?.from ?? 0) < row.from) first++;
    for (let i = first; i < cells.length && (cells[i]?.to ?? 0) <= row.to; i++) covered.add(i);
    return shown(row, (family) => isWhole[family](covered));
  });
}

/** Without what is not told for the pieces that it takes, nor for what is in it. */
function shown(row: KpiRow, isTold: (family: Family) => boolean): KpiRow {
  const told: Record<string, unknown> = { ...row };
  for (const [name, families] of Object.entries(NEEDS)) {
    const kpi = told[name] as Kpi;
    if (!families.every(isTold) && (kpi.value !== null || kpi.n > 0)) told[name] = hide(kpi);
  }
  return suppressRow(told as KpiRow);
}

type Atom = string | null;
type Step = { readonly rows: readonly KpiRow[]; readonly atoms: readonly Atom[] };

/** Atoms of the finest table: joined there, or with the whole coarser cell that they lie in. */
function ladderAtoms(
  tables: readonly (readonly KpiRow[])[],
  family: (typeof FAMILIES)[Family],
  timeZone: string,
): readonly Atom[] {
  let above: Step | null = null;
  for (const rows of tables) above = stepDown(rows, above, family, timeZone);
  return above?.atoms ?? [];
}

function stepDown(
  rows: readonly KpiRow[],
  above: Step | null,
  { k, count }: (typeof FAMILIES)[Family],
  timeZone: string,
): Step {
  const parents = above === null ? [] : parentsOf(rows, above.rows);
  const groupOf = (row: KpiRow, i: number): string =>
    above === null ? localTime(row.from, timeZone).day : String(parents[i]);
  const own = atomsOf(
    rows.map((row, i): Cell => ({ group: groupOf(row, i), count: count(row) })),
    k,
  );
  if (above === null) return { rows, atoms: own.map((atom) => (atom === null ? null : String(atom))) };
  const { atoms: parentAtoms } = above;
  const sizes = new Map<Atom, number>();
  for (const atom of parentAtoms) sizes.set(atom, (sizes.get(atom) ?? 0) + 1);
  const atoms = own.map((atom, i): Atom => {
    const parent = parentAtoms[parents[i] ?? -1] ?? null;
    if (parent === null) return null;
    // A cell whose parent is joined with others belongs to all of that.
    if ((sizes.get(parent) ?? 0) > 1) return `^${parent}`;
    return atom === null ? null : String(atom);
  });
  return { rows, atoms };
}

/** For each row the place of the coarser one that it lies in; both in order of time. */
function parentsOf(rows: readonly KpiRow[], coarse: readonly KpiRow[]): number[] {
  let place = 0;
  return rows.map(({ from }) => {
    while (place + 1 < coarse.length && (coarse[place + 1]?.from ?? 0) <= from) place++;
    return place;
  });
}

/** Longer ranges are asked by whole days, ms. */
const FINE_WITHIN_MS = 32 * 86_400_000;

/** The range on whole quarter hours, or whole days where it is long, made larger where it is not. */
function outward({ from, to, bucket }: KpiQuery, timeZone: string): Range {
  const isLong = to - from > FINE_WITHIN_MS && (bucket === undefined || bucket === '1d');
  // Every time zone's quarter hours are those of UTC.
  const quarters = { from: from - (from % QUARTER_MS), to: Math.ceil(to / QUARTER_MS) * QUARTER_MS };
  return isLong ? wholeDays(quarters, timeZone) : quarters;
}

const wholeDays = ({ from, to }: Range, timeZone: string): Range => ({
  from: cellOf(from, '1d', timeZone).from,
  to: cellOf(to - 1, '1d', timeZone).to,
});

const AROUND_MS = 36 * 3_600_000;

/** The piece of the local clock that contains `at`. */
function cellOf(at: number, bucket: Bucket, timeZone: string): Range {
  const pieces = cutRange({ from: at - AROUND_MS, to: at + AROUND_MS }, bucket, timeZone);
  return pieces.find(({ from, to }) => at >= from && at < to) ?? { from: at, to: at + 1 };
}

/** The coarsest cells that the range and its pieces are made of. */
function finestFor({ from, to, bucket }: KpiQuery, timeZone: string): Bucket {
  const isOn = (one: Bucket): boolean =>
    cellOf(from, one, timeZone).from === from && cellOf(to - 1, one, timeZone).to === to;
  const least = bucket === undefined ? 0 : LADDER.indexOf(bucket);
  return LADDER.find((one, i) => i >= least && isOn(one)) ?? '15m';
}
