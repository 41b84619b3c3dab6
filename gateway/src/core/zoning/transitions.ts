import type { ZoneId } from '@atrium/shared/ids';
import { distance } from '@atrium/shared/venue/geometry';
import type { Zone } from '@atrium/shared/venue/venue';
import type { Cell } from './cells.ts';
import { isLift, type WalkGraph } from './walk-graph.ts';

/** Where a device may be after some time, by where it was: a list of cells and chances for each cell, most likely first. */
export type Transitions = {
  /** By 2^b seconds, b = 0…10. */
  readonly tables: readonly Table[];
};
type Row = { readonly cells: Int32Array; readonly chances: Float32Array };
export type Table = readonly Row[];

/** The longest table holds for 2^10 s; after that a device may be anywhere. */
export const LONGEST = 10;
/** Cells kept in a row. */
const ROW = 32;
/** Steps a second: walking crosses a corridor cell in about 3 s, browsing one of a shop in 10. */
const WALK_RATE = 0.3;
const BROWSE_RATE = 0.1;
/** Of the steps in front of shops, those that go in. */
const ENTER_SHARE = 0.25;
/** Mean stay, s: of a shop or room, and of a lift. Anything from 120 to 600 s for shops gives the same (measured). */
const ROOM_S = 300;
const LIFT_S = 15;
/** Cells of one zone are neighbours within this many of their own spacing. */
const REACH = 1.6;

type Rates = Map<number, number>[];

/** Unknown motion as a Markov chain over cells in continuous time. */
export function transitionsOf(cells: readonly Cell[], graph: WalkGraph): Transitions {
  const rates = ratesOf(cells, graph);
  const scratch = new Float64Array(cells.length);
  let table = euler(rates, scratch);
  const tables = [table];
  for (let b = 0; b < LONGEST; b++) {
    table = squared(table, scratch);
    tables.push(table);
  }
  return { tables };
}

function ratesOf(cells: readonly Cell[], graph: WalkGraph): Rates {
  const byZone = new Map<ZoneId, number[]>();
  for (const [i, { zone }] of cells.entries()) {
    const list = byZone.get(zone.id);
    if (list === undefined) byZone.set(zone.id, [i]);
    else list.push(i);
  }
  const rates: Rates = cells.map(() => new Map());
  for (const [id, mine] of byZone) {
    const zone = graph.zones.get(id);
    joinInside(rates, cells, mine);
    if (zone !== undefined) joinOutside(rates, cells, { zone, mine, graph, byZone });
  }
  return rates;
}

type Around = {
  readonly zone: Zone;
  readonly mine: readonly number[];
  readonly graph: WalkGraph;
  readonly byZone: ReadonlyMap<ZoneId, readonly number[]>;
};

function joinOutside(rates: Rates, cells: readonly Cell[], { zone, mine, graph, byZone }: Around): void {
  const ways = graph.ways.get(zone.id) ?? [];
  const rooms = ways.filter(({ to }) => graph.zones.get(to)?.kind !== 'corridor').length;
  for (const way of ways) {
    const there = graph.zones.get(way.to);
    const theirs = byZone.get(way.to);
    if (there === undefined || theirs === undefined) continue;
    const rate = crossingRate({ zone, cells: mine.length }, there, rooms);
    const next = nearestCell(cells, theirs, way);
    for (const cell of doorCells(cells, mine, way)) addRate(rates, [cell, next], rate);
  }
}

function addRate(rates: Rates, [from, to]: readonly [number, number], rate: number): void {
  const row = rates[from];
  row?.set(to, (row.get(to) ?? 0) + rate);
}

/** Steps a second out of one zone into another, from each cell at the crossing. */
function crossingRate(from: { readonly zone: Zone; readonly cells: number }, to: Zone, rooms: number): number {
  if (from.zone.kind === 'corridor')
    return to.kind === 'corridor' ? WALK_RATE / 2 : (WALK_RATE * ENTER_SHARE) / Math.max(1, Math.min(rooms, 2));
  if (isLift(from.zone)) return 1 / LIFT_S;
  return from.cells / ROOM_S;
}

function joinInside(rates: Rates, cells: readonly Cell[], mine: readonly number[]): void {
  const spacing = Math.max(2, medianGap(cells, mine)) * REACH;
  for (const i of mine) {
    const a = cells[i];
    if (a === undefined) continue;
    const around = mine.filter((j) => j !== i && distance(a.at, cells[j]?.at ?? a.at) <= spacing);
    const total = a.zone.kind === 'corridor' ? WALK_RATE : BROWSE_RATE;
    for (const j of around) addRate(rates, [i, j], total / around.length);
  }
}

function medianGap(cells: readonly Cell[], mine: readonly number[]): number {
  const gaps = mine
    .map((i) => {
      const a = cells[i]?.at ?? [0, 0];
      return mine.reduce((best, j) => (j === i ? best : Math.min(best, distance(a, cells[j]?.at ?? a))), 1e9);
    })
    .sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? 0;
}

type Crossing = { readonly at: Cell['at']; readonly width: number };

function nearestCell(cells: readonly Cell[], among: readonly number[], { at }: Crossing): number {
  const gap = (i: number): number => distance(cells[i]?.at ?? at, at);
  return among.reduce((best, i) => (gap(i) < gap(best) ? i : best), among[0] ?? 0);
}

/** The cells from which one crosses: the nearest, and those along a wide front. */
function doorCells(cells: readonly Cell[], mine: readonly number[], way: Crossing): number[] {
  const nearest = nearestCell(cells, mine, way);
  const reach = Math.max(way.width / 2, distance(cells[nearest]?.at ?? way.at, way.at)) + 0.5;
  return mine.filter((i) => i === nearest || distance(cells[i]?.at ?? way.at, way.at) <= reach);
}

/** One second in four steps: no rate is near 4 a second. */
function euler(rates: Rates, scratch: Float64Array): Table {
  return rates.map((_, start) => {
    let now = new Map([[start, 1]]);
    for (let step = 0; step < 4; step++) now = quarter(rates, now);
    for (const [cell, p] of now) scratch[cell] = p;
    return rowOf([...now.keys()], scratch);
  });
}

function quarter(rates: Rates, now: ReadonlyMap<number, number>): Map<number, number> {
  const next = new Map<number, number>();
  const add = (cell: number, p: number): void => {
    next.set(cell, (next.get(cell) ?? 0) + p);
  };
  for (const [cell, p] of now) {
    let left = p;
    for (const [to, rate] of rates[cell] ?? []) {
      const moved = p * Math.min(0.2, rate / 4);
      left -= moved;
      add(to, moved);
    }
    add(cell, Math.max(0, left));
  }
  return next;
}

function squared(table: Table, scratch: Float64Array): Table {
  return table.map(({ cells, chances }) => {
    const touched: number[] = [];
    for (let i = 0; i < cells.length; i++) {
      const onwards = table[cells[i] ?? -1];
      if (onwards !== undefined) scatter(onwards, chances[i] ?? 0, { scratch, touched });
    }
    return rowOf(touched, scratch);
  });
}

type Scratch = { readonly scratch: Float64Array; readonly touched: number[] };

function scatter({ cells, chances }: Row, share: number, { scratch, touched }: Scratch): void {
  for (let k = 0; k < cells.length; k++) {
    const cell = cells[k] ?? 0;
    if (scratch[cell] === 0) touched.push(cell);
    scratch[cell] = (scratch[cell] ?? 0) + share * (chances[k] ?? 0);
  }
}

/** Take a row out of `scratch`, which is left empty. What is cut off is missing from its sum: it may be anywhere. */
function rowOf(touched: readonly number[], scratch: Float64Array): Row {
  const order = touched.toSorted((a, b) => (scratch[b] ?? 0) - (scratch[a] ?? 0) || a - b).slice(0, ROW);
  const row = { cells: Int32Array.from(order), chances: Float32Array.from(order, (cell) => scratch[cell] ?? 0) };
  for (const cell of touched) scratch[cell] = 0;
  return row;
}
